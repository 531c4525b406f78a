package dev.tramo.server.api.v1;

import java.util.Locale;

/** The two kinds of link. */
public enum LinkKind {
    /** SRT in, UDP out. */
    RX,
    /** UDP in, SRT out. */
    TX;

    /** As in paths and route IDs: {@code rx}, {@code tx}. */
    String lower() {
        return name().toLowerCase(Locale.ROOT);
    }
}
