package dev.tramo.srt.fec;

import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.PacketWriter;
import java.nio.ByteBuffer;

/** Builds the FEC packets of what is sent: every packet of the stream, once and in order, unless it is skipped. */
public final class FecSender {
    /** Index of a row's FEC packet; a column's has the column's number. */
    static final int ROW_INDEX = 0xFF;

    private static final int NONE = -1;

    private final FecSettings settings;
    private final FecGroup row = new FecGroup();
    private final FecGroup[] columns;
    private long offset;
    private boolean rowDue;
    private int columnDue = NONE;

    /** Memory that one takes. */
    public static long bytes(FecSettings settings) {
        return (1L + (settings.hasColumns() ? settings.columns() : 0)) * PacketHeader.PAYLOAD_BYTES_MAX;
    }

    /** Begins the first matrix with the next packet sent. */
    public FecSender(FecSettings settings) {
        this.settings = settings;
        this.columns = new FecGroup[settings.hasColumns() ? settings.columns() : 0];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new FecGroup();
        }
    }

    /** Takes the packet that was sent for the first time just now; all that was due before must have been written. */
    public void onSent(ByteBuffer b, int at, int length, int keyFlags, int timestamp) {
        int column = (int) (offset % settings.columns());
        if (settings.hasRows()) {
            row.add(0, b, at, length, keyFlags, timestamp);
        }
        if (settings.hasColumns() && offset >= settings.columnStart(column)) {
            columns[column].add(0, b, at, length, keyFlags, timestamp);
        }
        advance();
    }

    /** The next packets will never be sent: their groups are incomplete, and FEC packets that are due are skipped. */
    public void onSkipped(int count) {
        while (isDue()) {
            finish();
        }
        // After two matrices no group is left that has begun.
        int one = Math.min(count, 2 * settings.matrixPackets());
        for (int i = 0; i < one; i++) {
            advance();
        }
        offset += count - one;
    }

    /** Past the next packet, which was sent or was not. */
    private void advance() {
        int column = (int) (offset % settings.columns());
        if (settings.hasRows() && column == settings.columns() - 1) {
            rowDue = row.hasAll(settings.columns());
            if (!rowDue) {
                row.begin(0);
            }
        }
        long behindStart = offset - settings.columnStart(column);
        if (settings.hasColumns()
                && behindStart >= 0
                && behindStart / settings.columns() % settings.rows() == settings.rows() - 1) {
            columnDue = columns[column].hasAll(settings.rows()) ? column : NONE;
            if (columnDue == NONE) {
                columns[column].begin(0);
            }
        }
        offset++;
    }

    /** Whether an FEC packet is to be sent before the next packet. */
    public boolean isDue() {
        return rowDue || columnDue != NONE;
    }

    /**
     * Writes the FEC packet that is due: a column's before a row's.
     *
     * @param seq of the packet sent last
     * @return bytes of its payload
     */
    public int write(PacketWriter writer, int seq, int keyFlags, long nowNanos) {
        FecGroup group = columnDue != NONE ? columns[columnDue] : row;
        int index = columnDue != NONE ? columnDue : ROW_INDEX;
        int bytes = FecSettings.HEADER_BYTES + group.payloadBytes();
        ByteBuffer out = writer.beginFilterPacket(seq, keyFlags, group.timestamps());
        group.writeBody(out, index);
        writer.commit(out, nowNanos);
        finish();
        return bytes;
    }

    /** What is due next is not due any more. */
    private void finish() {
        if (columnDue != NONE) {
            columns[columnDue].begin(0);
            columnDue = NONE;
        } else {
            row.begin(0);
            rowDue = false;
        }
    }
}
