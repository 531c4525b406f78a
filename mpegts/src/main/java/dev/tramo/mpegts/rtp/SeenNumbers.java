package dev.tramo.mpegts.rtp;

/** Which of the latest numbers were seen. */
final class SeenNumbers {
    /** Half of all numbers of 16 bits: more cannot be told apart. */
    static final int COUNT = 32_768;

    private final long[] bits = new long[COUNT / Long.SIZE];
    /** The number after the highest. */
    private long end;

    /** Nothing before {@code at} was seen. */
    void clear(long at) {
        java.util.Arrays.fill(bits, 0);
        end = at;
    }

    /** Marks a number; false if it was seen before, or is too old to tell. */
    boolean add(long number) {
        if (number <= end - COUNT) {
            return false;
        }
        if (number - end >= COUNT) {
            clear(number);
        }
        while (end <= number) {
            bits[word(end)] &= ~bit(end);
            end++;
        }
        boolean isNew = (bits[word(number)] & bit(number)) == 0;
        bits[word(number)] |= bit(number);
        return isNew;
    }

    boolean contains(long number) {
        return number < end && number > end - COUNT && (bits[word(number)] & bit(number)) != 0;
    }

    private static int word(long number) {
        return (int) (number & (COUNT - 1)) / Long.SIZE;
    }

    private static long bit(long number) {
        return 1L << number;
    }
}
