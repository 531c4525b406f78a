package dev.tramo.srt.send;

/** Rate of the payloads submitted for sending, measured over windows. Constants: libsrt's CSndRateEstimator of 1.5. */
final class InputRate {
    /** 20 Mbit/s. libsrt begins with 1 Gbit/s; here packets leave in time anyway, and a key frame at the start causes no burst. */
    private static final long INITIAL_BYTES_PER_SECOND = 2_500_000;

    private static final long FIRST_WINDOW_NANOS = 500_000_000;
    private static final int FIRST_WINDOW_PACKETS = 2_000;
    private static final long WINDOW_NANOS = 1_000_000_000;
    /** A pause does not count as a low rate: after one, a new window begins. */
    private static final long PAUSE_NANOS = 250_000_000;

    private long windowStartNanos;
    private long lastAddNanos;
    private long bytes;
    private int packets;
    private boolean first = true;
    private long bytesPerSecond = INITIAL_BYTES_PER_SECOND;

    InputRate(long nowNanos) {
        this.windowStartNanos = nowNanos;
        this.lastAddNanos = nowNanos;
    }

    void add(int packetBytes, long nowNanos) {
        if (nowNanos - lastAddNanos > PAUSE_NANOS) {
            restart(nowNanos);
        }
        lastAddNanos = nowNanos;
        long elapsed = nowNanos - windowStartNanos;
        boolean full = first && packets > FIRST_WINDOW_PACKETS && elapsed > 0;
        if (elapsed > (first ? FIRST_WINDOW_NANOS : WINDOW_NANOS) || full) {
            if (packets > 0) {
                bytesPerSecond = Math.max(1, (long) (bytes * 1e9 / elapsed));
                first = false;
            }
            restart(nowNanos);
        }
        bytes += packetBytes;
        packets++;
    }

    private void restart(long nowNanos) {
        windowStartNanos = nowNanos;
        bytes = 0;
        packets = 0;
    }

    /** Bytes per second including headers; 20 Mbit/s until the first window is over. */
    long bytesPerSecond() {
        return bytesPerSecond;
    }
}
