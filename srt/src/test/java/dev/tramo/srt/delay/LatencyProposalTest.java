package dev.tramo.srt.delay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The latency that follows from what was measured. */
class LatencyProposalTest {
    /** 999,000 packets within 30 ms, some later, some never. */
    private static DelayWindow delays(long by100, long by1100, long never) {
        return new DelayWindow(
                3_600_000, 1_120, new long[] {30, 999_000, 100, by100, 1_100, by1100}, 0, never, 0, LossRuns.NONE);
    }

    private static LatencyProposal propose(DelayWindow delays, int latencyMillis, int lossPerMillion) {
        return LatencyProposal.of(delays, latencyMillis, 20, 1, lossPerMillion);
    }

    @Test
    void whatWasNeededHasAReserve() {
        LatencyProposal proposal = propose(delays(1, 1, 0), 1_200, 2);

        assertThat(proposal).isEqualTo(new LatencyProposal(110, LatencyProposal.Basis.MEASURED, 100, 1, 1));
    }

    @Test
    void theLossTargetDecides() {
        assertThat(propose(delays(990, 10, 0), 1_200, 0).latencyMillis()).isEqualTo(1_210);
        assertThat(propose(delays(990, 10, 0), 1_200, 10).latencyMillis()).isEqualTo(110);
        assertThat(propose(delays(990, 10, 0), 1_200, 1_000).basis()).isEqualTo(LatencyProposal.Basis.ROUND_TRIP);
    }

    @Test
    void aSessionWhoseTimeBaseIsLateHasAReserveForThat() {
        DelayWindow early =
                new DelayWindow(3_600_000, 1_120, new long[] {-25, 900_000, 5, 99_999, 75, 1}, 0, 0, 0, LossRuns.NONE);

        assertThat(propose(early, 1_200, 0).latencyMillis()).isEqualTo(110);
    }

    @Test
    void aRetransmissionAlwaysHasTime() {
        DelayWindow quick = new DelayWindow(1_000, 1_120, new long[] {1, 50_000}, 0, 0, 0, LossRuns.NONE);

        LatencyProposal proposal = LatencyProposal.of(quick, 120, 80, 5, 0);

        assertThat(proposal).isEqualTo(new LatencyProposal(120, LatencyProposal.Basis.ROUND_TRIP, 1, 0, 0));
    }

    @Test
    void lossesAtAShortLatencyAskForMoreAndForAnotherMeasurement() {
        LatencyProposal proposal = propose(delays(1, 1, 50), 120, 10);

        assertThat(proposal.basis()).isEqualTo(LatencyProposal.Basis.MORE);
        assertThat(proposal.latencyMillis()).isEqualTo(240);
        assertThat(proposal.missing()).isEqualTo(51);
    }

    @Test
    void noLatencyBringsBackWhatALongOneDoesNot() {
        LatencyProposal proposal = propose(delays(1, 1, 50), 800, 10);

        assertThat(proposal.basis()).isEqualTo(LatencyProposal.Basis.UNREACHABLE);
        assertThat(proposal.latencyMillis()).isEqualTo(110);
        assertThat(proposal.missing()).isEqualTo(51);
    }
}
