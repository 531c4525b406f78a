package dev.tramo.srt.delay;

import java.util.Arrays;

/** What a {@link DelayRecorder} has counted over a time. Immutable. */
public final class DelayWindow {
    /**
     * The least delay that is told. A session takes the time that a packet of its handshake took for the path's: packets that are faster
     * arrive before their origin, as it were.
     */
    public static final int DELAY_MILLIS_MIN = -200;

    /** The share of packets that is taken for the fastest. */
    private static final int FASTEST_DIVISOR = 1_000;

    private final long spanMillis;
    private final int delayMillisMax;
    private final long[] delays;
    private final long beyond;
    private final long neverCame;
    private final long retransmissions;
    private final LossRuns runs;

    /**
     * Counts over a time.
     *
     * @param spanMillis how long it was, at least 0
     * @param delayMillisMax the longest delay that is told by the millisecond
     * @param delays pairs of a delay, {@link #DELAY_MILLIS_MIN} to {@code delayMillisMax}, and the number of packets that took so long, at least 1;
     *     ascending by delay. A delay is rounded up to whole milliseconds
     * @param beyond packets that arrived after longer than {@code delayMillisMax}
     * @param neverCame packets that were given up and have not arrived since
     * @param retransmissions packets that arrived marked as retransmitted, duplicates included
     * @throws IllegalArgumentException naming what is out of range
     */
    public DelayWindow(
            long spanMillis,
            int delayMillisMax,
            long[] delays,
            long beyond,
            long neverCame,
            long retransmissions,
            LossRuns runs) {
        if (spanMillis < 0 || delayMillisMax < 0 || beyond < 0 || neverCame < 0 || retransmissions < 0) {
            throw new IllegalArgumentException("delays: a negative count");
        }
        requirePairs(delays, delayMillisMax);
        this.spanMillis = spanMillis;
        this.delayMillisMax = delayMillisMax;
        this.delays = delays.clone();
        this.beyond = beyond;
        this.neverCame = neverCame;
        this.retransmissions = retransmissions;
        this.runs = runs;
    }

    private static void requirePairs(long[] delays, int delayMillisMax) {
        if (delays.length % 2 != 0) {
            throw new IllegalArgumentException("delays: " + delays.length + " numbers; allowed are pairs");
        }
        long last = DELAY_MILLIS_MIN - 1;
        for (int i = 0; i < delays.length; i += 2) {
            if (delays[i] <= last || delays[i] > delayMillisMax || delays[i + 1] < 1) {
                throw new IllegalArgumentException(
                        "delays: " + delays[i] + " ms of " + delays[i + 1] + " packets; allowed are " + DELAY_MILLIS_MIN
                                + " to " + delayMillisMax + " ms, ascending, of 1 packet or more");
            }
            last = delays[i];
        }
    }

    /** How long the time was, ms. */
    public long spanMillis() {
        return spanMillis;
    }

    /** The longest delay that is told by the millisecond. */
    public int delayMillisMax() {
        return delayMillisMax;
    }

    /** Pairs of a delay in ms, rounded up, and the number of packets that took so long; ascending. A copy. */
    public long[] delays() {
        return delays.clone();
    }

    /** Packets that arrived after longer than {@link #delayMillisMax}. */
    public long beyond() {
        return beyond;
    }

    /** Packets that were given up and have not arrived since. */
    public long neverCame() {
        return neverCame;
    }

    /** Packets that arrived marked as retransmitted, duplicates included. */
    public long retransmissions() {
        return retransmissions;
    }

    /** How many packets in a row did not arrive at first. */
    public LossRuns runs() {
        return runs;
    }

    /** Packets that arrived, each once. */
    public long arrived() {
        long arrived = beyond;
        for (int i = 1; i < delays.length; i += 2) {
            arrived += delays[i];
        }
        return arrived;
    }

    /** All packets that the stream had, whether or not they arrived. */
    public long packets() {
        return arrived() + neverCame;
    }

    /** Packets that would not have been there at their time with that latency. */
    public long missingAt(int latencyMillis) {
        long missing = beyond + neverCame;
        for (int i = delays.length - 2; i >= 0 && delays[i] > latencyMillis; i -= 2) {
            missing += delays[i + 1];
        }
        return missing;
    }

    /** The shortest latency that misses at most so many packets; −1 if none that is told does. */
    public int latencyFor(long missingMax) {
        long missing = beyond + neverCame;
        if (missing > missingMax) {
            return -1;
        }
        for (int i = delays.length - 2; i >= 0; i -= 2) {
            missing += delays[i + 1];
            if (missing > missingMax) {
                return (int) Math.max(0, delays[i]);
            }
        }
        return 0;
    }

    /** The delay of the fastest packets, a thousandth of all, ms; 0 if none has arrived. */
    public int fastestMillis() {
        long arrived = 0;
        long wanted = Math.ceilDiv(arrived(), FASTEST_DIVISOR);
        for (int i = 0; i < delays.length; i += 2) {
            arrived += delays[i + 1];
            if (arrived >= wanted) {
                return (int) delays[i];
            }
        }
        return 0;
    }

    /** The longest delay of a packet that arrived, ms; {@link #delayMillisMax} if one took longer, 0 if there is none. */
    public int longestDelayMillis() {
        if (beyond > 0) {
            return delayMillisMax;
        }
        return delays.length == 0 ? 0 : (int) delays[delays.length - 2];
    }

    /** Retransmissions for each packet of the stream. */
    public double retransmissionShare() {
        long packets = packets();
        return packets == 0 ? 0 : (double) retransmissions / packets;
    }

    @Override
    public String toString() {
        return "DelayWindow[" + spanMillis + " ms, " + Arrays.toString(delays) + ", beyond " + beyond + ", never "
                + neverCame + "]";
    }
}
