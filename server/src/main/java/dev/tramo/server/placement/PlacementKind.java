package dev.tramo.server.placement;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a route runs. */
public enum PlacementKind {
    /** In the managing server's own process. */
    @JsonProperty("local")
    LOCAL,
    /** In a container of its own. */
    @JsonProperty("docker")
    DOCKER,
    /** In a pod of its own. */
    @JsonProperty("kubernetes")
    KUBERNETES;

    /** As in settings and answers: {@code local}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
