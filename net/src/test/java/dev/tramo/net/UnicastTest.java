package dev.tramo.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Receiving and sending between two sockets. */
class UnicastTest extends LoopFixture {
    private void echoes(String server, String client, String reach) throws Exception {
        TestSocket echo = openOn(server).echoing();
        TestSocket caller = openOn(client);
        Address to = address(reach, echo.port());

        caller.send(to, "ping");

        caller.awaitTexts("ping");
        assertThat(echo.received.getFirst().from()).isEqualTo(caller.address());
        assertThat(caller.received.getFirst().from()).isEqualTo(to);
    }

    @Test
    void anIpv4DatagramComesBackFromWhereItWasSent() throws Exception {
        echoes("127.0.0.1", "127.0.0.1", "127.0.0.1");
    }

    @Test
    void anIpv6DatagramComesBackFromWhereItWasSent() throws Exception {
        onlyWithIpv6();
        echoes("::1", "::1", "::1");
    }

    @Test
    void anIpv6WildcardSocketReceivesAndAnswersIpv4() throws Exception {
        onlyWithIpv6();
        echoes("::", "127.0.0.1", "127.0.0.1");
    }

    @Test
    void anIpv6WildcardSocketReceivesAndAnswersIpv6() throws Exception {
        onlyWithIpv6();
        echoes("::", "::1", "::1");
    }

    @Test
    void aWildcardSocketAnswersFromTheAddressThatTheDatagramReached() throws Exception {
        onlyOn(TransportKind.LINUX);
        echoes("0.0.0.0", "127.0.0.1", "127.0.0.2");
    }

    @Test
    void anIpv6WildcardSocketAnswersFromTheIpv4AddressThatTheDatagramReached() throws Exception {
        onlyOn(TransportKind.LINUX);
        onlyWithIpv6();
        echoes("::", "127.0.0.1", "127.0.0.2");
    }

    @Test
    void moreDatagramsThanABatchHoldsArriveCompleteAndInOrder() throws Exception {
        TestSocket echo = openOn("127.0.0.1").echoing();
        TestSocket caller = openOn("127.0.0.1");
        var numbers = TestSocket.numbers(5 * DatagramBatch.CAPACITY + 1);

        caller.send(echo.address(), numbers);

        caller.awaitTexts(numbers);
        assertThat(echo.texts()).isEqualTo(numbers);
        assertThat(echo.received)
                .extracting(TestSocket.Received::batchCount)
                .allMatch(count -> count <= DatagramBatch.CAPACITY)
                .contains(DatagramBatch.CAPACITY);
    }

    @Test
    void everyDatagramOfATickGoesToItsOwnDestination() throws Exception {
        TestSocket sender = openOn("127.0.0.1");
        TestSocket one = openOn("127.0.0.1");
        TestSocket other = openOn("127.0.0.1");

        onLoop(() -> {
            for (int i = 0; i < 10; i++) {
                sender.queue(i % 2 == 0 ? one.address() : other.address(), Integer.toString(i));
            }
            return null;
        });

        one.awaitTexts("0", "2", "4", "6", "8");
        other.awaitTexts("1", "3", "5", "7", "9");
    }

    @Test
    void anEmptyDatagramIsADatagram() throws Exception {
        TestSocket receiver = openOn("127.0.0.1");
        TestSocket sender = openOn("127.0.0.1");

        sender.send(receiver.address(), "", "x");

        receiver.awaitTexts("", "x");
        assertThat(sender.ask(sender.socket::datagramsSent)).isEqualTo(2);
        assertThat(receiver.ask(receiver.socket::datagramsReceived)).isEqualTo(2);
        assertThat(receiver.ask(receiver.socket::bytesReceived)).isEqualTo(1);
    }

    @Test
    void bytesOfAllValuesArriveAsSent() throws Exception {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        TestSocket receiver = openOn("127.0.0.1");
        TestSocket sender = openOn("127.0.0.1");

        sender.send(receiver.address(), new String(bytes, ISO_8859_1));

        receiver.awaitTexts(new String(bytes, ISO_8859_1));
    }

    @Test
    void aDatagramLongerThanASlotIsCountedAndNotPassedOn() throws Exception {
        TestSocket receiver = openOn("127.0.0.1");
        String fits = "f".repeat(DatagramBatch.SLOT_BYTES);
        try (DatagramSocket sender = new DatagramSocket()) {
            for (String text : new String[] {fits + "!", fits}) {
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                sender.send(new DatagramPacket(bytes, bytes.length, receiver.socket.localAddress()));
            }
        }

        receiver.awaitTexts(fits);
        assertThat(receiver.ask(receiver.socket::datagramsTruncated)).isEqualTo(1);
        assertThat(receiver.ask(receiver.socket::datagramsReceived)).isEqualTo(1);
    }

    @Test
    void theLongestSendableDatagramArrives() throws Exception {
        TestSocket receiver = openOn("127.0.0.1");
        TestSocket sender = openOn("127.0.0.1");
        String longest = "m".repeat(UdpSocket.SEND_BYTES_MAX);

        sender.send(receiver.address(), longest, longest);

        receiver.awaitTexts(longest, longest);
        assertThat(sender.ask(sender.socket::bytesSent)).isEqualTo(2L * UdpSocket.SEND_BYTES_MAX);
    }

    @Test
    void isFromTellsTheSenderFromOthers() throws Exception {
        TestSocket sender = openOn("127.0.0.1");
        TestSocket other = openOn("127.0.0.1");
        TestSocket receiver = openOn("127.0.0.1");
        receiver.then = batch -> {
            assertThat(batch.isFrom(0, sender.address())).isTrue();
            assertThat(batch.isFrom(0, other.address())).isFalse();
            assertThat(batch.isFrom(0, batch.from(0))).isTrue();
        };

        sender.send(receiver.address(), "x");

        receiver.awaitTexts("x");
    }

    @Test
    void arrivalTimesNeverGoBackNorBeyondTheTick() throws Exception {
        TestSocket receiver = openOn("127.0.0.1");
        TestSocket sender = openOn("127.0.0.1");
        long before = loop.nowNanos();

        for (String text : TestSocket.numbers(100)) {
            sender.send(receiver.address(), text);
        }

        receiver.awaitTexts(TestSocket.numbers(100));
        assertThat(receiver.received)
                .isSortedAccordingTo(Comparator.comparingLong(TestSocket.Received::arrivalNanos))
                .allMatch(each -> each.arrivalNanos() <= each.tickNanos())
                .allMatch(each -> each.arrivalNanos() >= before - TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void arrivalIsWhenTheKernelHadTheDatagramNotWhenTheLoopDid() throws Exception {
        onlyOn(TransportKind.LINUX);
        TestSocket receiver = openOn("127.0.0.1");
        TestSocket sender = openOn("127.0.0.1");

        // Anew until a busy machine lets the clocks be read without a pause in between.
        await().until(() -> {
            receiver.received.clear();
            long busyNanos = TimeUnit.MILLISECONDS.toNanos(20);
            onLoop(() -> {
                sender.queue(receiver.address(), "x");
                sender.socket.flush();
                for (long end = System.nanoTime() + busyNanos; System.nanoTime() < end; ) {
                    Thread.onSpinWait();
                }
                // Received in the next tick: this one has looked for readable sockets already.
                return null;
            });
            receiver.awaitTexts("x");
            var got = receiver.received.getFirst();
            return got.tickNanos() - got.arrivalNanos() >= busyNanos / 2;
        });
    }
}
