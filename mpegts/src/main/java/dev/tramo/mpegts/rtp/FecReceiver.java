package dev.tramo.mpegts.rtp;

import dev.tramo.mpegts.rtp.PacketStore.Slot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Recovers packets from parity packets of SMPTE 2022-1: of rows and columns in turn, as long as one of them yields a packet. What
 * comes twice, as on two paths, does no harm.
 */
final class FecReceiver {
    /**
     * More than two matrices of 20 columns and 20 rows: of small matrices those of a second, since after a delay parity may be read
     * before the media.
     */
    private static final int KEPT_MAX = 512;

    /** Packets that stay after their turn, since parity packets come later: more than two matrices. */
    static final int HISTORY_PACKETS = 512;

    private static final int SPAN_MAX = HISTORY_PACKETS;
    private static final int HEADER = RtpPacket.HEADER_BYTES;
    private static final int BODY = HEADER + FecSender.HEADER_BYTES;
    private static final int TYPE_AND_INDEX = 0x3F;

    /** A parity packet that may be of use. */
    private static final class Kept {
        private final ByteBuffer data = ByteBuffer.allocate(RtpPacket.BYTES_MAX);
        private int length;
        private long base;
        private int offset;
        private int count;
        private boolean isRow;
        private boolean isOpen;
    }

    private final RtpPacket header = new RtpPacket();
    private final Parity parity = new Parity();
    private final @Nullable Kept[] kept = new @Nullable Kept[KEPT_MAX];
    private int nextKept;
    private boolean isWorthTrying;
    private int columns;
    private int rows;
    private long columnPackets;
    private long rowPackets;
    private long malformed;
    private long tooLate;

    /** Numbers begin anew. */
    void clear() {
        for (Kept each : kept) {
            if (each != null) {
                each.isOpen = false;
                each.base = Long.MIN_VALUE;
            }
        }
    }

    /** Takes a parity packet of media packets with numbers near {@code near}. */
    void onFec(ByteBuffer data, int offset, int length, long near) {
        // Padding, extension and contributing sources in the fixed header are recovery fields: the packet itself has
        // none of them.
        if (length < HEADER + FecSender.HEADER_BYTES
                || length > RtpPacket.BYTES_MAX
                || ((data.get(offset) >> 6) & 3) != 2) {
            malformed++;
            return;
        }
        int at = offset + HEADER;
        int kind = data.get(at + 12) & 0xFF;
        int step = data.get(at + 13) & 0xFF;
        int count = data.get(at + 14) & 0xFF;
        if ((kind & TYPE_AND_INDEX) != 0 || step == 0 || count < 2 || (count - 1) * step >= SPAN_MAX) {
            malformed++;
            return;
        }
        boolean isRow = (kind & FecSender.ROW) != 0;
        long base = SequenceNumbers.extend(data.getShort(at) & 0xFFFF, near);
        noteMatrix(isRow, step, count);
        if (!isKept(isRow, base)) {
            keep(data, offset, length, isRow, base, step, count);
        }
    }

    private void noteMatrix(boolean isRow, int step, int count) {
        if (isRow) {
            rowPackets++;
            columns = count;
        } else {
            columnPackets++;
            columns = step;
            rows = count;
        }
    }

    private boolean isKept(boolean isRow, long base) {
        for (Kept each : kept) {
            if (each != null && each.isRow == isRow && each.base == base) {
                return true;
            }
        }
        return false;
    }

    private void keep(ByteBuffer data, int offset, int length, boolean isRow, long base, int step, int count) {
        Kept slot = kept[nextKept];
        for (int i = 0; i < KEPT_MAX && slot != null && slot.isOpen; i++) {
            nextKept = (nextKept + 1) % KEPT_MAX;
            slot = kept[nextKept];
        }
        if (slot == null) {
            slot = new Kept();
            kept[nextKept] = slot;
        }
        nextKept = (nextKept + 1) % KEPT_MAX;
        slot.data.put(0, data, offset, length);
        slot.length = length;
        slot.base = base;
        slot.offset = step;
        slot.count = count;
        slot.isRow = isRow;
        slot.isOpen = true;
        isWorthTrying = true;
    }

    /** A packet came that parity packets may have waited for. */
    void onMedia() {
        isWorthTrying = true;
    }

    /** Takes recovered packets. */
    interface Recovered {
        /** A packet is in the store. */
        void onRecovered(long number);
    }

    /**
     * Recovers what can be recovered.
     *
     * @param next the number whose turn is next: those before are recovered, too, since others may depend on them
     */
    void recover(PacketStore store, long next, Recovered recovered) {
        while (isWorthTrying) {
            isWorthTrying = false;
            for (Kept each : kept) {
                if (each != null && each.isOpen) {
                    recover(each, store, next, recovered);
                }
            }
        }
    }

    private void recover(Kept fec, PacketStore store, long next, Recovered recovered) {
        if (fec.base < store.first()) {
            fec.isOpen = false; // what it needs is not kept any more
            return;
        }
        long missing = -1;
        for (int i = 0; i < fec.count; i++) {
            long number = fec.base + (long) i * fec.offset;
            if (store.get(number) == null) {
                if (missing >= 0) {
                    return;
                }
                missing = number;
            }
        }
        if (missing >= store.end()) {
            return; // it may still come
        }
        fec.isOpen = false;
        if (missing >= 0 && rebuild(fec, store, missing)) {
            isWorthTrying = true;
            if (missing < next) {
                tooLate++;
            }
            recovered.onRecovered(missing);
        }
    }

    private boolean rebuild(Kept fec, PacketStore store, long missing) {
        ByteBuffer data = fec.data;
        int bodyLength = fec.length - BODY;
        parity.begin(
                data.get(0) & 0x3F,
                (data.get(1) & 0x80) | (data.get(HEADER + 4) & 0x7F),
                data.getInt(HEADER + 8),
                data.getShort(HEADER + 2) & 0xFFFF,
                data,
                BODY,
                bodyLength);
        for (int i = 0; i < fec.count; i++) {
            Slot other = store.get(fec.base + (long) i * fec.offset);
            if (other != null) {
                parity.add(other.data, 0, other.length);
            }
        }
        int length = parity.lengths();
        if (length > bodyLength) {
            malformed++;
            return false;
        }
        Slot slot = store.put(missing);
        slot.data.put(0, (byte) (0x80 | parity.flags()));
        slot.data.put(1, (byte) parity.markerAndType());
        slot.data.putShort(2, (short) missing);
        slot.data.putInt(4, parity.timestamp());
        slot.data.putInt(8, 0); // nobody asks a recovered packet which stream it belongs to
        slot.data.put(HEADER, parity.body(), 0, length);
        slot.length = HEADER + length;
        slot.path = -1;
        if (!header.read(slot.data, 0, slot.length)) {
            malformed++;
            store.remove(missing);
            return false;
        }
        slot.payloadOffset = header.payloadOffset();
        slot.payloadLength = header.payloadLength();
        return true;
    }

    FecCounters counters() {
        return new FecCounters(columns, rows, columnPackets, rowPackets, malformed, tooLate);
    }
}
