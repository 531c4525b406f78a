package dev.tramo.mpegts.rtp;

/**
 * The matrix of SMPTE 2022-1: {@code columns} (L) packets in each of {@code rows} (D) rows, at most 100 in all.
 *
 * @param columns 1 to 20, at least 4 if rows are protected
 * @param rows 4 to 20
 * @param protectsRows whether rows have parity packets, too (level B), else columns only (level A)
 */
public record FecMatrix(int columns, int rows, boolean protectsRows) {
    /** Of a side, in packets. */
    public static final int LENGTH_MAX = 20;
    /** Of a side that is protected, in packets. */
    public static final int LENGTH_MIN = 4;

    static final int PACKETS_MAX = 100;

    /** Checks the ranges. */
    public FecMatrix {
        int columnsMin = protectsRows ? LENGTH_MIN : 1;
        if (columns < columnsMin || columns > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "columns: " + columns + "; allowed are " + columnsMin + " to " + LENGTH_MAX);
        }
        if (rows < LENGTH_MIN || rows > LENGTH_MAX) {
            throw new IllegalArgumentException("rows: " + rows + "; allowed are " + LENGTH_MIN + " to " + LENGTH_MAX);
        }
        if (columns * rows > PACKETS_MAX) {
            throw new IllegalArgumentException("columns times rows: " + columns + " times " + rows + " are "
                    + columns * rows + "; allowed are at most " + PACKETS_MAX);
        }
    }
}
