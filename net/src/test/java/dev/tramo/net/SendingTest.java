package dev.tramo.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
        refusesAmongGoodOnes(address("255.255.255.255", 9), "denied");
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

    @Test
    void aHandlerMaySendMoreThanTheQueueHolds() throws Exception {
        openBoth();
        int count = 3 * UdpSocket.SEND_CAPACITY;
        receiver.then = batch -> TestSocket.numbers(count).forEach(text -> receiver.queue(batch.from(0), text));

        sender.send(receiver.address(), "go");

        sender.awaitTexts(TestSocket.numbers(count));
    }
}
