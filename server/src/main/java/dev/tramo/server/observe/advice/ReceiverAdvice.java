package dev.tramo.server.observe.advice;

import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.DelayReport;
import dev.tramo.srt.delay.DelayWindow;
import dev.tramo.srt.delay.LatencyProposal;
import dev.tramo.srt.delay.LossRuns;
import java.util.Locale;

/** Advice for one session that receives, from the delay of each packet. */
final class ReceiverAdvice {
    private static final long MEASURED_MILLIS_MIN = 60_000;
    private static final long MEASURED_PACKETS_MIN = 1_000;
    /** Of so many packets for each one that is allowed to be missing, seeing none proves that the share is below (95 %). */
    private static final double PROOF_PACKETS = 3e6;

    /** Columns of the FEC that is proposed: a run of so many losses is rebuilt. */
    private static final int FEC_RUN = 8;

    private static final String FEC = "fec,cols:10,rows:5,arq:onreq";
    private static final double FEC_OVERHEAD = 1 / 10.0 + 1 / 5.0;
    /** Above, a second loss in the same row and column is no exception. */
    private static final double FEC_LOSS_MAX = 0.05;
    /** So much of what is lost must be in runs that FEC rebuilds. */
    private static final double FEC_RUNS_MIN = 0.9;

    private final SrtPeer peer;
    private final DelayReport report;
    private final DelayWindow hour;
    private final int sensibleMillis;
    private final LatencyProposal proposal;

    private ReceiverAdvice(SrtPeer peer, DelayReport report, int lossTarget) {
        SrtStatistics.Link link = peer.srt().link();
        this.peer = peer;
        this.report = report;
        this.hour = report.lastHour();
        this.sensibleMillis = LatencyProposal.sensibleMillis(link.rttMillis());
        this.proposal = LatencyProposal.of(
                hour, report.latencyMillis(), link.rttMillis(), link.rttVariationMillis(), lossTarget);
    }

    static Advice.Session of(SrtPeer peer, SrtDelays delays, int lossTarget) {
        return new ReceiverAdvice(peer, delays.report(), lossTarget).advice(lossTarget);
    }

    private Advice.Session advice(int lossTarget) {
        if (hour.spanMillis() < MEASURED_MILLIS_MIN || hour.packets() < MEASURED_PACKETS_MIN) {
            String few = "not enough data yet: " + Words.packets(hour.packets()) + " in "
                    + Words.span(hour.spanMillis() / 1_000) + "; a minute with 1,000 packets is the least";
            return session(
                    "none",
                    DelayTable.of(hour, report.latencyMillis()),
                    DelayTable.of(report.session(), report.latencyMillis()),
                    new Advice.Latency(report.latencyMillis(), null, null, few),
                    new Advice.Overhead(hour.retransmissionShare(), null, few),
                    Advice.Remedy.unknown(few),
                    Advice.Remedy.unknown(few));
        }
        int proposed = proposal.latencyMillis();
        return session(
                "measured",
                DelayTable.of(hour, report.latencyMillis(), proposed),
                DelayTable.of(report.session(), report.latencyMillis(), proposed),
                new Advice.Latency(report.latencyMillis(), proposed, proposal.missing(), latencyReason(lossTarget)),
                OverheadProposal.of(
                        shareOfRetransmissions(),
                        Math.max(shareOfRetransmissions(), report.worstRetransmissionShare()),
                        isBonded() ? "on all paths in this session" : "in the worst five minutes of the last hour"),
                fec(),
                bonding());
    }

    private Advice.Session session(
            String basis,
            Advice.Measured lastHour,
            Advice.Measured session,
            Advice.Latency latency,
            Advice.Overhead overhead,
            Advice.Remedy fec,
            Advice.Remedy bonding) {
        SrtStatistics.Link link = peer.srt().link();
        return new Advice.Session(
                peer.peer(),
                peer.since(),
                basis,
                link.rttMillis(),
                link.rttVariationMillis(),
                lastHour,
                session,
                latency,
                overhead,
                fec,
                bonding);
    }

    private boolean isBonded() {
        return !peer.members().isEmpty();
    }

    /** Each member of a group counts its own retransmissions, for the session. */
    private double shareOfRetransmissions() {
        SrtStatistics.Received received = peer.srt().received();
        return isBonded()
                ? (double) received.packetsRetransmitted() / Math.max(1, received.packetsUnique())
                : hour.retransmissionShare();
    }

    private String latencyReason(int lossTarget) {
        String measured = "of " + Words.packets(hour.packets()) + " in " + Words.span(hour.spanMillis() / 1_000) + ", ";
        String target = "(the target allows " + proposal.missingMax() + ")";
        String reason = switch (proposal.basis()) {
            case MEASURED ->
                measured + hour.missingAt(proposal.neededMillis()) + " would have been missing at "
                        + proposal.neededMillis() + " ms " + target
                        + "; the rest is reserve, for each session estimates the origin of the packets anew";
            case ROUND_TRIP ->
                measured + hour.missingAt(proposal.neededMillis()) + " would have been missing at "
                        + proposal.neededMillis() + " ms " + target
                        + ", but less than the proposed latency leaves no time for a retransmission, which the next loss will"
                        + " need";
            case MORE ->
                measured + hour.missingAt(report.latencyMillis()) + " were missing at the session's "
                        + report.latencyMillis() + " ms " + target
                        + ". So short a latency cannot show what a longer one needs: set the proposed one and ask again after"
                        + " some minutes";
            case UNREACHABLE ->
                measured + proposal.missing() + " would have been missing at the proposed latency " + target
                        + ", and a longer one brings back no more of them: what is missing after " + sensibleMillis
                        + " ms was not lost by chance";
        };
        double proven = PROOF_PACKETS / hour.packets();
        boolean isProven = lossTarget >= proven || proposal.basis() == LatencyProposal.Basis.UNREACHABLE;
        return reason
                + (isProven
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ". So few packets cannot prove a loss below %.0f of a million",
                                Math.ceil(proven)));
    }

    /** Whether retransmission reaches the target within a latency that makes sense. */
    private boolean isReached() {
        return switch (proposal.basis()) {
            case MEASURED, ROUND_TRIP -> proposal.latencyMillis() <= sensibleMillis;
            case MORE, UNREACHABLE -> false;
        };
    }

    private String reached() {
        return "not needed: retransmission reaches the target within " + proposal.latencyMillis() + " ms";
    }

    private Advice.Remedy fec() {
        long rebuilt = peer.srt().received().packetsFilterSupply();
        if (peer.srt().received().packetsFilterExtra() > 0) {
            return Advice.Remedy.of(
                    rebuilt > 0, "in use: it has rebuilt " + Words.packets(rebuilt) + " in this session");
        }
        if (isBonded()) {
            return Advice.Remedy.of(false, "a bonded group has no FEC");
        }
        if (isReached()) {
            return Advice.Remedy.of(
                    false, reached() + "; FEC would add " + Words.percent(FEC_OVERHEAD) + " at any time");
        }
        if (proposal.basis() == LatencyProposal.Basis.MORE) {
            return Advice.Remedy.unknown("to be told when the session has had the proposed latency for some minutes");
        }
        LossRuns runs = hour.runs();
        double loss = (double) runs.packets() / hour.packets();
        double inShortRuns = (double) runs.packetsInRunsUpTo(FEC_RUN) / Math.max(1, runs.packets());
        String lost = Words.percent(inShortRuns) + " of the packets lost are in runs of at most " + FEC_RUN + ", and "
                + Words.percent(loss) + " of all are lost";
        return inShortRuns >= FEC_RUNS_MIN && loss <= FEC_LOSS_MAX
                ? new Advice.Remedy(
                        true,
                        FEC,
                        lost + ": it rebuilds those without a round trip, for " + Words.percent(FEC_OVERHEAD)
                                + " more bandwidth")
                : Advice.Remedy.of(
                        false,
                        lost + "; FEC rebuilds where at least " + Words.percent(FEC_RUNS_MIN)
                                + " are in such runs and at most " + Words.percent(FEC_LOSS_MAX) + " are lost");
    }

    private Advice.Remedy bonding() {
        LossRuns runs = hour.runs();
        String longest = "the longest run of losses had " + Words.packets(runs.longestPackets()) + ", "
                + runs.longestMillis() + " ms";
        if (isReached()) {
            return Advice.Remedy.of(false, reached());
        }
        if (proposal.basis() == LatencyProposal.Basis.MORE) {
            return Advice.Remedy.unknown("to be told when the session has had the proposed latency for some minutes");
        }
        if (isBonded()) {
            return Advice.Remedy.of(
                    false,
                    "in use, with " + peer.members().size() + " paths: " + longest
                            + " on all of them at once. Choose paths that have no part in common");
        }
        long inLongRuns = runs.packets() - runs.packetsInRunsUpTo(FEC_RUN);
        return Advice.Remedy.of(
                inLongRuns > 0,
                inLongRuns > 0
                        ? longest
                                + ": an outage of the path, during which nothing that is sent on it arrives. A second path"
                                + " does not fail at the same time, unless both have a part in common"
                        : longest + ": the path has no outages, only single losses");
    }
}
