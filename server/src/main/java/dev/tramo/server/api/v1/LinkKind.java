package dev.tramo.server.api.v1;

import dev.tramo.server.routes.RouteKind;
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

    /** The kind of routes that these links are. */
    RouteKind routes() {
        return this == RX ? RouteKind.RX : RouteKind.TX;
    }

    static LinkKind of(RouteKind kind) {
        return valueOf(kind.name());
    }
}
