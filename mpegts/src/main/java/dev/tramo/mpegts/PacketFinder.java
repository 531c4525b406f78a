package dev.tramo.mpegts;

import java.nio.ByteBuffer;

/** Finds transport packets in bytes, whatever their size is and wherever datagrams divide them. */
final class PacketFinder {
    /** Takes one packet of 188 bytes. */
    @FunctionalInterface
    interface Output {
        void onPacket(byte[] bytes, int at, long arrivalNanos);
    }

    /** Plain, with a time code before it (M2TS), with Reed-Solomon bytes behind it. */
    private static final int[] SIZES = {Ts.PACKET_BYTES, 192, 204};

    private static final int SIZE_MAX = 204;
    /** So many packets in a row begin with a sync byte when they are found. */
    private static final int SYNCS = 3;

    private static final int CHUNK_BYTES = 64 << 10;

    private final DemuxerCounts counts;
    private final Output output;
    private final byte[] bytes = new byte[CHUNK_BYTES + SYNCS * SIZE_MAX];
    private int start;
    private int end;
    /** Bytes from {@link #start} on that arrived with the datagram before. */
    private int older;

    private long olderNanos;
    private int size;

    PacketFinder(DemuxerCounts counts, Output output) {
        this.counts = counts;
        this.output = output;
    }

    void onBytes(ByteBuffer data, int offset, int length, long arrivalNanos) {
        for (int done = 0; done < length; done += CHUNK_BYTES) {
            int chunk = Math.min(CHUNK_BYTES, length - done);
            System.arraycopy(bytes, start, bytes, 0, end - start);
            older = end - start;
            start = 0;
            end = older + chunk;
            data.get(offset + done, bytes, older, chunk);
            while (size == 0 ? find(false) : take(arrivalNanos)) {}
            olderNanos = arrivalNanos;
        }
    }

    /** Takes what can be packets of the bytes that are left. */
    void flush() {
        while (size == 0 ? find(true) : take(olderNanos)) {}
    }

    /** Takes a packet; false if more bytes are needed. */
    private boolean take(long arrivalNanos) {
        if (end - start < Ts.PACKET_BYTES) {
            return false;
        }
        // With the next packet's first byte wrong, this one may be put together from two.
        int next = start + size;
        if (bytes[start] != Ts.SYNC || (next < end && bytes[next] != Ts.SYNC)) {
            size = 0;
            counts.syncLosses++;
            return true;
        }
        if (next > end) {
            return false;
        }
        counts.packets++;
        output.onPacket(bytes, start, older > 0 ? olderNanos : arrivalNanos);
        move(size);
        return true;
    }

    /** Finds where packets begin; false if more bytes are needed. With {@code last}, no more will come. */
    private boolean find(boolean last) {
        while (start < end) {
            if (bytes[start] == Ts.SYNC) {
                for (int candidate : SIZES) {
                    int syncs = syncs(candidate);
                    if (syncs == SYNCS || (last && syncs > 0 && end - start >= candidate)) {
                        size = candidate;
                        return true;
                    }
                    if (syncs > 0 && start + (SYNCS - 1) * candidate >= end && !last) {
                        return false;
                    }
                }
            }
            counts.bytesSkipped++;
            move(1);
        }
        return false;
    }

    /** Sync bytes in a row, as far as there are bytes; 0 if one is missing. */
    private int syncs(int candidate) {
        int found = 0;
        for (int at = start; found < SYNCS && at < end; at += candidate) {
            if (bytes[at] != Ts.SYNC) {
                return 0;
            }
            found++;
        }
        return found;
    }

    private void move(int count) {
        start += count;
        older = Math.max(0, older - count);
    }
}
