package dev.tramo.srt.delay;

import java.util.Arrays;

/** Counts over a time that goes on, or over several together. */
final class DelayCounts {
    private static final int MICROS_PER_MILLI = 1_000;

    /** At first, delays are counted up to so many ms after {@link DelayWindow#DELAY_MILLIS_MIN}. */
    private static final int START = 256;

    private final int delayMillisMax;
    /** By delay in ms, from {@link DelayWindow#DELAY_MILLIS_MIN} on; as long as the longest delay needs. */
    private long[] packets = new long[START];
    /** Those that took longer than is told. */
    private long beyond;

    private final long[] runPackets = new long[LossRuns.CLASSES];
    private long neverCame;
    private long retransmissions;
    private long runs;
    private long longestRunPackets;
    private long longestRunMillis;

    DelayCounts(int delayMillisMax) {
        this.delayMillisMax = delayMillisMax;
    }

    void onArrived(long delayMillis) {
        count(Math.max(delayMillis, DelayWindow.DELAY_MILLIS_MIN), 1);
    }

    private void count(long delayMillis, long more) {
        if (delayMillis > delayMillisMax) {
            beyond += more;
            return;
        }
        int i = (int) delayMillis - DelayWindow.DELAY_MILLIS_MIN;
        if (i >= packets.length) {
            int all = delayMillisMax + 1 - DelayWindow.DELAY_MILLIS_MIN;
            packets = Arrays.copyOf(packets, Math.min(all, Math.max(i + 1, 2 * packets.length)));
        }
        packets[i] += more;
    }

    void onGivenUp(int count) {
        neverCame += count;
    }

    /**
     * A packet that was given up has arrived. If that was in a time before this one, it remains given up: the counts of that time are
     * closed, and it must not count twice.
     */
    void onBelated(long delayMillis) {
        if (neverCame > 0) {
            neverCame--;
            onArrived(delayMillis);
        }
    }

    void onRetransmission() {
        retransmissions++;
    }

    void onRun(long length, long micros) {
        runPackets[LossRuns.classOf(length)] += length;
        runs++;
        longestRunPackets = Math.max(longestRunPackets, length);
        longestRunMillis = Math.max(longestRunMillis, micros / MICROS_PER_MILLI);
    }

    /** Adds the counts of another time; its delays are told as far as these. */
    void add(DelayWindow other) {
        long[] delays = other.delays();
        for (int i = 0; i < delays.length; i += 2) {
            count(delays[i], delays[i + 1]);
        }
        beyond += other.beyond();
        neverCame += other.neverCame();
        retransmissions += other.retransmissions();
        LossRuns added = other.runs();
        long[] byClass = added.packetsByClass();
        for (int i = 0; i < byClass.length; i++) {
            runPackets[i] += byClass[i];
        }
        runs += added.runs();
        longestRunPackets = Math.max(longestRunPackets, added.longestPackets());
        longestRunMillis = Math.max(longestRunMillis, added.longestMillis());
    }

    void clear() {
        Arrays.fill(packets, 0);
        beyond = 0;
        Arrays.fill(runPackets, 0);
        neverCame = 0;
        retransmissions = 0;
        runs = 0;
        longestRunPackets = 0;
        longestRunMillis = 0;
    }

    DelayWindow window(long spanMillis) {
        int count = 0;
        for (int i = 0; i < packets.length; i++) {
            count += packets[i] > 0 ? 1 : 0;
        }
        long[] delays = new long[2 * count];
        int at = 0;
        for (int i = 0; i < packets.length; i++) {
            if (packets[i] > 0) {
                delays[at++] = (long) i + DelayWindow.DELAY_MILLIS_MIN;
                delays[at++] = packets[i];
            }
        }
        return new DelayWindow(
                spanMillis,
                delayMillisMax,
                delays,
                beyond,
                neverCame,
                retransmissions,
                new LossRuns(runPackets, runs, longestRunPackets, longestRunMillis));
    }
}
