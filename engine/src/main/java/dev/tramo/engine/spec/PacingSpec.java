package dev.tramo.engine.spec;

import dev.tramo.mpegts.PacingSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether and how a UDP or RTP destination is paced.
 *
 * @param bufferMillis from arrival to departure; {@link PacingSettings#BUFFER_MILLIS_MIN} to {@link
 *     PacingSettings#BUFFER_MILLIS_MAX}, 0: not paced
 * @param kbitsPerSecond constant rate made by null packets; {@link PacingSettings#KBITS_MIN} to {@link PacingSettings#KBITS_MAX}, 0: no
 *     padding
 */
public record PacingSpec(int bufferMillis, int kbitsPerSecond) {
    /** Not paced. */
    public static final PacingSpec OFF = new PacingSpec(0, 0);

    static final String PACE = "pace";
    static final String RATE = "rate";

    /** Checks that a rate goes with a buffer, and the ranges. */
    public PacingSpec {
        if (bufferMillis == 0 && kbitsPerSecond != 0) {
            throw new IllegalArgumentException(RATE + ": it goes with " + PACE);
        }
        if (bufferMillis != 0) {
            PacingSettings _ = settings(bufferMillis, kbitsPerSecond);
        }
    }

    /** Whether the destination is paced. */
    public boolean isUsed() {
        return bufferMillis > 0;
    }

    /** For the pacer, if it {@link #isUsed}. */
    public PacingSettings settings() {
        return settings(bufferMillis, kbitsPerSecond);
    }

    private static PacingSettings settings(int millis, int kbits) {
        return new PacingSettings(millis * 1_000_000L, kbits * 1_000L);
    }

    /** As options of a URI: {@code pace=100}, {@code rate=8000}; empty if it is off. */
    List<String> parameters() {
        List<String> parameters = new ArrayList<>();
        if (isUsed()) {
            parameters.add(PACE + "=" + bufferMillis);
        }
        if (kbitsPerSecond > 0) {
            parameters.add(RATE + "=" + kbitsPerSecond);
        }
        return parameters;
    }
}
