package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.placement.PlacementException;
import dev.tramo.server.placement.PlacementSettings;
import dev.tramo.server.placement.PlacementView;
import dev.tramo.server.placement.RoutePlacements;
import dev.tramo.server.routes.RouteService;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Where routes run, and what their workers wrote. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Routes")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class RoutePlacementResource {
    private static final String LINES = "lines";
    private static final int LOG_LINES_MAX = 10_000;

    private final RouteService routes;
    private final RoutePlacements placements;

    RoutePlacementResource(RouteService routes, RoutePlacements placements) {
        this.routes = routes;
        this.placements = placements;
    }

    /** What a worker wrote. */
    @Schema(name = "Logs")
    record Logs(@Schema(description = "Oldest first") List<String> lines) {}

    @GET
    @Path("{id}/placement")
    @Operation(summary = "Where a route runs, or is to run when it is started")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PlacementView.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    public Response placement(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> {
            boolean isBound = routes.isBound(routes.one(id).route());
            return Response.ok(placements.view(id, isBound));
        });
    }

    @PUT
    @Path("{id}/placement")
    @Operation(summary = "A route is to run elsewhere, or within other limits; one that runs is started anew there")
    @RequestBody(content = @Content(schema = @Schema(implementation = PlacementSettings.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PlacementView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "It cannot run there now, and why; it goes on where it is")
    public Response place(@PathParam("id") String id, byte @Nullable [] body, @Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> {
            routes.requirePlaceable(routes.one(id).route());
            PlacementSettings wanted;
            try {
                wanted = placements.read(body == null ? new byte[0] : body);
            } catch (PlacementException e) {
                throw RefusedException.invalid(e.getMessage());
            }
            return placed(id, Optional.of(wanted));
        });
    }

    @DELETE
    @Path("{id}/placement")
    @Operation(summary = "A route is to run where the server's settings say")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PlacementView.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "It cannot run there now, and why; it goes on where it is")
    public Response placeByDefault(@PathParam("id") String id, @Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> placed(id, Optional.empty()));
    }

    private Response.ResponseBuilder placed(String id, Optional<PlacementSettings> wanted) throws RefusedException {
        routes.place(id, wanted);
        return Response.ok(placements.view(id, routes.isBound(routes.one(id).route())));
    }

    @GET
    @Path("{id}/logs")
    @Operation(summary = "The last lines that the worker of a route wrote")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Logs.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "It has no worker now, or its lines cannot be had, and why")
    public Response logs(
            @PathParam("id") String id,
            @Parameter(
                            description = "How many at most, 1 to 10000",
                            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "200"))
                    @QueryParam(LINES)
                    @DefaultValue("200")
                    String lines,
            @Context UriInfo uri) {
        return Answers.of(uri, List.of(LINES), () -> {
            var _ = routes.one(id);
            int given = Answers.whole(LINES, lines, 1, LOG_LINES_MAX);
            try {
                return Response.ok(new Logs(placements.logs(id, given)));
            } catch (PlacementException e) {
                throw RefusedException.conflict(e.getMessage());
            }
        });
    }
}
