package dev.tramo.srt.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.wire.ControlType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often a stream without loss is acknowledged, and what brings back an ACK every 10 ms. */
class AckScheduleTest extends SrtFixture {
    private static final long GAP = 10 * MILLI + 500_000; // 1 Mbit/s in payloads of 1316 bytes

    private final Subject subject = new Subject();
    private int place;

    private void open(int bufferPackets) {
        subject.receiveLatencyMillis = 100;
        subject.options = subject.options.withBufferPackets(bufferPackets);
        subject.open();
    }

    /** The ACKs of a stream of so many packets, each of them confirmed. */
    private int acksOf(int packets, long gapNanos) {
        int acks = 0;
        for (int i = 0; i < packets; i++) {
            subject.data(place++);
            long end = now + gapNanos;
            while (now < end) {
                subject.runFor(Math.min(MILLI, end - now));
                for (Packet ack : subject.sent.take(ControlType.ACK)) {
                    subject.control(ControlType.ACKACK, ack.info());
                    acks++;
                }
            }
        }
        return acks;
    }

    private void runClean() {
        acksOf(250, GAP);
    }

    @Test
    void afterTwoSecondsWithoutLossAnAckComesEachTenthOfASecond() {
        open(8_192);

        assertThat(acksOf(180, GAP)).as("in the first two seconds").isGreaterThan(170);
        acksOf(70, GAP);
        assertThat(acksOf(200, GAP)).as("in the 2.1 s after").isBetween(19, 22);
    }

    @Test
    void aLossBringsBackAnAckEachTenMillisecondsForTwoSeconds() {
        open(8_192);
        runClean();
        place++;

        assertThat(acksOf(180, GAP)).isGreaterThan(160);
        acksOf(70, GAP);
        assertThat(acksOf(200, GAP)).isBetween(19, 22);
    }

    @Test
    void whenPacketsCeaseTheLastIsAcknowledgedWithinTwentyMilliseconds() {
        open(8_192);
        runClean();
        for (int i = 0; i < 20; i++) {
            acksOf(1 + i % 7, GAP);
            subject.data(place++);
            long last = now;
            subject.runFor(60 * MILLI);
            List<Packet> acks = subject.sent.take(ControlType.ACK);

            assertThat(acks.getLast().words()[0]).isEqualTo(RECEIVE_ISN + place);
            assertThat(acks.getFirst().atNanos() - last).isLessThanOrEqualTo(20 * MILLI);
            subject.control(ControlType.ACKACK, acks.getLast().info());
        }
    }

    @Test
    void anAckIsDueWhenAnEighthOfTheFreeBufferSpaceMayBeTaken() {
        open(300); // of which 100 ms of latency take 100
        runClean();

        assertThat(acksOf(2_000, MILLI)).as("one each 25 packets").isBetween(78, 88);
    }

    @Test
    void aSenderWithoutLossReportsGetsAnAckEachTenMilliseconds() {
        subject.options = subject.options.with(draft -> draft.lossReports = false);
        open(8_192);
        runClean();

        assertThat(acksOf(100, GAP)).isGreaterThan(95);
    }

    @Test
    void aSenderInAGroupGetsAnAckEachTenMilliseconds() {
        subject.grouped = true;
        open(8_192);
        runClean();

        assertThat(acksOf(100, GAP)).isGreaterThan(95);
    }
}
