package dev.tramo.server.observe.advice;

import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.delay.LatencyProposal;

/** Advice for one session that sends: an estimate, since the receiver alone knows when packets arrive. */
final class SenderAdvice {
    private static final long PACKETS_MIN = 1_000;
    private static final int STEP_MILLIS = 10;
    private static final double MILLION = 1e6;
    private static final String ESTIMATE =
            "an estimate, as only the receiver knows when packets arrive; where it is a Tramo, its advice is measured. ";
    private static final String RECEIVER_KNOWS =
            "a sender cannot tell single losses from outages; the advice of the receiving side can";

    private SenderAdvice() {}

    static Advice.Session of(SrtPeer peer, int lossTarget) {
        SrtStatistics.Sent sent = peer.srt().sent();
        SrtStatistics.Link link = peer.srt().link();
        boolean isEnough = sent.packetsUnique() >= PACKETS_MIN;
        double share = isEnough ? (double) sent.packetsRetransmitted() / sent.packetsUnique() : 0;
        String few = "not enough data yet: " + Words.packets(sent.packetsUnique()) + " sent; 1,000 are the least";
        return new Advice.Session(
                peer.peer(),
                peer.since(),
                isEnough ? "estimate" : "none",
                link.rttMillis(),
                link.rttVariationMillis(),
                null,
                null,
                isEnough
                        ? latency(sent, link, share, lossTarget)
                        : new Advice.Latency(sent.latencyMillis(), null, null, few),
                isEnough ? OverheadProposal.of(share, share, "in this session") : new Advice.Overhead(0, null, few),
                Advice.Remedy.unknown(isEnough ? RECEIVER_KNOWS : few),
                Advice.Remedy.unknown(isEnough ? RECEIVER_KNOWS : few));
    }

    private static Advice.Latency latency(
            SrtStatistics.Sent sent, SrtStatistics.Link link, double share, int lossTarget) {
        int roundTrip = LatencyProposal.roundTripMillis(link.rttMillis(), link.rttVariationMillis());
        int sensible = LatencyProposal.sensibleMillis(link.rttMillis());
        int tries = tries(share, Math.max(1, lossTarget) / MILLION, Math.max(1, sensible / roundTrip));
        long tooLate = sent.packetsDropped() + sent.packetsLate();
        boolean isShort = tooLate > sent.packetsUnique() * (double) lossTarget / MILLION;
        int wanted = Math.max(tries * roundTrip, isShort ? Math.min(sensible, 2 * sent.latencyMillis()) : 0);
        String reason = ESTIMATE + Words.percent(share) + " of the packets were retransmitted, after "
                + sent.naksReceived() + " loss reports: " + tries
                + (tries == 1 ? " retransmission" : " retransmissions one after the other") + " of at most " + roundTrip
                + " ms each"
                + (isShort
                        ? ". " + Words.packets(tooLate) + " were dropped as too old, or sent too late, at the "
                                + sent.latencyMillis()
                                + " ms of now: the latency is too short, or the bandwidth limit (maxbw) too low"
                        : "");
        int proposed = Math.ceilDiv(wanted, STEP_MILLIS) * STEP_MILLIS;
        return new Advice.Latency(sent.latencyMillis(), proposed, null, reason);
    }

    /** How many retransmissions leave no more than the target missing, if each is lost as often as a packet is; at least 1. */
    private static int tries(double share, double target, int max) {
        int tries = 1;
        for (double left = share * share; left > target && tries < max; left *= share) {
            tries++;
        }
        return tries;
    }
}
