package dev.tramo.engine.spec;

import dev.tramo.mpegts.rtp.FecMatrix;
import java.util.Optional;

/**
 * Forward error correction of an RTP endpoint (SMPTE 2022-1).
 *
 * @param matrix of a destination; empty of a source, which takes what comes
 */
public record RtpFec(Level level, Optional<FecMatrix> matrix) {
    /** Which parity packets there are. */
    public enum Level {
        NONE,
        /** Of columns, on port + 2 (level A). */
        COLUMN,
        /** Of columns and rows, these on port + 4 (level B). */
        ROW_COLUMN
    }

    /** No correction. */
    public static final RtpFec NONE = new RtpFec(Level.NONE, Optional.empty());

    static RtpFec received(Level level) {
        return new RtpFec(level, Optional.empty());
    }

    /** @throws IllegalArgumentException if there is no such matrix */
    static RtpFec sent(Level level, int columns, int rows) {
        return new RtpFec(level, Optional.of(new FecMatrix(columns, rows, level == Level.ROW_COLUMN)));
    }

    /** Whether there is any. */
    public boolean isUsed() {
        return level != Level.NONE;
    }
}
