package dev.tramo.srt;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Packets by sequence number: parallel arrays indexed by the number's low bits, doubling as the window needs. Capacities are
 * powers of two, so that indices stay right when sequence numbers wrap.
 */
final class PacketRing {
    private static final int EMPTY = -1;
    private static final int CAPACITY_MIN = 256;

    private final PayloadPool pool;
    private int mask = CAPACITY_MIN - 1;
    private int[] slots = filled(CAPACITY_MIN);
    private int[] lengths = new int[CAPACITY_MIN];
    private int[] timestamps = new int[CAPACITY_MIN];
    private int[] infos = new int[CAPACITY_MIN];
    private long[] times = new long[CAPACITY_MIN];
    private long[] otherTimes = new long[CAPACITY_MIN];

    PacketRing(int packetsMax) {
        this.pool = new PayloadPool(packetsMax);
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, EMPTY);
        return array;
    }

    /** Makes room so that the numbers from {@code first} up to {@code packets} places on do not collide. */
    void ensureWindow(int first, int packets) {
        if (packets <= mask + 1) {
            return;
        }
        int capacity = Integer.highestOneBit(packets - 1) << 1;
        int oldMask = mask;
        int[] oldSlots = slots;
        int[] oldLengths = lengths;
        int[] oldTimestamps = timestamps;
        int[] oldInfos = infos;
        long[] oldTimes = times;
        long[] oldOtherTimes = otherTimes;
        mask = capacity - 1;
        slots = filled(capacity);
        lengths = new int[capacity];
        timestamps = new int[capacity];
        infos = new int[capacity];
        times = new long[capacity];
        otherTimes = new long[capacity];
        for (int i = 0; i <= oldMask; i++) {
            int from = (first + i) & oldMask;
            int to = (first + i) & mask;
            slots[to] = oldSlots[from];
            lengths[to] = oldLengths[from];
            timestamps[to] = oldTimestamps[from];
            infos[to] = oldInfos[from];
            times[to] = oldTimes[from];
            otherTimes[to] = oldOtherTimes[from];
        }
    }

    boolean has(int seq) {
        return slots[seq & mask] != EMPTY;
    }

    /** Stores a payload under {@code seq}, whose place must be empty. */
    void put(int seq, ByteBuffer source, int offset, int length, int timestamp, long time) {
        int i = seq & mask;
        int slot = pool.take();
        pool.buffer(slot).put(PayloadPool.offset(slot), source, offset, length);
        slots[i] = slot;
        lengths[i] = length;
        timestamps[i] = timestamp;
        times[i] = time;
        infos[i] = 0;
        otherTimes[i] = 0;
    }

    void remove(int seq) {
        int i = seq & mask;
        if (slots[i] != EMPTY) {
            pool.release(slots[i]);
            slots[i] = EMPTY;
        }
    }

    /** Heap buffer with the payload of {@code seq} at {@link #offset}. */
    ByteBuffer buffer(int seq) {
        return pool.buffer(slots[seq & mask]);
    }

    int offset(int seq) {
        return PayloadPool.offset(slots[seq & mask]);
    }

    int length(int seq) {
        return lengths[seq & mask];
    }

    void setLength(int seq, int length) {
        lengths[seq & mask] = length;
    }

    int timestamp(int seq) {
        return timestamps[seq & mask];
    }

    void setTimestamp(int seq, int timestamp) {
        timestamps[seq & mask] = timestamp;
    }

    long time(int seq) {
        return times[seq & mask];
    }

    void setTime(int seq, long time) {
        times[seq & mask] = time;
    }

    long otherTime(int seq) {
        return otherTimes[seq & mask];
    }

    void setOtherTime(int seq, long time) {
        otherTimes[seq & mask] = time;
    }

    int info(int seq) {
        return infos[seq & mask];
    }

    void setInfo(int seq, int info) {
        infos[seq & mask] = info;
    }
}
