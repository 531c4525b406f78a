package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.srt.SrtFixture;
import dev.tramo.srt.wire.ControlType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How fast packets leave. */
class PacingTest extends SrtFixture {
    private static final int PAYLOAD = 1_316;
    private static final int PACKET = PAYLOAD + 44;
    /** 500,000 bytes a second, in which a packet takes 2.72 ms. */
    private static final long PERIOD = 2_720_000;

    private final Subject subject = new Subject();

    private void open(Bandwidth bandwidth) {
        subject.options = subject.options.with(o -> o.bandwidth = bandwidth);
        subject.peerLatencyMillis = 20_000;
        subject.open();
    }

    private void submit(int packets) {
        for (int i = 0; i < packets; i++) {
            assertThat(subject.submit(new byte[PAYLOAD])).isTrue();
        }
        subject.connection.onTick(now);
    }

    private List<Packet> sentWithin(long nanos) {
        subject.runFor(nanos);
        return subject.sent.takeData();
    }

    @Test
    void theMaximumIsKeptAndUsedOverASecond() {
        open(new Bandwidth(500_000, 0, 25));
        submit(5_000);

        assertThat(sentWithin(SECOND).size() * PACKET).isCloseTo(500_000, within(3 * PACKET));
        for (int second = 0; second < 5; second++) {
            subject.control(ControlType.KEEPALIVE, 0);
            assertThat(sentWithin(SECOND).size() * PACKET).isCloseTo(500_000, within(2 * PACKET));
        }
    }

    @Test
    void anOrdinaryGapIsOnePeriodAProbePairIsAdjacentAndTheGapAfterItIsTwo() {
        open(new Bandwidth(500_000, 0, 25));
        submit(1_000);
        List<Packet> sent = sentWithin(2 * SECOND);

        int pairs = 0;
        for (int i = 101; i < sent.size(); i++) {
            long gap = sent.get(i).atNanos() - sent.get(i - 1).atNanos();
            switch (sent.get(i).sequence() & 15) {
                case 1 -> {
                    assertThat(gap).isZero();
                    pairs++;
                }
                case 2 -> assertThat(gap).isCloseTo(2 * PERIOD, within(1_000L));
                default -> assertThat(gap).isCloseTo(PERIOD, within(1_000L));
            }
        }
        assertThat(pairs).isGreaterThan(30);
    }

    @Test
    void repeatsTakeTheirPartOfTheMaximum() {
        open(new Bandwidth(500_000, 0, 25));
        submit(1_000);
        subject.runFor(200 * MILLI);
        subject.sent.take();
        for (int i = 0; i < 50; i++) {
            subject.control(ControlType.NAK, 0, SEND_ISN + i);
        }
        assertThat(sentWithin(SECOND).size() * PACKET).isCloseTo(500_000, within(3 * PACKET));
    }

    @Test
    void withoutALimitAGigabitASecondLeaves() {
        open(Bandwidth.UNLIMITED);
        submit(5_000);

        // 1360 bytes at 125 bytes a microsecond
        assertThat(sentWithin(10 * MILLI)).hasSizeBetween(900, 930);
    }

    @Test
    void aLatecomerCatchesUpByShorterGapsButNotWithoutBound() {
        open(new Bandwidth(500_000, 0, 25));
        submit(1_000);
        subject.runFor(100 * MILLI);
        subject.sent.take();
        now += 10 * MILLI; // the loop was busy
        subject.connection.onTick(now);
        assertThat(subject.sent.takeData()).hasSizeBetween(2, 5);

        now += 2 * SECOND;
        subject.connection.onTick(now);
        assertThat(subject.sent.takeData().size() * PACKET).isLessThan(40_000); // 50 ms, and a pair
    }

    @Test
    void aPauseOfTheSourceGivesNoCredit() {
        open(new Bandwidth(500_000, 0, 25));
        for (int round = 0; round < 3; round++) {
            submit(1);
            subject.runFor(10 * MILLI);
            subject.sent.take();
            now += 900 * MILLI;
            submit(100);
            assertThat(subject.sent.takeData()).hasSizeLessThanOrEqualTo(2); // a probe pair at most
            subject.runFor(SECOND);
            subject.ack((round + 1) * 101, 8_192);
        }
    }

    @Test
    void aSinglePacketLeavesAtOnceEvenAtALowRate() {
        open(new Bandwidth(500_000, 0, 25));
        for (int i = 0; i < 20; i++) {
            submit(1);
            assertThat(subject.sent.takeData()).hasSize(1);
            subject.ack(i + 1, 8_192);
            subject.runFor(50 * MILLI);
            subject.sent.take();
        }
    }

    @Test
    void packetsSubmittedFasterThanAllowedWaitForTheirTurn() {
        open(new Bandwidth(500_000, 0, 25));
        long from = now;
        for (int i = 0; i < 100; i++) {
            submit(1);
            subject.runFor(MILLI);
        }
        List<Packet> sent = subject.sent.takeData();

        assertThat((double) sent.size() * PACKET * SECOND / (now - from)).isCloseTo(500_000, within(50_000.0));
    }

    @Test
    void theRateFollowsTheMeasuredInput() {
        open(new Bandwidth(0, 0, 25));
        for (int i = 0; i < 3_000; i++) {
            submit(1);
            subject.runFor(MILLI);
            if (i % 10 == 0) {
                subject.ack(i, 8_192);
            }
        }
        assertThat(subject.connection.statistics().link().maxBandwidthMbps())
                .isCloseTo(PACKET * 8 * 1.25 / 1_000, within(0.1));
        subject.sent.take();

        submit(2_000);
        assertThat(sentWithin(500 * MILLI)).hasSizeBetween(600, 650);
    }

    /** A quiet second, as of 25 packets, and then a key frame, all at once. */
    private List<Packet> keyFrameAfterAQuietSecond(Bandwidth bandwidth, int packets, int latencyMillis) {
        subject.options = subject.options.with(o -> o.bandwidth = bandwidth);
        subject.peerLatencyMillis = latencyMillis;
        subject.open();
        for (int i = 0; i < 50; i++) {
            submit(1);
            subject.runFor(40 * MILLI);
            subject.ackWithRtt(i + 1, 8_192, 10_000, 1_000);
        }
        subject.sent.take();
        submit(packets);
        return sentWithin(latencyMillis * MILLI).stream()
                .filter(packet -> !packet.isRepeat()) // of the tail, since nothing is acknowledged
                .toList();
    }

    @Test
    void aKeyFrameAfterAQuietSecondLeavesWithinHalfOfTheLatencyAndEvenly() {
        long from = now + 2 * SECOND;
        List<Packet> sent = keyFrameAfterAQuietSecond(new Bandwidth(0, 0, 25), 400, 120);

        assertThat(sent).hasSize(400);
        // 120 ms less three times 14 ms is more than half; a quarter faster than needed, for retransmissions.
        assertThat(sent.getLast().atNanos() - from).isBetween(40 * MILLI, 60 * MILLI);
        for (int i = 40; i < sent.size(); i++) {
            assertThat(sent.get(i).atNanos() - sent.get(i - 40).atNanos()).isGreaterThan(3 * MILLI);
        }
    }

    @Test
    void anInputRateThatIsGivenHoldsNoKeyFrameBackEither() {
        List<Packet> sent = keyFrameAfterAQuietSecond(new Bandwidth(0, 40_000, 25), 400, 120);

        assertThat(sent).hasSize(400);
    }

    @Test
    void aMaximumIsAHardLimitAndWhatItMakesLateIsCounted() {
        List<Packet> sent = keyFrameAfterAQuietSecond(new Bandwidth(500_000, 0, 25), 400, 120);

        assertThat(sent.size() * PACKET).isLessThan(500_000 * 13 / 100);
        assertThat(subject.sentFigures().packetsLate()).isZero();
        subject.runFor(500 * MILLI);
        assertThat(subject.sentFigures().packetsLate()).isBetween(100L, 200L);
    }

    @Test
    void retransmissionsOfAKeyFrameLeaveAtOnceButNoMoreThanTheOverhead() {
        keyFrameAfterAQuietSecond(new Bandwidth(0, 0, 25), 400, 120);
        subject.control(ControlType.NAK, 0, (SEND_ISN + 50) | 1 << 31, SEND_ISN + 50 + 299);

        // A quarter of the 450 sent before at once; the others use what the mean rate leaves: 32 ms for each.
        assertThat(sentWithin(15 * MILLI)).hasSizeBetween(108, 116);
        assertThat(sentWithin(320 * MILLI)).hasSizeBetween(5, 20);
    }
}
