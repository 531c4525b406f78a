package dev.tramo.srt.send;

/**
 * Keeps the origin times of a stream's payloads usable as timestamps: never in the future, never going back, and not so old that
 * no time is left for retransmission at the peer.
 *
 * <p>Within these limits origins are kept exactly, so that the peer reproduces the spacing of the stream and not that of our
 * ticks.
 */
public final class OriginLimits {
    /** However short the peer's latency is, a scheduling delay of this much must not move a timestamp. */
    static final long AGE_NANOS_MIN = 10_000_000;

    private long lastNanos;

    /** @param startNanos local time of timestamp 0: no origin is earlier */
    public OriginLimits(long startNanos) {
        this.lastNanos = startNanos;
    }

    /**
     * The origin to use for the next payload.
     *
     * @param originNanos when it came into being, as its source says
     * @param peerLatencyNanos delay of delivery at the peer; an origin may be half of it old, the other half is left for
     *     retransmission
     * @return from the last result, or {@code nowNanos} less the allowed age, to {@code nowNanos}
     */
    public long limit(long originNanos, long nowNanos, long peerLatencyNanos) {
        long ageNanosMax = Math.max(AGE_NANOS_MIN, peerLatencyNanos / 2);
        lastNanos = Math.max(lastNanos, Math.clamp(originNanos, nowNanos - ageNanosMax, nowNanos));
        return lastNanos;
    }
}
