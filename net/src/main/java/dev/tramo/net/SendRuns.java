package dev.tramo.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Queued datagrams in the form that costs the kernel least: successive datagrams of one length to one destination (the last may be
 * shorter) are one message, a run, which the kernel cuts into segments as late as it can (UDP segmentation offload, UDP_SEGMENT,
 * Linux 4.18). A run of one is an ordinary message. A run that the kernel refuses is offered datagram by datagram, so that runs
 * cause no loss.
 */
final class SendRuns {
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    private static final int CONTROL_BYTES = 16 + 2;
    private static final int CONTROL_SPACE = 16 + 8;
    /** Bytes that one message may have: less than the longest UDP payload. */
    private static final int BYTES_MAX = 65_000;

    private Messages messages;
    private MemorySegment headers;
    private int[] ends;
    private @Nullable Address[] destinations;
    private final SegmentLimits limits = new SegmentLimits();
    private boolean isCutByKernel = true;
    /** Datagrams before this one leave each by itself: the kernel refused them as a run. */
    private int singlesEnd;

    /** @param messages the queue */
    SendRuns(Arena arena, Messages messages) {
        this.messages = messages;
        this.headers = arena.allocate((long) messages.count * Messages.HEADER_BYTES, 8);
        this.ends = new int[messages.count];
        this.destinations = new @Nullable Address[messages.count];
    }

    /** The queue is now {@code larger}, and begins with the same datagrams. */
    void move(Arena arena, Messages larger) {
        messages = larger;
        headers = arena.allocate((long) larger.count * Messages.HEADER_BYTES, 8);
        ends = new int[larger.count];
        destinations = Arrays.copyOf(destinations, larger.count);
    }

    /** Whether datagram {@code i}, or the one that was in its place before, goes there: most sockets have one destination. */
    @SuppressWarnings("ReferenceEquality") // an equal one that is another object is merely written again
    boolean isDestination(int i, Address destination) {
        return destinations[i] == destination;
    }

    /** Datagram {@code i} goes there. */
    void setDestination(int i, Address destination) {
        destinations[i] = destination;
    }

    /** Datagram {@code from} is now number {@code to}. */
    void move(int from, int to) {
        destinations[to] = destinations[from];
    }

    /** The array for the system call. */
    MemorySegment headers() {
        return headers;
    }

    /** Number of the first datagram after run {@code r}. */
    int end(int r) {
        return ends[r];
    }

    /** This system has no segmentation offload: from now on every datagram is a message. */
    void cutHere() {
        isCutByKernel = false;
    }

    /** Starts again from the beginning of the queue. */
    void begin() {
        singlesEnd = 0;
    }

    /** The kernel refused the first run: its datagrams are to be offered one by one, as it may take some or all of them. */
    void splitFirst() {
        singlesEnd = ends[0];
    }

    /** Runs to where datagram {@code i} goes must not have datagrams longer than {@code bytesMax} for now. */
    void limit(int i, int bytesMax, long nowNanos) {
        limits.limit(Objects.requireNonNull(destinations[i]), bytesMax, nowNanos);
    }

    /** Lays out the datagrams from {@code first} to before {@code end}; how many runs they are. */
    int layOut(int first, int end, long nowNanos) {
        int runs = 0;
        int i = first;
        while (i < end) {
            int next = mayJoin(i, nowNanos) ? endOfRun(i, end) : i + 1;
            messages.copyHeader(i, headers, (long) runs * Messages.HEADER_BYTES);
            if (next - i > 1) {
                join(i, next, (long) runs * Messages.HEADER_BYTES);
            }
            ends[runs++] = next;
            i = next;
        }
        return runs;
    }

    private boolean mayJoin(int i, long nowNanos) {
        return isCutByKernel
                && i >= singlesEnd
                && (limits.isEmpty()
                        || messages.dataLength(i)
                                <= limits.bytesMax(Objects.requireNonNull(destinations[i]), nowNanos));
    }

    @SuppressWarnings("ReferenceEquality") // an equal one that is another object merely begins another run
    private int endOfRun(int first, int end) {
        int segment = messages.dataLength(first);
        int bytes = segment;
        int i = first + 1;
        while (i < end && destinations[i] == destinations[first]) {
            int length = messages.dataLength(i);
            bytes += length;
            if (length > segment || length == 0 || bytes > BYTES_MAX) {
                return i;
            }
            i++;
            if (length < segment) {
                return i;
            }
        }
        return i;
    }

    private void join(int first, int next, long header) {
        long control = Messages.control(first) + messages.controlLength(first);
        MemorySegment controls = messages.controls;
        controls.set(ValueLayout.JAVA_LONG, control, CONTROL_BYTES);
        controls.set(ValueLayout.JAVA_INT, control + 8, SOL_UDP);
        controls.set(ValueLayout.JAVA_INT, control + 12, UDP_SEGMENT);
        controls.set(ValueLayout.JAVA_SHORT, control + 16, (short) messages.dataLength(first));
        Messages.setVectors(headers, header, next - first);
        Messages.setControlLength(headers, header, messages.controlLength(first) + CONTROL_SPACE);
    }
}
