package dev.tramo.srt.buffer;

import dev.tramo.srt.wire.SeqNo;
import java.util.Arrays;

/**
 * A set of lost sequence numbers within a window: a bit each, so that inserting and removing any number costs the same and
 * nothing is allocated after the first loss. Numbers leave the window by {@link #removeBefore}.
 */
public final class LossList {
    private final int capacity;
    private final int mask;
    private long[] bits = {};
    private int first;
    private int end;
    private int size;

    /** @param capacity window in packets, rounded up to a power of two */
    public LossList(int capacity, int firstSeq) {
        this.capacity = Math.max(64, Integer.highestOneBit(Math.max(2, capacity) - 1) << 1);
        this.mask = this.capacity - 1;
        this.first = firstSeq;
        this.end = firstSeq;
    }

    /** How many numbers there are. */
    public int size() {
        return size;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Whether the number is in the list. */
    public boolean contains(int seq) {
        return size > 0 && inWindow(seq) && (bits[(seq & mask) >> 6] & (1L << seq)) != 0;
    }

    private boolean inWindow(int seq) {
        return SeqNo.distance(first, seq) >= 0 && SeqNo.distance(seq, end) > 0;
    }

    /** Adds a number; those before the window or beyond its capacity are ignored. Whether it was new. */
    public boolean insert(int seq) {
        int place = SeqNo.distance(first, seq);
        if (place < 0 || place >= capacity || contains(seq)) {
            return false;
        }
        if (bits.length == 0) {
            bits = new long[capacity / 64];
        }
        bits[(seq & mask) >> 6] |= 1L << seq;
        if (!SeqNo.isBefore(seq, end)) {
            end = SeqNo.next(seq);
        }
        size++;
        return true;
    }

    /** Whether it was there. */
    public boolean remove(int seq) {
        if (!contains(seq)) {
            return false;
        }
        bits[(seq & mask) >> 6] &= ~(1L << seq);
        size--;
        return true;
    }

    /** Removes all before {@code seq} and moves the window there. */
    public void removeBefore(int seq) {
        if (!SeqNo.isAfter(seq, first)) {
            return;
        }
        if (size > 0) {
            for (int s = next(first); size > 0 && s >= 0 && SeqNo.isBefore(s, seq); s = next(SeqNo.next(s))) {
                remove(s);
            }
        }
        first = seq;
        if (SeqNo.isBefore(end, first)) {
            end = first;
        }
    }

    /** Empties it and moves the window to {@code seq}. */
    public void reset(int seq) {
        Arrays.fill(bits, 0);
        first = seq;
        end = seq;
        size = 0;
    }

    /** The smallest member; the list must not be empty. */
    public int first() {
        assert size > 0;
        return next(first);
    }

    /** Where its window begins. */
    public int windowStart() {
        return first;
    }

    /** The smallest member at or after {@code from}; −1 if there is none. */
    public int next(int from) {
        if (size == 0) {
            return -1;
        }
        int seq = SeqNo.isBefore(from, first) ? first : from;
        int left = SeqNo.distance(seq, end);
        while (left > 0) {
            long word = bits[(seq & mask) >> 6] >>> (seq & 63);
            if (word != 0) {
                int skip = Long.numberOfTrailingZeros(word);
                return skip < left ? SeqNo.add(seq, skip) : -1;
            }
            int skip = 64 - (seq & 63);
            seq = SeqNo.add(seq, skip);
            left -= skip;
        }
        return -1;
    }

    /** The last number of the run of members that starts with the member {@code from}. */
    int runEnd(int from) {
        int seq = from;
        while (contains(SeqNo.next(seq))) {
            seq = SeqNo.next(seq);
        }
        return seq;
    }
}
