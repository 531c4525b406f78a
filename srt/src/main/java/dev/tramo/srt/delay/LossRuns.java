package dev.tramo.srt.delay;

import java.util.Arrays;

/**
 * Runs of consecutive packets whose first transmission did not arrive, whether or not they came later. Immutable.
 *
 * <p>Class {@code i} has the runs of more than 2<sup>i−1</sup> and at most 2<sup>i</sup> packets, the last class all longer ones.
 */
public final class LossRuns {
    /** Runs of up to 8,192 packets have classes of their own. */
    public static final int CLASSES = 15;

    /** None. */
    public static final LossRuns NONE = new LossRuns(new long[CLASSES], 0, 0, 0);

    private final long[] packets;
    private final long runs;
    private final long longestPackets;
    private final long longestMillis;

    /**
     * Runs as they were counted.
     *
     * @param packets in the runs of each class
     * @param runs how many there were
     * @param longestPackets the longest run's
     * @param longestMillis time between the packets before and after the longest-lasting run, at their origin
     * @throws IllegalArgumentException if a number is negative, or there are not {@link #CLASSES} classes
     */
    public LossRuns(long[] packets, long runs, long longestPackets, long longestMillis) {
        if (packets.length != CLASSES
                || runs < 0
                || longestPackets < 0
                || longestMillis < 0
                || Arrays.stream(packets).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("lossRuns: allowed are " + CLASSES + " counts, none of them negative");
        }
        this.packets = packets.clone();
        this.runs = runs;
        this.longestPackets = longestPackets;
        this.longestMillis = longestMillis;
    }

    static int classOf(long length) {
        return length <= 1 ? 0 : Math.min(CLASSES - 1, Long.SIZE - Long.numberOfLeadingZeros(length - 1));
    }

    /** Packets in the runs of each class. A copy. */
    public long[] packetsByClass() {
        return packets.clone();
    }

    /** How many runs there were. */
    public long runs() {
        return runs;
    }

    /** Packets in all runs. */
    public long packets() {
        return Arrays.stream(packets).sum();
    }

    /** Packets in runs of at most so many; {@code length} is a power of two. */
    public long packetsInRunsUpTo(int length) {
        return Arrays.stream(packets, 0, classOf(length) + 1).sum();
    }

    /** Packets of the longest run. */
    public long longestPackets() {
        return longestPackets;
    }

    /** How long the longest-lasting run took at the origin, ms. */
    public long longestMillis() {
        return longestMillis;
    }
}
