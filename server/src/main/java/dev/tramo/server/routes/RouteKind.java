package dev.tramo.server.routes;

import java.util.Locale;
import java.util.stream.Stream;

/** The API that a route was made by. The route's ID tells: this is the one place that knows how. */
public enum RouteKind {
    /** A link of the SRT API that receives: {@code rx-5}. */
    RX("rx-"),
    /** A link of the SRT API that sends: {@code tx-6}. */
    TX("tx-"),
    /** A camera of the aggregator: {@code camera-entrance}. */
    CAMERA("camera-"),
    /** Any other, by the ID that its maker chose. */
    ROUTE("");

    private final String prefix;

    RouteKind(String prefix) {
        this.prefix = prefix;
    }

    /** The kind of a route. */
    public static RouteKind of(String id) {
        return Stream.of(values())
                .filter(kind -> id.startsWith(kind.prefix))
                .findFirst()
                .orElse(ROUTE);
    }

    /** The kind of that word; empty stream if there is none. */
    public static Stream<RouteKind> named(String word) {
        return Stream.of(values()).filter(kind -> kind.word().equals(word));
    }

    /** A route's ID: {@code rx-5}, {@code camera-entrance}. */
    public String id(Object rest) {
        return prefix + rest;
    }

    /** What is behind the prefix of an ID of this kind: a link's number, a camera's name. */
    public String rest(String id) {
        return id.substring(prefix.length());
    }

    /** As in answers and filters. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its IDs are numbers that the server gives. */
    public boolean isNumbered() {
        return this == RX || this == TX;
    }
}
