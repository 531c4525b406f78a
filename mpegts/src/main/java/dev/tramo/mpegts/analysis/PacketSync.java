package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Ts;
import java.nio.ByteBuffer;

/**
 * Finds transport packets for analysis, by ETSI TR 101 290: five sync bytes in a row are synchronisation, two wrong ones in a row lose
 * it. Packets that lie within a datagram are not copied. One thread.
 */
final class PacketSync {
    /** Takes what was found. */
    interface Output {
        /**
         * A packet of 188 bytes.
         *
         * @param isSuspect whether its sync byte is wrong
         */
        void onPacket(ByteBuffer data, int at, long arrivalNanos, boolean isSuspect);

        /** Synchronisation was lost. */
        void onSyncLost(long arrivalNanos);
    }

    /** Plain, with a time code (M2TS), with Reed-Solomon bytes. */
    private static final int[] SIZES = {Ts.PACKET_BYTES, 192, 204};

    private static final int SYNCS_FOUND = 5;
    private static final int SYNCS_LOST = 2;
    /** What is searched has less than five of the largest packets, and half as much again comes to it at least. */
    private static final int KEPT_BYTES_MAX = 2 << 10;

    /** What is no transport stream is searched at this rate only, after a first look. */
    private static final int SEARCH_BYTES_PER_SECOND = 16 << 10;

    private static final int SEARCH_BYTES_FIRST = 256 << 10;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int RTP_HEADER_BYTES = 12;
    private static final int RTP_TYPE_MPEG_TS = 33;

    private final Output output;
    private final byte[] kept = new byte[KEPT_BYTES_MAX];
    private final ByteBuffer keptBuffer = ByteBuffer.wrap(kept);
    private int keptBytes;
    /** Bytes from one sync byte to the next; 0 while it is searched for. */
    private int size;

    private int wrongSyncs;
    private boolean wasFound;
    private long bytesSkipped;
    private long searchBytesLeft = SEARCH_BYTES_FIRST;
    private long searchedNanos;

    PacketSync(Output output) {
        this.output = output;
    }

    /** Whether packets are found now. */
    boolean isSynced() {
        return size != 0;
    }

    /** Whether packets were ever found. */
    boolean wasFound() {
        return wasFound;
    }

    /** Bytes behind the first packet that belong to none. */
    long bytesSkipped() {
        return bytesSkipped;
    }

    void onBytes(ByteBuffer data, int offset, int length, long arrivalNanos) {
        int header = rtpHeaderBytes(data, offset, length);
        take(data, offset + header, offset + length, arrivalNanos);
    }

    /** Bytes of an RTP header (RFC 3550) before whole packets; 0 if there is none. */
    private static int rtpHeaderBytes(ByteBuffer data, int offset, int length) {
        if (length <= RTP_HEADER_BYTES
                || (data.get(offset) & 0xC0) != 0x80
                || (data.get(offset + 1) & 0x7F) != RTP_TYPE_MPEG_TS) {
            return 0;
        }
        int header = RTP_HEADER_BYTES + 4 * (data.get(offset) & 15);
        if ((data.get(offset) & 0x10) != 0 && header + 4 <= length) {
            header += 4 + 4 * (data.getShort(offset + header + 2) & 0xFFFF);
        }
        return header < length && data.get(offset + header) == Ts.SYNC ? header : 0;
    }

    private void take(ByteBuffer data, int from, int end, long arrivalNanos) {
        int at = from;
        while (at < end) {
            if (size == 0) {
                at = search(data, at, end, arrivalNanos);
            } else if (keptBytes > 0) {
                at = complete(data, at, end, arrivalNanos);
            } else if (end - at < size) {
                data.get(at, kept, 0, end - at);
                keptBytes = end - at;
                return;
            } else if (step(data, at, arrivalNanos)) {
                at += size;
            }
        }
    }

    /** The packet that began in the datagram before. */
    private int complete(ByteBuffer data, int at, int end, long arrivalNanos) {
        int wanted = Math.min(size - keptBytes, end - at);
        data.get(at, kept, keptBytes, wanted);
        keptBytes += wanted;
        if (keptBytes == size && step(keptBuffer, 0, arrivalNanos)) {
            keptBytes = 0;
        }
        return at + wanted; // without synchronisation, what is kept is searched
    }

    /** Takes the packet at a place; false if synchronisation is lost there. */
    private boolean step(ByteBuffer data, int at, long arrivalNanos) {
        if (data.get(at) == Ts.SYNC) {
            wrongSyncs = 0;
            output.onPacket(data, at, arrivalNanos, false);
            return true;
        }
        wrongSyncs++;
        output.onPacket(data, at, arrivalNanos, true);
        if (wrongSyncs < SYNCS_LOST) {
            return true;
        }
        size = 0;
        searchBytesLeft = SEARCH_BYTES_FIRST;
        output.onSyncLost(arrivalNanos);
        return false;
    }

    private int search(ByteBuffer data, int at, int end, long arrivalNanos) {
        if (arrivalNanos - searchedNanos >= SECOND_NANOS) {
            searchedNanos = arrivalNanos;
            searchBytesLeft = Math.max(searchBytesLeft, SEARCH_BYTES_PER_SECOND);
        }
        if (searchBytesLeft <= 0) {
            skip(keptBytes + (end - at));
            keptBytes = 0;
            return end;
        }
        int length = Math.min(end - at, KEPT_BYTES_MAX - keptBytes);
        data.get(at, kept, keptBytes, length);
        keptBytes += length;
        searchBytesLeft -= length;
        find(arrivalNanos);
        return at + length;
    }

    /** Looks for packets in what is kept, and takes those that it finds. */
    private void find(long arrivalNanos) {
        int start = 0;
        while (start < keptBytes) {
            int found = kept[start] == Ts.SYNC ? sizeAt(start) : 0;
            if (found > 0) {
                break;
            } else if (found < 0) {
                drop(start);
                return; // more bytes will tell
            }
            start++;
        }
        drop(start);
        if (keptBytes == 0) {
            return;
        }
        size = sizeAt(0);
        wasFound = true;
        wrongSyncs = 0;
        takeKept(arrivalNanos);
    }

    private void takeKept(long arrivalNanos) {
        int at = 0;
        while (size != 0 && keptBytes - at >= size) {
            if (step(keptBuffer, at, arrivalNanos)) {
                at += size;
            }
        }
        move(at);
    }

    private void drop(int count) {
        skip(count);
        move(count);
    }

    /** What comes before the first packet is no damage. */
    private void skip(int count) {
        bytesSkipped += wasFound ? count : 0;
    }

    private void move(int count) {
        keptBytes -= count;
        System.arraycopy(kept, count, kept, 0, keptBytes);
    }

    /** The size of packets that begin at a place; 0 if none do, -1 if more bytes are needed to tell. */
    private int sizeAt(int start) {
        int result = 0;
        for (int candidate : SIZES) {
            int syncs = 0;
            int at = start;
            while (syncs < SYNCS_FOUND && at < keptBytes && kept[at] == Ts.SYNC) {
                syncs++;
                at += candidate;
            }
            if (syncs == SYNCS_FOUND) {
                return candidate;
            }
            if (at >= keptBytes) {
                result = -1;
            }
        }
        return result;
    }
}
