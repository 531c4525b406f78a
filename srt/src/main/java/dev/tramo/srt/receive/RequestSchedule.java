package dev.tramo.srt.receive;

import dev.tramo.srt.wire.SeqNo;

/**
 * When each missing packet is to be requested, by the round trip and by the time that is left for it.
 *
 * <ul>
 *   <li>At first once it is unlikely to arrive by itself: packets that were overtaken are waited for as long as such packets lately
 *       took, if that leaves time for two requests.
 *   <li>Then whenever its retransmission is overdue.
 *   <li>Never if it could only come too late.
 * </ul>
 *
 * <p>{@link #measure} fixes the round trip for all questions until it is called again.
 */
final class RequestSchedule {
    /** The sender needs some time to answer: timers of a millisecond or more, and new packets go first. */
    private static final long ANSWER_NANOS = 4_000_000;

    private static final long RETRY_NANOS_MIN = 8_000_000;
    /** Before the round trip is known; as libsrt's. */
    private static final long RETRY_NANOS_INITIAL = 300_000_000;

    private final MissingPackets missing;
    private final RttEstimator rtt;
    private long nowNanos;
    private long lastDataNanos;
    private long shortestNanos;
    private long longestNanos;
    private long retryNanos;
    private int toleratedFrom;

    RequestSchedule(MissingPackets missing, RttEstimator rtt) {
        this.missing = missing;
        this.rtt = rtt;
    }

    /**
     * Prepares for questions about this moment.
     *
     * @param newLastDataNanos when a data packet came last
     */
    void measure(long newLastDataNanos, long newNowNanos) {
        nowNanos = newNowNanos;
        lastDataNanos = newLastDataNanos;
        shortestNanos = rtt.isMeasured() ? rtt.shortestNanos() : 0;
        longestNanos = rtt.timeoutNanos();
        retryNanos = rtt.isMeasured()
                ? Math.max((rtt.smoothedMicros() + rtt.variationMicros()) * 1_000L + ANSWER_NANOS, RETRY_NANOS_MIN)
                : RETRY_NANOS_INITIAL;
        toleratedFrom = missing.reportableEnd(nowNanos - lastDataNanos >= retryNanos);
    }

    /** How long after a request its retransmission is overdue. */
    long retryNanos() {
        return retryNanos;
    }

    /** Whether a retransmission requested now could still be in time. */
    boolean isWorthwhile(int seq) {
        return leftNanos(seq) >= shortestNanos;
    }

    /** Whether the reorder tolerance covers the packet: it is not requested while others still come. */
    boolean isTolerated(int seq) {
        return missing.requestedNanos(seq) == 0 && !SeqNo.isBefore(seq, toleratedFrom);
    }

    /** When the packet is to be requested. */
    long dueNanos(int seq) {
        long requestedNanos = missing.requestedNanos(seq);
        if (requestedNanos != 0) {
            return requestedNanos + retryNanos;
        }
        if (isTolerated(seq)) {
            return lastDataNanos + retryNanos;
        }
        long foundNanos = missing.foundNanos(seq);
        return foundNanos + Math.min(missing.reorderNanos(), spareNanos(leftNanos(seq) + nowNanos - foundNanos));
    }

    /**
     * Whether the sender, if it ignores reports while a retransmission is on its way, would ignore one of this packet now.
     *
     * @param marginNanos for variation of the delay; the sender counts from its retransmission, which is later than the request
     */
    boolean isOnItsWay(int seq, long marginNanos) {
        long requestedNanos = missing.requestedNanos(seq);
        return requestedNanos != 0
                && requestedNanos != nowNanos
                && nowNanos - requestedNanos < shortestNanos - marginNanos;
    }

    private long leftNanos(int seq) {
        return missing.giveUpNanos(seq, nowNanos) - nowNanos;
    }

    /** How long a packet may be waited for: so that there is time for two requests, or, if there never was, for one. */
    private long spareNanos(long leftNanos) {
        if (leftNanos >= 2 * longestNanos) {
            return leftNanos - 2 * longestNanos;
        }
        boolean once = leftNanos < retryNanos + shortestNanos;
        return once ? Math.max(0, leftNanos - longestNanos) : 0;
    }
}
