package dev.tramo.srt.buffer;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Packets by sequence number, and what is known of missing ones: parallel arrays indexed by the number's low bits, doubling as
 * the window needs. Capacities are powers of two, so that indices stay right when sequence numbers wrap.
 */
public final class PacketRing {
    /** The largest capacity. */
    public static final int PACKETS_MAX = 262_144;

    private static final int EMPTY = -1;
    /** The place is taken by something without a payload. */
    private static final int TAKEN = -2;

    private static final int CAPACITY_MIN = 32;
    /** Arrays up to this are not counted: every connection may have them. */
    private static final int CAPACITY_FREE = 256;

    /** Four words of an int, two of a long. */
    private static final int PLACE_BYTES = 32;
    /** A window that has become that much smaller is given smaller arrays. */
    private static final int SHRINK_FACTOR = 8;

    private final BufferMemory.Share.Account memory;
    private final PayloadPool pool;
    private int widest;
    /** How many packets have to leave, as there was no memory for a wider window. */
    private int toLeave;

    private int mask = CAPACITY_MIN - 1;
    private int[] slots = filled(CAPACITY_MIN);
    private int[] lengths = new int[CAPACITY_MIN];
    private int[] timestamps = new int[CAPACITY_MIN];
    private int[] infos = new int[CAPACITY_MIN];
    private long[] times = new long[CAPACITY_MIN];
    private long[] recoveryTimes = new long[CAPACITY_MIN];

    /** @param packetsMax largest number of payloads */
    public PacketRing(int packetsMax, BufferMemory.Share.Account memory) {
        this.memory = memory;
        this.pool = new PayloadPool(packetsMax, memory);
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, EMPTY);
        return array;
    }

    /**
     * Widens the arrays so that the numbers from {@code first} up to {@code packets} places on do not collide; false if there is no
     * memory for it.
     */
    public boolean ensureWindow(int first, int packets) {
        widest = Math.max(widest, packets);
        if (packets <= mask + 1 || resize(first, packets, Integer.highestOneBit(packets - 1) << 1)) {
            return true;
        }
        toLeave = PayloadPool.CHUNK_SLOTS;
        return false;
    }

    private boolean resize(int first, int packets, int capacity) {
        int oldMask = mask;
        long taken = counted(capacity) - counted(oldMask + 1);
        if (taken > 0 && !memory.take(taken)) {
            return false;
        }
        int[] oldSlots = slots;
        int[] oldLengths = lengths;
        int[] oldTimestamps = timestamps;
        int[] oldInfos = infos;
        long[] oldTimes = times;
        long[] oldRecoveryTimes = recoveryTimes;
        mask = capacity - 1;
        slots = filled(capacity);
        lengths = new int[capacity];
        timestamps = new int[capacity];
        infos = new int[capacity];
        times = new long[capacity];
        recoveryTimes = new long[capacity];
        for (int i = 0; i < packets && i <= oldMask; i++) {
            int from = (first + i) & oldMask;
            int to = (first + i) & mask;
            slots[to] = oldSlots[from];
            lengths[to] = oldLengths[from];
            timestamps[to] = oldTimestamps[from];
            infos[to] = oldInfos[from];
            times[to] = oldTimes[from];
            recoveryTimes[to] = oldRecoveryTimes[from];
        }
        if (taken < 0) {
            memory.giveBack(-taken);
        }
        return true;
    }

    /** What arrays of this capacity take of the memory, bytes. */
    private static long counted(int capacity) {
        return (long) Math.max(0, capacity - CAPACITY_FREE) * PLACE_BYTES;
    }

    /** Gives back memory that was not needed since the last call; {@code packets} from {@code first} on are in use. */
    public void trim(int first, int packets) {
        pool.trim();
        int needed = Math.max(CAPACITY_MIN, Integer.highestOneBit(Math.max(2, Math.max(widest, packets)) - 1) << 1);
        if (mask + 1 >= needed * SHRINK_FACTOR) {
            resize(first, packets, needed);
        }
        widest = packets;
    }

    /** Gives back the memory of all payloads; nothing may be read any more. */
    public void clear() {
        pool.clear();
    }

    /** Whether this holds more than its share of the memory, and can do with less. */
    public boolean isOver() {
        return pool.isOver();
    }

    /** Whether there is no memory for more, and what is left will soon be used up. */
    public boolean isShort() {
        return toLeave > 0 || pool.isShort();
    }

    /** Whether the place of {@code seq} is taken. */
    public boolean has(int seq) {
        return slots[seq & mask] != EMPTY;
    }

    /** Whether a payload can be stored. */
    public boolean hasRoom() {
        return pool.hasRoom();
    }

    /** Marks the place of {@code seq}, which must be empty, as taken by something without payload. */
    public void putNothing(int seq) {
        slots[seq & mask] = TAKEN;
        timestamps[seq & mask] = 0;
        times[seq & mask] = 0;
    }

    /**
     * Notes when {@code seq}, whose place is empty, was found missing, and the timestamp of the packet that showed it.
     */
    public void putMissing(int seq, int timestamp, long foundNanos) {
        int i = seq & mask;
        timestamps[i] = timestamp;
        times[i] = foundNanos;
        recoveryTimes[i] = 0;
    }

    /** Stores a payload under {@code seq}, whose place must be empty; false if there is no memory for it. */
    public boolean put(int seq, ByteBuffer source, int offset, int length, int timestamp, long time) {
        int i = seq & mask;
        int slot = pool.take();
        if (slot == PayloadPool.NONE) {
            return false;
        }
        pool.buffer(slot).put(PayloadPool.offset(slot), source, offset, length);
        slots[i] = slot;
        lengths[i] = length;
        timestamps[i] = timestamp;
        times[i] = time;
        infos[i] = 0;
        recoveryTimes[i] = 0;
        return true;
    }

    /** Empties the place of {@code seq}. */
    public void remove(int seq) {
        int i = seq & mask;
        if (slots[i] >= 0) {
            pool.release(slots[i]);
        }
        slots[i] = EMPTY;
        toLeave = Math.max(0, toLeave - 1);
    }

    /** Heap buffer with the payload of {@code seq} at {@link #offset}. */
    public ByteBuffer buffer(int seq) {
        return pool.buffer(slots[seq & mask]);
    }

    /** Position of the payload of {@code seq} in {@link #buffer}. */
    public int offset(int seq) {
        return PayloadPool.offset(slots[seq & mask]);
    }

    /** Length of the payload of {@code seq}. */
    public int length(int seq) {
        return lengths[seq & mask];
    }

    /** Changes the length, after encryption or decryption in place. */
    public void setLength(int seq, int length) {
        lengths[seq & mask] = length;
    }

    /** Timestamp of the packet; of a missing one, of the packet that showed it. */
    public int timestamp(int seq) {
        return timestamps[seq & mask];
    }

    /** When the packet came into being here: submitted for sending, or arrived; of a missing one, when it was found missing. */
    public long time(int seq) {
        return times[seq & mask];
    }

    /** When its recovery was attempted last: the sender retransmitted it, or the receiver requested it; 0 if never. */
    public long recoveryNanos(int seq) {
        return recoveryTimes[seq & mask];
    }

    /** Sets what {@link #recoveryNanos} returns. */
    public void setRecoveryNanos(int seq, long time) {
        recoveryTimes[seq & mask] = time;
    }

    /** What {@link #setInfo} set; 0 before. */
    public int info(int seq) {
        return infos[seq & mask];
    }

    /** Keeps a word of the user's with the packet. */
    public void setInfo(int seq, int info) {
        infos[seq & mask] = info;
    }
}
