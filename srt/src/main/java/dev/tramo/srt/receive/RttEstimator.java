package dev.tramo.srt.receive;

/** Smoothed round-trip time and its variation, microseconds. Formulas and initial values: libsrt, draft-sharabayko-srt §4.10. */
public final class RttEstimator {
    static final int INITIAL_MICROS = 100_000;
    static final int INITIAL_VARIATION_MICROS = 50_000;
    private static final int MICROS_MAX = 10_000_000;

    private int smoothedMicros = INITIAL_MICROS;
    private int variationMicros = INITIAL_VARIATION_MICROS;
    private boolean measured;

    /** SRTT, microseconds. */
    public int smoothedMicros() {
        return smoothedMicros;
    }

    /** RTTVar, microseconds. */
    public int variationMicros() {
        return variationMicros;
    }

    /** Whether there was a sample; before, the values are initial ones. */
    public boolean isMeasured() {
        return measured;
    }

    /** Takes a sample of our own. */
    void sample(long rttMicros) {
        int rtt = Math.clamp(rttMicros, 1, MICROS_MAX);
        if (!measured) {
            measured = true;
            smoothedMicros = rtt;
            variationMicros = rtt / 2;
            return;
        }
        variationMicros = (variationMicros * 3 + Math.abs(rtt - smoothedMicros)) / 4;
        smoothedMicros = (smoothedMicros * 7 + rtt) / 8;
    }

    /** Takes the peer's measurement as a sample, while both sides send data. */
    public void samplePeers(int peerSmoothedMicros, int peerVariationMicros) {
        if (isMeasurement(peerSmoothedMicros, peerVariationMicros)) {
            sample(peerSmoothedMicros);
        }
    }

    /** Adopts the measurement of the peer, which receives our data. */
    public void adopt(int peerSmoothedMicros, int peerVariationMicros) {
        if (isMeasurement(peerSmoothedMicros, peerVariationMicros)) {
            measured = true;
            smoothedMicros = Math.min(peerSmoothedMicros, MICROS_MAX);
            variationMicros = Math.min(peerVariationMicros, MICROS_MAX);
        }
    }

    /** The initial values are no measurement. */
    private static boolean isMeasurement(int peerSmoothedMicros, int peerVariationMicros) {
        boolean initial = peerSmoothedMicros == INITIAL_MICROS && peerVariationMicros == INITIAL_VARIATION_MICROS;
        return !initial && peerSmoothedMicros > 0 && peerVariationMicros >= 0;
    }

    /** SRTT − 4 · RTTVar, nanoseconds, may be negative: no answer comes sooner. */
    public long shortestNanos() {
        return (smoothedMicros - 4L * variationMicros) * 1_000;
    }

    /** SRTT + 4 · RTTVar, nanoseconds: after this an answer is overdue. */
    public long timeoutNanos() {
        return (smoothedMicros + 4L * variationMicros) * 1_000;
    }
}
