package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.placement.SettledWait;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.store.StoreUnavailableException;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
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

/** Starts and stops routes, and ends sessions. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Routes")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class RouteControlResource {
    private static final String SOURCE = "source";
    private static final String BAN_SECONDS = "banSeconds";
    private static final int BAN_SECONDS_MAX = 86_400;

    private final RouteService routes;
    private final Answers answers;

    RouteControlResource(RouteService routes, Answers answers) {
        this.routes = routes;
        this.answers = answers;
    }

    /** What a client learns when peers are disconnected. */
    @Schema(name = "Disconnected")
    record Disconnected(
            @Schema(description = "Sessions that were ended")
            int disconnected) {}

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
            description = "Already started, a port is taken, an interface or an address does not"
                    + " exist here; the answer says which")
    @APIResponse(
            responseCode = "500",
            description = "An endpoint cannot be opened, and why; the route is stopped again")
    @Blocking
    public CompletionStage<Response> start(
            @PathParam("id") String id, @Context UriInfo uri, @Context HttpServerRequest request) {
        return answerLater(id, uri, routes::start, answers.hosts(request));
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
            description = "Not started, a port is taken, an interface or an address does not"
                    + " exist here; the answer says which")
    @APIResponse(responseCode = "500", description = "An endpoint cannot be opened, and why; the route is stopped")
    @Blocking
    public CompletionStage<Response> restart(
            @PathParam("id") String id, @Context UriInfo uri, @Context HttpServerRequest request) {
        return answerLater(id, uri, routes::restart, answers.hosts(request));
    }

    @POST
    @Path("{id}/stop")
    @Operation(summary = "Stops a route")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "Not started")
    public Response stop(@PathParam("id") String id, @Context UriInfo uri, @Context HttpServerRequest request) {
        return Answers.of(uri, List.of(), () -> {
            var _ = routes.stop(id);
            return answers.route(200, id, answers.hosts(request));
        });
    }

    /** Which source is to be the active one. */
    @Schema(name = "SwitchRequest", requiredProperties = SOURCE)
    record SwitchRequest(
            @Schema(description = "Its ID", examples = "backup")
            String source) {}

    @POST
    @Path("{id}/switch")
    @Operation(
            summary = "Takes the stream of a started route from another of its sources",
            description =
                    "It becomes the active one as soon as it is usable, and stays it until it fails or another is taken, also"
                            + " over restarts. Taking the preferred source lets the route choose by itself again")
    @RequestBody(content = @Content(schema = @Schema(implementation = SwitchRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "It is the active one",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(
            responseCode = "202",
            description = "It will be as soon as it is usable, or its next keyframe comes",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "400", description = "It has no such source; the answer names those that there are")
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "Not started")
    public Response switchTo(
            @PathParam("id") String id,
            byte @Nullable [] body,
            @Context UriInfo uri,
            @Context HttpServerRequest request) {
        return Answers.of(uri, List.of(), () -> {
            String source = source(StrictJson.object(body));
            boolean isActive = routes.take(id, source)
                    .snapshot()
                    .filter(seen -> seen.activeSource().id().equals(source))
                    .isPresent();
            return answers.route(isActive ? 200 : 202, id, answers.hosts(request));
        });
    }

    private static String source(ObjectNode given) throws RefusedException {
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!name.equals(SOURCE)) {
                throw RefusedException.invalid("unknown field \"" + StrictJson.shown(name) + "\"; known is " + SOURCE);
            }
        }
        JsonNode source = given.path(SOURCE);
        if (!source.isTextual()) {
            throw RefusedException.invalid(SOURCE + ": " + (source.isMissingNode() ? "missing" : "no string")
                    + "; allowed is the ID of a source");
        }
        return source.textValue();
    }

    @DELETE
    @Path("{id}/peers/{peer}")
    @Operation(
            summary =
                    "Disconnects an SRT peer, or an RTMP publisher or player, of a started route, and keeps its address out for a while")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Disconnected.class)))
    @APIResponse(responseCode = "400", description = "The peer or banSeconds is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such route, or it has no session with that peer")
    public Response disconnect(
            @PathParam("id") String id,
            @Parameter(description = "Address, or address:port as the route's peers show it") @PathParam("peer")
                    String peer,
            @Parameter(
                            description =
                                    "How long the endpoints that take callers, publishers or players refuse that address, 0 to 86400. Lost when the route is stopped or the endpoint is opened anew",
                            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "0"))
                    @QueryParam(BAN_SECONDS)
                    @DefaultValue("0")
                    String banSeconds,
            @Context UriInfo uri) {
        return Answers.of(
                uri,
                List.of(BAN_SECONDS),
                () -> Response.ok(new Disconnected(routes.disconnect(
                        id, peer, Duration.ofSeconds(Answers.whole(BAN_SECONDS, banSeconds, 0, BAN_SECONDS_MAX))))));
    }

    private interface Start {
        CompletableFuture<Boolean> begin(String id) throws RefusedException;
    }

    /** As {@link Answers#of}, without a thread that waits. */
    private CompletionStage<Response> answerLater(String id, UriInfo uri, Start start, PeerUris hosts) {
        try {
            Answers.requireKnown(uri.getQueryParameters(), List.of());
            return start.begin(id)
                    .handle((isConnected, failure) -> Answers.of(() -> {
                        if (failure != null) {
                            throw SettledWait.cause(failure, RefusedException.class);
                        }
                        return answers.route(isConnected ? 200 : 202, id, hosts);
                    }));
        } catch (RefusedException | StoreUnavailableException e) {
            return CompletableFuture.completedFuture(Answers.of(() -> {
                throw e;
            }));
        }
    }
}
