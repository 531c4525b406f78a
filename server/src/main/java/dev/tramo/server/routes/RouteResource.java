package dev.tramo.server.routes;

import dev.tramo.engine.Engine;
import dev.tramo.engine.RouteSnapshot;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What runs, and how it is: state with reason, and all figures, of every source and destination. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Routes", description = "Started routes as they are observed, at most a second ago")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class RouteResource {
    private final Engine engine;

    RouteResource(Engine engine) {
        this.engine = engine;
    }

    @GET
    @Operation(summary = "All started routes")
    public List<RouteView> all() {
        return engine.snapshots().stream()
                .sorted(Comparator.comparing(RouteSnapshot::routeId))
                .map(RouteView::of)
                .toList();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One started route")
    @APIResponse(responseCode = "404", description = "No started route of that ID")
    public RouteView one(@PathParam("id") String id) {
        return engine.snapshot(id).map(RouteView::of).orElseThrow(NotFoundException::new);
    }
}
