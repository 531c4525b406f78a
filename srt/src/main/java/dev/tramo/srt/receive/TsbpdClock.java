package dev.tramo.srt.receive;

/**
 * Timestamp-based packet delivery (TSBPD): computes when a packet is due, and corrects the drift of the peer's clock.
 *
 * <p>A timestamp counts microseconds since the peer's socket start and wraps every 71 minutes. The peer's clock runs as ours
 * does, but for drift, so the timestamp's upper bits follow from the local time: no state to track, and silence of any length
 * does no harm.
 */
public final class TsbpdClock {
    /** Samples per correction. libsrt: CTsbpdTime, TSBPD_DRIFT_MAX_SAMPLES. */
    private static final int SAMPLES = 1_000;
    /** A slow or silent stream would take minutes for that, in which clocks drift apart: then this time is enough. */
    private static final long WINDOW_NANOS = 10_000_000_000L;

    private static final int SAMPLES_MIN = 8;
    /** No clock drifts that far: the timestamp is damaged, and would spoil the average, or the clock was set. */
    private static final long SAMPLE_NANOS_MAX = 10_000_000_000L;
    /** The clock was set if {@link #SAMPLES_MIN} samples in a row, over this time, agree to be that far off. */
    private static final long CLOCK_SET_NANOS = 2_000_000_000;

    private static final long AGREE_NANOS = 1_000_000_000;

    /** No path becomes slower or faster by that much. */
    private static final long PATH_NANOS_MAX = 2_000_000_000;

    /** With several paths, a sample that is off by more is due to its path, not to the peer's clock. */
    private static final long PATH_SAMPLE_NANOS_MAX = 10_000_000;
    /** If all samples are off for so long, the path has changed for good, and is measured against the new delay. */
    private static final long PATH_CHANGED_NANOS = 30_000_000_000L;

    /** The base moves by at most this; the rest is drift. libsrt: TSBPD_DRIFT_MAX_VALUE. */
    private static final long STEP_NANOS_MAX = 5_000_000;

    private final long latencyNanos;
    private long baseNanos;
    private long driftNanos;
    private long sampleSum;
    private int samples;
    private long windowStartNanos;
    private boolean clockOnly;
    /** How much slower the path is than it was at the start. */
    private long pathNanos;

    private long straySum;
    private int strays;
    private long strayStartNanos;
    private long farNanos;
    private int farSamples;
    private long farStartNanos;
    private long leastRttMicros = Long.MAX_VALUE;

    /** @param baseNanos local time at which the peer's timestamp was 0 */
    TsbpdClock(long baseNanos, long latencyNanos) {
        this.baseNanos = baseNanos;
        this.latencyNanos = latencyNanos;
    }

    /** For one of several paths: from now on follows the peer's clock, but not changes of the path's delay. */
    public void followClockOnly() {
        clockOnly = true;
    }

    /** When the packet was handed to the sender, on the local clock. */
    public long originNanos(int timestamp, long nowNanos) {
        return unwrapped(timestamp, nowNanos) + driftNanos;
    }

    /** When the packet is to be delivered. */
    long dueNanos(int timestamp, long nowNanos) {
        return originNanos(timestamp, nowNanos) + latencyNanos;
    }

    /** The peer's timestamp at a local time, approximately. */
    public int timestampAt(long nanos) {
        return (int) ((nanos - baseNanos) / 1_000);
    }

    private long unwrapped(int timestamp, long nowNanos) {
        long expectedMicros = (nowNanos - baseNanos) / 1_000;
        return baseNanos + (expectedMicros + (timestamp - (int) expectedMicros)) * 1_000;
    }

    /**
     * Takes a sample of the drift from a packet that was stamped when it left the peer.
     *
     * @param rttMicros the round trip measured with it, or −1 if none was
     */
    public void sampleDrift(int timestamp, long arrivalNanos, long rttMicros) {
        long delayMicros = 0;
        if (rttMicros >= 0) {
            // What the round trip is above its least is queueing, half of it on the way here. libsrt compares with the
            // first round trip, which a busy start makes too long for good.
            leastRttMicros = Math.min(leastRttMicros, rttMicros);
            delayMicros = (rttMicros - leastRttMicros) / 2;
        }
        long sample = arrivalNanos - unwrapped(timestamp, arrivalNanos) - delayMicros * 1_000 - pathNanos;
        if (Math.abs(sample) > (clockOnly ? PATH_NANOS_MAX : SAMPLE_NANOS_MAX)) {
            onFar(sample, arrivalNanos);
            return;
        }
        farSamples = 0;
        if (clockOnly && Math.abs(sample - driftNanos) > PATH_SAMPLE_NANOS_MAX) {
            onStray(sample, arrivalNanos);
            return;
        }
        strays = 0;
        sampleSum += sample;
        if (samples++ == 0) {
            windowStartNanos = arrivalNanos;
        }
        boolean slow = samples >= SAMPLES_MIN && arrivalNanos - windowStartNanos >= WINDOW_NANOS;
        if (samples < SAMPLES && !slow) {
            return;
        }
        driftNanos = sampleSum / samples;
        sampleSum = 0;
        samples = 0;
        if (Math.abs(driftNanos) > STEP_NANOS_MAX) {
            long step = driftNanos > 0 ? STEP_NANOS_MAX : -STEP_NANOS_MAX;
            baseNanos += step;
            driftNanos -= step;
        }
    }

    /** The peer's clock may have been set: then the base follows at once, and earlier samples are void. */
    private void onFar(long sample, long arrivalNanos) {
        if (farSamples == 0 || Math.abs(sample - farNanos) > AGREE_NANOS) {
            farNanos = sample;
            farSamples = 0;
            farStartNanos = arrivalNanos;
        }
        if (++farSamples >= SAMPLES_MIN && arrivalNanos - farStartNanos >= CLOCK_SET_NANOS) {
            baseNanos += sample;
            driftNanos = 0;
            sampleSum = 0;
            samples = 0;
            strays = 0;
            farSamples = 0;
        }
    }

    private void onStray(long sample, long arrivalNanos) {
        if (strays++ == 0) {
            straySum = 0;
            strayStartNanos = arrivalNanos;
        }
        straySum += sample;
        if (strays >= SAMPLES_MIN && arrivalNanos - strayStartNanos >= PATH_CHANGED_NANOS) {
            pathNanos += straySum / strays - driftNanos;
            strays = 0;
        }
    }
}
