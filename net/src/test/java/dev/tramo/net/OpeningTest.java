package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What opening a socket grants and refuses, and what closing it gives back. */
class OpeningTest extends LoopFixture {
    private static UdpOptions shared(InetSocketAddress local) {
        return new UdpOptions(local, false, null, null, 0, true, 65_536, 65_536, 0, "");
    }

    private static UdpOptions buffered(int receiveBufferBytes) throws Exception {
        return new UdpOptions(at("127.0.0.1", 0), true, null, null, 0, true, receiveBufferBytes, 65_536, 0, "");
    }

    @Test
    void aTakenPortIsRefusedWithItsAddress() throws Exception {
        TestSocket first = openOn("127.0.0.1");

        assertThatIOException()
                .isThrownBy(() -> open(UdpOptions.boundTo(first.socket.localAddress())))
                .withMessageContaining("127.0.0.1:" + first.port())
                .withMessageContaining("in use");
    }

    @Test
    void anAddressThatIsNotOursIsRefusedWithItsAddress() {
        assertThatIOException()
                .isThrownBy(() -> open(UdpOptions.boundTo(at("203.0.113.7", 9000))))
                .withMessageContaining("203.0.113.7:9000");
    }

    @Test
    void anExclusivePortIsNotShared() throws Exception {
        TestSocket exclusive = openOn("127.0.0.1");

        assertThatIOException().isThrownBy(() -> open(shared(exclusive.socket.localAddress())));
    }

    @Test
    void aSharedPortIsSharedWithThoseWhoShare() throws Exception {
        TestSocket first = open(shared(at("127.0.0.1", 0)));

        assertThat(open(shared(first.socket.localAddress())).port()).isEqualTo(first.port());
        assertThatIOException().isThrownBy(() -> open(UdpOptions.boundTo(first.socket.localAddress())));
    }

    @Test
    void aGroupThatNeedsAnInterfaceIsRefusedWithoutOne() {
        onlyWithIpv6();

        assertThatIOException()
                .isThrownBy(() -> open(UdpOptions.receivingOn(at("ff02::7:1", 9000), null, null)))
                .withMessageContaining("[ff02::7:1]:9000");
    }

    @Test
    void optionsOutOfRangeAreRefusedByName() throws Exception {
        InetSocketAddress local = at("232.255.77.1", 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> UdpOptions.sending(false, 256, null))
                .withMessageContaining("hops")
                .withMessageContaining("256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> buffered(0))
                .withMessageContaining("receiveBufferBytes: 0");
        for (String source : List.of("::1", "232.255.77.2")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> UdpOptions.receivingOn(local, null, InetAddress.getByName(source)))
                    .withMessageContaining("multicastSource");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UdpOptions.boundTo(InetSocketAddress.createUnresolved("nowhere.invalid", 1)))
                .withMessageContaining("nowhere.invalid");
    }

    @Test
    void aRefusedOpenLeavesNoSocketBehind() throws Exception {
        onlyOnLinux();
        TestSocket taken = openOn("127.0.0.1");
        long before = socketsOfThisProcess();

        for (int i = 0; i < 20; i++) {
            assertThatIOException().isThrownBy(() -> open(UdpOptions.boundTo(taken.socket.localAddress())));
        }

        assertThat(socketsOfThisProcess()).isEqualTo(before);
    }

    private static long socketsOfThisProcess() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(OpeningTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile: the listing itself
        }
    }

    @Test
    void theReceiveBufferIsReportedAsGranted() throws Exception {
        assertThat(open(buffered(100_000)).socket.receiveBufferBytes()).isEqualTo(100_000);
        // Less than any system allows.
        assertThat(open(buffered(1)).socket.receiveBufferBytes()).isGreaterThan(1);
    }

    @Test
    void whatAFullReceiveBufferDropsIsCounted() throws Exception {
        onlyOn(TransportKind.LINUX);
        TestSocket receiver = open(buffered(1));
        TestSocket sender = openOn("127.0.0.1");
        assertThat(receiver.ask(receiver.socket::datagramsDroppedByKernel)).isZero();

        sender.send(receiver.address(), TestSocket.numbers(1_000));

        long dropped = receiver.ask(receiver.socket::datagramsDroppedByKernel);
        assertThat(dropped).isPositive();
        // A full socket drops the newest.
        receiver.awaitTexts(TestSocket.numbers((int) (1_000 - dropped)));
    }

    @Test
    void aClosedSocketGivesItsPortBackAtOnce() throws Exception {
        TestSocket first = openOn("127.0.0.1");
        InetSocketAddress local = first.socket.localAddress();

        UdpSocket second = onLoop(() -> {
            first.socket.close();
            first.socket.close();
            return loop.open(UdpOptions.boundTo(local), first);
        });

        assertThat(second.localAddress()).isEqualTo(local);
    }

    @Test
    void aClosedLoopGivesItsPortsBack() throws Exception {
        InetSocketAddress local;
        try (Loop other = newLoop()) {
            local = TestSocket.open(other, UdpOptions.boundTo(at("127.0.0.1", 0)))
                    .socket
                    .localAddress();
        }

        assertThat(open(UdpOptions.boundTo(local)).socket.localAddress()).isEqualTo(local);
    }

    @Test
    void aSocketClosedByItsHandlerReceivesNothingMore() throws Exception {
        TestSocket closing = openOn("127.0.0.1");
        TestSocket sender = openOn("127.0.0.1");
        closing.then = batch -> closing.socket.close();

        sender.send(closing.address(), TestSocket.numbers(DatagramBatch.CAPACITY + 1));
        sender.send(sender.address(), "end");

        sender.awaitTexts("end");
        assertThat(closing.texts()).isEqualTo(TestSocket.numbers(DatagramBatch.CAPACITY));
    }

    @Test
    void aHandlerMayCloseASocketThatIsReadableToo() throws Exception {
        TestSocket one = openOn("127.0.0.1");
        TestSocket other = openOn("127.0.0.1");
        TestSocket sender = openOn("127.0.0.1");
        one.then = batch -> other.socket.close();
        other.then = batch -> one.socket.close();

        onLoop(() -> {
            sender.queue(one.address(), "x");
            sender.queue(other.address(), "x");
            return null;
        });
        sender.send(sender.address(), "end");

        sender.awaitTexts("end");
        assertThat(one.received.size() + other.received.size()).isEqualTo(1);
    }
}
