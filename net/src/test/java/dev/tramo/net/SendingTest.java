package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted as sent and as not sent, and when it leaves. */
class SendingTest extends LoopFixture {
    private TestSocket sender;
    private TestSocket receiver;

    private void openBoth() throws Exception {
        sender = openOn("127.0.0.1");
        receiver = openOn("127.0.0.1");
    }

    private void refusesAmongGoodOnes(Address bad, String reason) throws Exception {
        openBoth();

        onLoop(() -> {
            sender.queue(receiver.address(), "before");
            sender.queue(bad, "refused");
            sender.queue(receiver.address(), "after");
            return null;
        });

        receiver.awaitTexts("before", "after");
        assertThat(sender.ask(sender.socket::datagramsSent)).isEqualTo(2);
        assertThat(sender.ask(sender.socket::bytesSent)).isEqualTo("beforeafter".length());
        assertThat(sender.ask(sender.socket::datagramsNotSent)).isEqualTo(1);
        assertThat(sender.ask(sender.socket::sendFailure)).containsIgnoringCase(reason);
    }

    @Test
    void aDatagramThatTheKernelRefusesIsCountedWithItsReasonAndHoldsUpNoOther() throws Exception {
        refusesAmongGoodOnes(address("127.0.0.1", 0), kind == TransportKind.LINUX ? "invalid argument" : "port 0");
    }

    @Test
    void aBroadcastAddressMayBeSentTo() throws Exception {
        openBoth();
        sender.send(address("127.255.255.255", receiver.port()), "to all");
        assertThat(sender.ask(sender.socket::datagramsNotSent)).isZero();
        assertThat(sender.ask(sender.socket::datagramsSent)).isEqualTo(1);
    }

    @Test
    void anIpv6DestinationIsRefusedByAnIpv4Socket() throws Exception {
        refusesAmongGoodOnes(address("2001:db8::1", 9), "IPv6");
    }

    @Test
    void whatIsCommittedToAClosedSocketIsCountedAsNotSent() throws Exception {
        openBoth();

        onLoop(() -> {
            sender.socket.close();
            sender.queue(receiver.address(), "lost");
            sender.queue(receiver.address(), "lost");
            sender.socket.flush();
            return null;
        });

        assertThat(sender.ask(sender.socket::datagramsNotSent)).isEqualTo(2);
        assertThat(sender.ask(sender.socket::sendFailure)).contains("closed");
        assertThat(sender.ask(sender.socket::datagramsSent)).isZero();
    }

    @Test
    void aClaimWithoutCommitIsForgotten() throws Exception {
        openBoth();

        onLoop(() -> {
            sender.queue(receiver.address(), "one");
            sender.socket.claim().putInt(7);
            sender.queue(receiver.address(), "two");
            return null;
        });

        receiver.awaitTexts("one", "two");
    }

    @Test
    void aFlushSendsWithinTheTick() throws Exception {
        openBoth();

        long sent = onLoop(() -> {
            sender.queue(receiver.address(), "now");
            sender.socket.flush();
            return sender.socket.datagramsSent();
        });

        assertThat(sent).isEqualTo(1);
        receiver.awaitTexts("now");
    }

    /** Runs of one length to one destination are one message to the kernel: nobody must see that. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void datagramsOfAllLengthsToSeveralDestinationsArriveAsTheyWereSent(int seed) throws Exception {
        openBoth();
        TestSocket other = openOn("127.0.0.1");
        Random random = new Random(seed);
        int[] lengths = {0, 1, 188, 1316, 1316, 1316, 1472, UdpSocket.SEND_BYTES_MAX};
        List<String> toOne = new ArrayList<>();
        List<String> toOther = new ArrayList<>();

        onLoop(() -> {
            boolean isToOne = true;
            int length = 1316;
            for (int i = 0; i < 10 * UdpSocket.SEND_CAPACITY; i++) {
                isToOne = random.nextInt(5) == 0 ? !isToOne : isToOne;
                length = random.nextInt(3) == 0 ? lengths[random.nextInt(lengths.length)] : length;
                String text = ("%04d".formatted(i) + "x".repeat(UdpSocket.SEND_BYTES_MAX)).substring(0, length);
                (isToOne ? toOne : toOther).add(text);
                sender.queue((isToOne ? receiver : other).address(), text);
            }
            return null;
        });

        receiver.awaitTexts(toOne);
        other.awaitTexts(toOther);
        assertThat(sender.ask(sender.socket::datagramsSent)).isEqualTo(toOne.size() + toOther.size());
        assertThat(sender.ask(sender.socket::bytesSent))
                .isEqualTo(Stream.concat(toOne.stream(), toOther.stream())
                        .mapToLong(String::length)
                        .sum());
    }

    @Test
    void aRunThatIsRefusedIsCountedDatagramByDatagram() throws Exception {
        openBoth();

        onLoop(() -> {
            sender.queue(receiver.address(), "before");
            sender.queue(address("127.0.0.1", 0), "refused1");
            sender.queue(address("127.0.0.1", 0), "refused2");
            Address bad = address("127.0.0.1", 0);
            for (int i = 0; i < 3; i++) {
                sender.queue(bad, "refused" + i);
            }
            sender.queue(receiver.address(), "after");
            return null;
        });

        receiver.awaitTexts("before", "after");
        assertThat(sender.ask(sender.socket::datagramsNotSent)).isEqualTo(5);
    }

    @Test
    void aHandlerMaySendMoreThanTheQueueHolds() throws Exception {
        openBoth();
        int count = 3 * UdpSocket.SEND_CAPACITY;
        receiver.then = batch -> TestSocket.numbers(count).forEach(text -> receiver.queue(batch.from(0), text));

        sender.send(receiver.address(), "go");

        sender.awaitTexts(TestSocket.numbers(count));
    }
}
