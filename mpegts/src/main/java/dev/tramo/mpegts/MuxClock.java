package dev.tramo.mpegts;

/**
 * The program clock of a multiplexer: linear in the time of the datagrams, and steered slowly to the speed of the source's clock.
 */
final class MuxClock {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    /** Receivers' clocks follow that much; ISO/IEC 13818-1 2.4.2.1 has 30 for broadcasts. */
    private static final long RATE_MAX_PPM = 100;

    private final long delayNanos;
    private boolean started;
    private long baseNanos;
    /** In 27 MHz. */
    private long base;

    private long slowerPpm;

    // How late frames came, in the window.
    private long windowEndNanos;
    private long latenessMin;
    private long latenessMax;

    MuxClock(long delayNanos) {
        this.delayNanos = delayNanos;
    }

    boolean isStarted() {
        return started;
    }

    /** Sets the clock so that a frame of this time (90 kHz, on the output's time line) that comes now has the full delay. */
    void start(long dts, long nowNanos) {
        started = true;
        baseNanos = nowNanos + delayNanos;
        base = dts * 300;
        slowerPpm = 0;
        beginWindow(nowNanos);
    }

    /** The clock in 27 MHz, not wrapped. */
    long at(long nanos) {
        long passed = nanos - baseNanos;
        return base + passed * 27 / 1000 - passed / 1000 * 27 * slowerPpm / 1_000_000;
    }

    /** When the clock has a time of 90 kHz. */
    long nanosOf(long ticks) {
        long passed = (ticks * 300 - base) * 1000 / 27;
        return baseNanos + passed + passed / 1000 * slowerPpm / 1000;
    }

    /** How much less than the full delay a frame has that comes now. */
    long lateness(long dts, long nowNanos) {
        return nowNanos - (nanosOf(dts) - delayNanos);
    }

    /** Takes the lateness of a frame that was sent, and may change the speed from {@code nowNanos} on. */
    void observe(long lateness, long nowNanos) {
        latenessMin = Math.min(latenessMin, lateness);
        latenessMax = Math.max(latenessMax, lateness);
        if (nowNanos < windowEndNanos) {
            return;
        }
        long shift = 0;
        if (latenessMax > delayNanos / 2) {
            shift = latenessMax - delayNanos / 2;
        } else if (latenessMin > 0 || latenessMax < delayNanos / 4) {
            shift = latenessMin;
        }
        long now = at(nowNanos);
        base = now;
        baseNanos = nowNanos;
        slowerPpm = Math.clamp(shift / (WINDOW_NANOS / 1_000_000), -RATE_MAX_PPM, RATE_MAX_PPM);
        beginWindow(nowNanos);
    }

    private void beginWindow(long nowNanos) {
        windowEndNanos = nowNanos + WINDOW_NANOS;
        latenessMin = Long.MAX_VALUE;
        latenessMax = Long.MIN_VALUE;
    }
}
