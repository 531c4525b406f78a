package dev.tramo.server.routes;

import dev.tramo.engine.EndpointUri;
import dev.tramo.server.access.PublicHost;
import dev.tramo.server.observe.Notes;
import dev.tramo.server.placement.PlacementException;
import dev.tramo.server.placement.PlacementSettings;
import dev.tramo.server.placement.PlacementView;
import dev.tramo.server.placement.RoutePlacements;
import dev.tramo.server.placement.SettledWait;
import dev.tramo.server.store.StoreUnavailableException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

/** Routes made of URIs; and of all routes what runs and how it is: state with reason, and all figures, of every endpoint. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(
        name = "Routes",
        description = "Routes made of URIs; started routes of every API as observed, at most a second ago")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class RouteResource {
    private static final int BAN_SECONDS_MAX = 86_400;
    private static final int LOG_LINES_MAX = 10_000;

    private final Routes routes;
    private final RoutePlacements placements;
    private final PublicHost publicHost;

    RouteResource(Routes routes, RoutePlacements placements, PublicHost publicHost) {
        this.routes = routes;
        this.placements = placements;
        this.publicHost = publicHost;
    }

    /** What a client sends of a route. */
    @Schema(
            name = "RouteRequest",
            requiredProperties = {"source", "destinations"})
    record RouteRequest(
            @Schema(
                    description = "srt://host:port?option=value, for a listener srt://:port, or udp://address:port",
                    examples = "srt://:9000?streamid=news&passphrase=a-good-passphrase")
            String source,

            @Schema(
                    description = "1 to 32 of the same, by an ID of each: 1 to 64 letters, digits, \".\", \"_\", \"-\"",
                    type = SchemaType.OBJECT,
                    additionalProperties = String.class,
                    examples = "{\"out\": \"udp://239.1.1.1:5000?ttl=4\"}")
            Map<String, String> destinations,

            @Schema(defaultValue = "true", description = "Whether it is to run; kept over restarts")
            boolean running) {}

    /** What a client learns when peers are disconnected. */
    @Schema(name = "Disconnected")
    record Disconnected(
            @Schema(description = "Sessions that were ended")
            int disconnected) {}

    /** What a worker wrote. */
    @Schema(name = "Logs")
    record Logs(@Schema(description = "Oldest first") List<String> lines) {}

    @GET
    @Operation(summary = "All routes: stopped ones of this API, and started ones of all")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RouteView[].class)))
    public List<RouteView> all(@Context HttpServerRequest request) {
        String host = publicHost.of(request);
        return routes.all().stream().map(seen -> RouteView.of(seen, host)).toList();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One route: of this API, or a started one of any")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    public Response one(@PathParam("id") String id, @Context HttpServerRequest request) {
        return answer(() -> view(200, id, request));
    }

    @PUT
    @Path("{id}")
    @Operation(
            summary =
                    "Makes a route, or changes it by the smallest change; endpoints that stay as they are notice nothing")
    @RequestBody(content = @Content(schema = @Schema(implementation = RouteRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Changed",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(
            responseCode = "409",
            description =
                    "A port is taken, an interface or an address does not exist here, its media would come back to it, or"
                            + " there are as many routes as there may be; the answer names it, and all is as it was")
    @APIResponse(responseCode = "500", description = "An endpoint cannot be opened, and why; all is as it was")
    public Response put(@PathParam("id") String id, byte @Nullable [] body, @Context HttpServerRequest request) {
        return answer(() -> {
            RouteReader.requireId(id);
            RouteConfiguration wanted = RouteReader.read(body == null ? new byte[0] : body);
            return view(routes.put(id, wanted) ? 201 : 200, id, request);
        });
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Stops and removes a route")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "It belongs to another API")
    public Response delete(@PathParam("id") String id) {
        return answer(() -> {
            routes.delete(id);
            return Response.noContent();
        });
    }

    @POST
    @Path("{id}/start")
    @Operation(summary = "Starts a route and waits up to 4 s for its connections")
    @APIResponse(
            responseCode = "200",
            description = "Connected",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(
            responseCode = "202",
            description = "Started, still waiting for a connection",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(
            responseCode = "409",
            description =
                    "Already started, it belongs to another API, or a port is taken, an interface or an address does not"
                            + " exist here; the answer says which")
    @APIResponse(
            responseCode = "500",
            description = "An endpoint cannot be opened, and why; the route is stopped again")
    @Blocking
    public CompletionStage<Response> start(@PathParam("id") String id, @Context HttpServerRequest request) {
        String host = publicHost.of(request);
        return answerLater(id, () -> routes.start(id), host);
    }

    @POST
    @Path("{id}/restart")
    @Operation(summary = "Stops and starts a route and waits up to 4 s for its connections")
    @APIResponse(
            responseCode = "200",
            description = "Connected",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(
            responseCode = "202",
            description = "Started, still waiting for a connection",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(
            responseCode = "409",
            description =
                    "Not started, it belongs to another API, or a port is taken, an interface or an address does not"
                            + " exist here; the answer says which")
    @APIResponse(responseCode = "500", description = "An endpoint cannot be opened, and why; the route is stopped")
    @Blocking
    public CompletionStage<Response> restart(@PathParam("id") String id, @Context HttpServerRequest request) {
        String host = publicHost.of(request);
        return answerLater(id, () -> routes.restart(id), host);
    }

    @POST
    @Path("{id}/stop")
    @Operation(summary = "Stops a route")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "Not started, or it belongs to another API")
    public Response stop(@PathParam("id") String id, @Context HttpServerRequest request) {
        return answer(() -> {
            routes.stop(id);
            return view(200, id, request);
        });
    }

    @DELETE
    @Path("{id}/peers/{peer}")
    @Operation(summary = "Disconnects an SRT peer of a started route of any API, and keeps its address out for a while")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Disconnected.class)))
    @APIResponse(responseCode = "400", description = "The peer or banSeconds is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such route, or it has no session with that peer")
    public Response disconnect(
            @PathParam("id") String id,
            @Parameter(description = "Address, or address:port as the route's peers show it") @PathParam("peer")
                    String peer,
            @Parameter(
                            description = "How long the endpoints that listen refuse that address, 0 to 86400",
                            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "0"))
                    @QueryParam("banSeconds")
                    @DefaultValue("0")
                    String banSeconds) {
        return answer(() -> Response.ok(new Disconnected(routes.disconnect(id, peer, ban(banSeconds)))));
    }

    @GET
    @Path("{id}/placement")
    @Operation(summary = "Where a route or link runs, or is to run when it is started")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PlacementView.class)))
    @APIResponse(responseCode = "404", description = "No such route or link")
    public Response placement(@PathParam("id") String id) {
        return answer(() -> {
            requirePlaceable(id);
            return Response.ok(placements.view(id));
        });
    }

    @PUT
    @Path("{id}/placement")
    @Operation(
            summary =
                    "A route or link is to run elsewhere, or within other limits; one that runs is started anew there")
    @RequestBody(content = @Content(schema = @Schema(implementation = PlacementSettings.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PlacementView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such route or link")
    @APIResponse(responseCode = "409", description = "It cannot run there now, and why; it goes on where it is")
    public Response place(@PathParam("id") String id, byte @Nullable [] body) {
        return answer(() -> {
            requirePlaceable(id);
            PlacementSettings wanted;
            try {
                wanted = placements.read(body == null ? new byte[0] : body);
            } catch (PlacementException e) {
                throw RouteRefusedException.invalid(e.getMessage());
            }
            return placed(id, Optional.of(wanted));
        });
    }

    @DELETE
    @Path("{id}/placement")
    @Operation(summary = "A route or link is to run where the server's settings say")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PlacementView.class)))
    @APIResponse(responseCode = "404", description = "No such route or link")
    @APIResponse(responseCode = "409", description = "It cannot run there now, and why; it goes on where it is")
    public Response placeByDefault(@PathParam("id") String id) {
        return answer(() -> {
            requirePlaceable(id);
            return placed(id, Optional.empty());
        });
    }

    private Response.ResponseBuilder placed(String id, Optional<PlacementSettings> wanted)
            throws RouteRefusedException {
        try {
            placements.put(id, wanted);
        } catch (PlacementException e) {
            throw RouteRefusedException.conflict(e.getMessage());
        }
        return Response.ok(placements.view(id));
    }

    @GET
    @Path("{id}/logs")
    @Operation(summary = "The last lines that the worker of a route or link wrote")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Logs.class)))
    @APIResponse(responseCode = "404", description = "No such route or link")
    @APIResponse(responseCode = "409", description = "It has no worker now, or its lines cannot be had, and why")
    public Response logs(
            @PathParam("id") String id,
            @Parameter(
                            description = "How many at most, 1 to 10000",
                            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "200"))
                    @QueryParam("lines")
                    @DefaultValue("200")
                    String lines) {
        return answer(() -> {
            requirePlaceable(id);
            int given = lines.matches("[0-9]{1,5}") ? Integer.parseInt(lines) : 0;
            if (given < 1 || given > LOG_LINES_MAX) {
                throw RouteRefusedException.invalid("lines: \"" + EndpointUri.shown(lines)
                        + "\"; allowed are whole numbers from 1 to " + LOG_LINES_MAX);
            }
            try {
                return Response.ok(new Logs(placements.logs(id, given)));
            } catch (PlacementException e) {
                throw RouteRefusedException.conflict(e.getMessage());
            }
        });
    }

    @GET
    @Path("{id}/history")
    @Operation(summary = "The last hour of a started route of any API: a sample every 10 s, and changes of state")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Notes.class)))
    @APIResponse(responseCode = "404", description = "No such route, or it did not run since this server manages")
    public Response history(@PathParam("id") String id) {
        return answer(() -> Response.ok(placements
                .history(id)
                .orElseThrow(() -> RouteRefusedException.unknown(
                        "\"" + EndpointUri.shown(id) + "\" did not run since this server manages"))));
    }

    private void requirePlaceable(String id) throws RouteRefusedException {
        if (RouteOwner.of(id) == RouteOwner.CAMERAS) {
            throw RouteRefusedException.conflict(
                    "cameras share the port of RTMP: they all run in the server that manages");
        }
        if (!placements.has(id)) {
            throw RouteRefusedException.unknown("no route \"" + EndpointUri.shown(id) + "\"");
        }
    }

    private static Duration ban(String seconds) throws RouteRefusedException {
        int given = seconds.matches("[0-9]{1,6}") ? Integer.parseInt(seconds) : -1;
        if (given < 0 || given > BAN_SECONDS_MAX) {
            throw RouteRefusedException.invalid("banSeconds: \"" + EndpointUri.shown(seconds)
                    + "\"; allowed are whole numbers from 0 to " + BAN_SECONDS_MAX);
        }
        return Duration.ofSeconds(given);
    }

    private Response.ResponseBuilder view(int status, String id, HttpServerRequest request)
            throws RouteRefusedException {
        return view(status, id, publicHost.of(request));
    }

    private Response.ResponseBuilder view(int status, String id, String host) throws RouteRefusedException {
        return Response.status(status).entity(RouteView.of(routes.one(id), host));
    }

    private interface Start {
        CompletableFuture<Boolean> begin() throws RouteRefusedException;
    }

    /** As {@link #answer}, without a thread that waits. */
    private CompletionStage<Response> answerLater(String id, Start start, String host) {
        try {
            return start.begin()
                    .handle((isConnected, failure) -> answer(() -> {
                        if (failure != null) {
                            throw SettledWait.cause(failure, RouteRefusedException.class);
                        }
                        return view(isConnected ? 200 : 202, id, host);
                    }));
        } catch (RouteRefusedException e) {
            return CompletableFuture.completedFuture(answer(() -> {
                throw e;
            }));
        }
    }

    private interface Call {
        Response.ResponseBuilder answer() throws RouteRefusedException;
    }

    private static Response answer(Call call) {
        try {
            return call.answer().build();
        } catch (RouteRefusedException e) {
            return Response.status(e.status())
                    .entity(Map.of("Error", e.getMessage()))
                    .build();
        } catch (StoreUnavailableException e) {
            return e.tell(Response.status(e.status())
                    .entity(Map.of("Error", e.getMessage()))
                    .build());
        }
    }
}
