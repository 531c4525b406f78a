package dev.tramo.server.placement;

import java.util.Locale;

/** Where a route runs. */
public enum PlacementKind {
    /** In the managing server's own process. */
    LOCAL,
    /** In a container of its own. */
    DOCKER,
    /** In a pod of its own. */
    KUBERNETES;

    /** As in settings and answers: {@code local}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
