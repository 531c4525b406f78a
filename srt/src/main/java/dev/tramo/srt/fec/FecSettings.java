package dev.tramo.srt.fec;

/**
 * The FEC matrix that both sides agreed on.
 *
 * @param columns packets of a row, 2 to 255
 * @param rowsGiven as configured: 1 rows only; 2 and more rows and columns; −2 and less columns only
 * @param staircase whether columns begin one row after the other instead of all in the first
 */
public record FecSettings(int columns, int rowsGiven, boolean staircase, Arq arq) {
    /** Bytes that an FEC packet has before the combined payload. */
    public static final int HEADER_BYTES = 4;

    /** When retransmission is requested. */
    public enum Arq {
        /** At once, as without FEC. */
        ALWAYS,
        /** When FEC cannot rebuild the packet any more. */
        ONREQ,
        /** Never. */
        NEVER
    }

    boolean hasRows() {
        return rowsGiven > 0;
    }

    boolean hasColumns() {
        return rowsGiven != 1;
    }

    /** Packets of a column. */
    int rows() {
        return Math.abs(rowsGiven);
    }

    /** Packets of a matrix. */
    int matrixPackets() {
        return columns * rows();
    }

    /**
     * Where a column begins, packets after the start of the stream. libsrt: staircases climb one row a column and restart at
     * the top after as many columns as there are rows.
     */
    int columnStart(int column) {
        return staircase ? column + column % rows() * columns : column;
    }

    /** The configuration complete, in the order of libsrt's answers. */
    public String text() {
        return "fec,arq:" + arq.name().toLowerCase(java.util.Locale.ROOT) + ",cols:" + columns + ",layout:"
                + (staircase ? "staircase" : "even") + ",rows:" + rowsGiven;
    }
}
