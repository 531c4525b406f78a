package dev.tramo.server.api.v1;

import java.util.stream.Stream;

/**
 * A stored link.
 *
 * @param id unique among its kind, from 1
 * @param running whether it is wanted to run
 */
record Link(long id, LinkSettings settings, boolean running) {
    LinkKind kind() {
        return settings.kind();
    }

    /** The route's ID in the engine and in logs: {@code rx-5}. */
    String routeId() {
        return routeId(kind(), id);
    }

    static boolean isRouteId(String id) {
        return Stream.of(LinkKind.values()).anyMatch(kind -> id.startsWith(kind.lower() + "-"));
    }

    static String routeId(LinkKind kind, long id) {
        return kind.lower() + "-" + id;
    }
}
