package dev.tramo.srt;

import java.nio.ByteBuffer;

/** Builds the FEC packets of what is sent, which is every packet of the stream, once and in order. */
final class FecSender {
    /** Index of a row's FEC packet; a column's has the column's number. */
    static final int ROW_INDEX = 0xFF;

    private static final int NONE = -1;

    private final FecSettings settings;
    private final FecGroup row = new FecGroup();
    private final FecGroup[] columns;
    private long offset;
    private boolean rowDue;
    private int columnDue = NONE;

    FecSender(FecSettings settings) {
        this.settings = settings;
        this.columns = new FecGroup[settings.hasColumns() ? settings.columns() : 0];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new FecGroup();
        }
    }

    /** Takes the packet that was sent for the first time just now; all that was due before must have been written. */
    void onSent(ByteBuffer b, int at, int length, int keyFlags, int timestamp) {
        int column = (int) (offset % settings.columns());
        if (settings.hasRows()) {
            row.add(0, b, at, length, keyFlags, timestamp);
            rowDue = column == settings.columns() - 1;
        }
        long behindStart = offset - settings.columnStart(column);
        if (settings.hasColumns() && behindStart >= 0) {
            columns[column].add(0, b, at, length, keyFlags, timestamp);
            boolean complete = behindStart / settings.columns() % settings.rows() == settings.rows() - 1;
            columnDue = complete ? column : NONE;
        }
        offset++;
    }

    /** Whether an FEC packet is to be sent before the next packet. */
    boolean isDue() {
        return rowDue || columnDue != NONE;
    }

    /**
     * Writes the FEC packet that is due: a column's before a row's.
     *
     * @param seq of the packet sent last
     * @return bytes of its payload
     */
    int write(PacketWriter writer, int seq, int keyFlags, long nowNanos) {
        FecGroup group = columnDue != NONE ? columns[columnDue] : row;
        int index = columnDue != NONE ? columnDue : ROW_INDEX;
        int bytes = FecGroup.HEADER_BYTES + group.payloadBytes();
        writer.filterPacket(seq, keyFlags, index, group, nowNanos);
        group.begin(0);
        if (columnDue != NONE) {
            columnDue = NONE;
        } else {
            rowDue = false;
        }
        return bytes;
    }
}
