package dev.tramo.server.api.v1;

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

    /** The route's ID: {@code rx-5}. */
    String routeId() {
        return kind().routes().id(id);
    }
}
