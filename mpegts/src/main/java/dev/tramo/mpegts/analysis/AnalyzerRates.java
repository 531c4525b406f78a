package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Ts;

/** Bit rates over the last seconds, from packets counted once a second. One thread. */
final class AnalyzerRates {
    private static final int SLOTS = AnalyzerPid.WINDOW_SECONDS;
    private static final double NANOS = 1e9;

    private final long[] packetsThen = new long[SLOTS];
    private final long[] nanosThen = new long[SLOTS];
    private int next = 1;
    private int count = 1;
    private long bitsPerSecond;

    AnalyzerRates(long nowNanos) {
        nanosThen[0] = nowNanos;
    }

    /** Once a second. */
    void observe(long packets, AnalyzerPids pids, long nowNanos) {
        int oldest = count < SLOTS ? 0 : next;
        double seconds = (nowNanos - nanosThen[oldest]) / NANOS;
        if (seconds <= 0) {
            return;
        }
        bitsPerSecond = rate(packets - packetsThen[oldest], seconds);
        for (AnalyzerPid pid : pids.all()) {
            pid.bitsPerSecond = rate(pid.packets - pid.packetsThen[oldest], seconds);
            pid.packetsThen[next] = pid.packets;
        }
        packetsThen[next] = packets;
        nanosThen[next] = nowNanos;
        next = (next + 1) % SLOTS;
        count = Math.min(count + 1, SLOTS);
    }

    private static long rate(long packets, double seconds) {
        return Math.round(packets * Ts.PACKET_BYTES * 8 / seconds);
    }

    /** Of all packets. */
    long bitsPerSecond() {
        return bitsPerSecond;
    }

    double share(AnalyzerPid pid) {
        return bitsPerSecond == 0 ? 0 : (double) pid.bitsPerSecond / bitsPerSecond;
    }
}
