package dev.tramo.server.placement;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Where a route runs, as {@code /v2/routes/{id}/placement} answers it. */
@Schema(name = "RoutePlacement")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlacementView(
        @Schema(description = "What is wanted") PlacementSettings placement,

        @Schema(description = "Whether that is the server's default, and not said for this route")
        boolean isDefault,

        @Schema(description = "Left out while the route is stopped, or runs in the server itself") @Nullable
        WorkerView worker) {
    /** A route's worker. */
    @Schema(name = "Worker")
    public record WorkerView(
            @Schema(description = "Counts the workers that the route ever had")
            long number,

            @Schema(description = "Of the container or pod") String id,

            @Schema(description = "For a person: container, or pod and node")
            String where,

            @Schema(description = "starting, running, failed (tried again by itself)")
            String state,

            @Schema(description = "Why it is not running, or was started again, in words")
            String reason,

            @Schema(description = "Whether it reports to this server now")
            boolean connected) {
        static WorkerView of(RemoteRoute route) {
            WorkerState worker = route.worker();
            return new WorkerView(
                    route.number(),
                    worker.id(),
                    worker.where(),
                    worker.phase().name().toLowerCase(Locale.ROOT),
                    worker.reason(),
                    route.isConnected());
        }
    }
}
