package dev.tramo.net;

import org.jspecify.annotations.Nullable;

/**
 * The longest datagrams of which a run may consist (UDP_SEGMENT), for the destinations to which the kernel refused some: a segment
 * must fit the path's MTU, while a single datagram is fragmented; IPsec allows no segmentation at all. Limits expire, as paths
 * change; learning one again costs a refused system call. Loop's thread.
 */
final class SegmentLimits {
    /** Destinations remembered; of more, the one remembered longest is forgotten first. */
    static final int CAPACITY = 64;

    static final long FORGET_NANOS = 30_000_000_000L;

    // Allocated when there is a limit: on most paths there is none.
    private @Nullable Address[] destinations = {};
    private int[] bytesMax = {};
    private long[] untilNanos = {};
    private int count;
    /** Where the last look-up ended: most sockets have one destination. */
    private int latest;

    boolean isEmpty() {
        return count == 0;
    }

    /** The longest datagram, bytes, of which a run to {@code destination} may consist; 0 if there is to be no run. */
    int bytesMax(Address destination, long nowNanos) {
        int i = find(destination);
        if (i < 0) {
            return Integer.MAX_VALUE;
        }
        if (nowNanos >= untilNanos[i]) {
            remove(i);
            return Integer.MAX_VALUE;
        }
        return bytesMax[i];
    }

    /** Runs to {@code destination} must not have datagrams longer than {@code bytes} for now. */
    void limit(Address destination, int bytes, long nowNanos) {
        int i = find(destination);
        if (destinations.length == 0) {
            destinations = new @Nullable Address[CAPACITY];
            bytesMax = new int[CAPACITY];
            untilNanos = new long[CAPACITY];
        }
        if (i < 0) {
            i = count < CAPACITY ? count++ : oldest();
            destinations[i] = destination;
        }
        bytesMax[i] = bytes;
        untilNanos[i] = nowNanos + FORGET_NANOS;
        latest = i;
    }

    @SuppressWarnings("ReferenceEquality") // a short cut; equal ones are found below
    private int find(Address destination) {
        if (latest < count && destinations[latest] == destination) {
            return latest;
        }
        for (int i = 0; i < count; i++) {
            if (destination.equals(destinations[i])) {
                latest = i;
                return i;
            }
        }
        return -1;
    }

    private int oldest() {
        int oldest = 0;
        for (int i = 1; i < count; i++) {
            if (untilNanos[i] < untilNanos[oldest]) {
                oldest = i;
            }
        }
        return oldest;
    }

    private void remove(int i) {
        count--;
        destinations[i] = destinations[count];
        bytesMax[i] = bytesMax[count];
        untilNanos[i] = untilNanos[count];
        destinations[count] = null;
    }
}
