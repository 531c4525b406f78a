package dev.tramo.mpegts.analysis;

/** The two times of an analysis. One thread. */
final class AnalyzerTime {
    /** Longer pauses between datagrams are pauses of the source, or of the network: the stream's time stands still. */
    private static final long PAUSE_NANOS_MAX = 100_000_000;

    /** Time during which the stream flowed. */
    long streamNanos;
    /** When the last datagram arrived, on the caller's clock. */
    long nowNanos;

    private boolean isBegun;

    void arrive(long arrivalNanos, boolean isSynced) {
        long passed = arrivalNanos - nowNanos;
        if (isBegun && isSynced && passed > 0) {
            streamNanos += Math.min(passed, PAUSE_NANOS_MAX);
        }
        isBegun = true;
        nowNanos = arrivalNanos;
    }
}
