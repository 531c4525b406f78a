package dev.tramo.srt.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.buffer.BufferMemory;
import dev.tramo.srt.receive.RttEstimator;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Which packets are retransmitted, and when. */
class RetransmissionsTest {
    private static final long MILLI = 1_000_000;
    private static final long NOW = 10_000 * MILLI;
    private static final int ISN = 1_000;

    private final SendCounters counters = new SendCounters();
    private final RttEstimator rtt = new RttEstimator();
    private final SendBuffer buffer = new SendBuffer(
            ISN, 64, SendBuffer.NEVER, BufferMemory.UNLIMITED.newShare().newAccount(), counters, (first, unsent) -> {});
    private Retransmissions retransmissions = retransmissions(true);

    RetransmissionsTest() {
        rtt.adopt(40_000, 1_000);
        for (int i = 0; i < 20; i++) {
            assertThat(buffer.makeRoom()).isTrue();
            buffer.add(ByteBuffer.allocate(8), 0, 8, 0, NOW - 100 * MILLI);
        }
        for (int i = 0; i < 10; i++) {
            buffer.onSent();
        }
    }

    private Retransmissions retransmissions(boolean peerReportsAgain) {
        RetransmissionPolicy policy = RetransmissionPolicy.of(Recovery.ADAPTIVE, rtt, 500);
        return new Retransmissions(buffer, policy, counters, 64, peerReportsAgain);
    }

    @Test
    void reportedPacketsAreRetransmittedOldestFirstAndCountedOnce() {
        retransmissions.onReported(ISN + 5, ISN + 6, NOW);
        retransmissions.onReported(ISN + 2, ISN + 2, NOW);
        retransmissions.onReported(ISN + 5, ISN + 5, NOW);

        assertThat(retransmissions.size()).isEqualTo(3);
        assertThat(retransmissions.next(NOW)).isEqualTo(ISN + 2);
        assertThat(retransmissions.next(NOW)).isEqualTo(ISN + 5);
        assertThat(retransmissions.next(NOW)).isEqualTo(ISN + 6);
        assertThat(retransmissions.isEmpty()).isTrue();
        assertThat(counters.packetsLost()).isEqualTo(3);
        assertThat(buffer.retransmittedNanos(ISN + 5)).isEqualTo(NOW);
    }

    @Test
    void aReportWithinTheRoundTripIsPassedOverIfThePeerReportsAgain() {
        retransmissions.onReported(ISN, ISN, NOW);
        retransmissions.next(NOW);
        retransmissions.onReported(ISN, ISN, NOW + 20 * MILLI);
        assertThat(retransmissions.next(NOW + 20 * MILLI)).isEqualTo(Retransmissions.NONE);
        assertThat(retransmissions.isEmpty()).isTrue();
        assertThat(counters.packetsLost()).isEqualTo(1);

        retransmissions.onReported(ISN, ISN, NOW + 50 * MILLI);
        assertThat(retransmissions.next(NOW + 50 * MILLI)).isEqualTo(ISN);
    }

    @Test
    void aReportThatComesOnlyOnceIsNeverPassedOver() {
        retransmissions = retransmissions(false);
        retransmissions.onReported(ISN, ISN, NOW);
        retransmissions.next(NOW);
        retransmissions.onReported(ISN, ISN, NOW + 20 * MILLI);

        assertThat(retransmissions.next(NOW + 20 * MILLI)).isEqualTo(ISN);
    }

    @Test
    void theNewestInFlightAreOverdue() {
        retransmissions.onOverdue(2);

        assertThat(retransmissions.next(NOW)).isEqualTo(ISN + 8);
        assertThat(retransmissions.next(NOW)).isEqualTo(ISN + 9);
        assertThat(retransmissions.isEmpty()).isTrue();
    }

    @Test
    void aCopyFollowsASecondRetransmissionUnlessItsPacketIsAcknowledgedMeanwhile() {
        for (int acknowledged = 0; acknowledged < 2; acknowledged++) {
            int seq = ISN + 3 + acknowledged;
            long later = NOW + (60 + 60 * acknowledged) * MILLI;
            retransmissions.onReported(seq, seq, NOW);
            retransmissions.next(NOW);
            retransmissions.onReported(seq, seq, later);
            assertThat(retransmissions.next(later)).isEqualTo(seq);

            long copyNanos = retransmissions.copyNanos();
            assertThat(retransmissions.isCopyDue(copyNanos - 1)).isFalse();
            assertThat(retransmissions.isCopyDue(copyNanos)).isTrue();
            if (acknowledged == 1) {
                buffer.release(seq + 1);
            }
            assertThat(retransmissions.nextCopy(copyNanos)).isEqualTo(acknowledged == 1 ? Retransmissions.NONE : seq);
            assertThat(retransmissions.copyNanos()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void whatHasLeftTheBufferIsForgotten() {
        retransmissions.onReported(ISN, ISN + 5, NOW);
        retransmissions.removeBefore(ISN + 5);
        assertThat(retransmissions.size()).isEqualTo(1);
        retransmissions.restartAt(ISN + 500);
        assertThat(retransmissions.isEmpty()).isTrue();
    }
}
