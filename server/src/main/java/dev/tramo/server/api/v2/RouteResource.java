package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.routes.RouteService.Change;
import dev.tramo.server.routes.RouteService.Seen;
import dev.tramo.server.routes.StoredRoute;
import io.quarkus.security.Authenticated;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** All routes, whatever API they were made by: read, made, changed and removed. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(
        name = "Routes",
        description = "All routes, links and cameras among them, with what was observed of them at most a second ago")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class RouteResource {
    private static final String VIEW = "view";
    private static final String FULL = "full";
    private static final String COMPACT = "compact";
    private static final String DRY_RUN = "dryRun";
    private static final List<String> LIST_PARAMETERS =
            List.of(RouteFilter.STATE, RouteFilter.LABEL, RouteFilter.KIND, VIEW);

    private final RouteService routes;
    private final Answers answers;

    RouteResource(RouteService routes, Answers answers) {
        this.routes = routes;
        this.answers = answers;
    }

    /** What a client sends of a route. */
    @Schema(
            name = "RouteRequest",
            requiredProperties = {"source", "destinations"})
    record RouteRequest(
            @Schema(description = "1 to 128 characters; left out: as it is, or the ID")
            String name,

            @Schema(
                    description = "At most 32 texts by their keys",
                    type = SchemaType.OBJECT,
                    additionalProperties = String.class,
                    examples = "{\"site\": \"bilbao\"}")
            Map<String, String> labels,

            @Schema(
                    description =
                            "A URI, the short form of sources: srt://host:port?option=value, for a listener srt://:port;"
                                    + " udp://address:port; rtp://address:port; rtmp:///application/key for a publisher, or rtmp://host/application/name to"
                                    + " pull",
                    examples = "srt://:9000?streamid=news&passphrase=a-good-passphrase")
            String source,

            @Schema(
                    description =
                            "Instead of source: 1 to 8, with an ID of each, in the order of preference; all RTMP, or none")
            List<SourceRequest> sources,

            @Schema(description = "How the route changes between its sources; left out: as usual")
            SwitchingView switching,

            @Schema(
                    description =
                            "1 to 32 URIs by an ID of each: 1 to 64 letters, digits, \".\", \"_\", \"-\". None is needed if the source"
                                    + " is RTMP, which may be played",
                    type = SchemaType.OBJECT,
                    additionalProperties = String.class,
                    examples = "{\"out\": \"udp://239.1.1.1:5000?ttl=4\"}")
            Map<String, String> destinations,

            @Schema(defaultValue = "true", description = "Whether it is to run; kept over restarts")
            boolean running,

            @Schema(
                    defaultValue = "basic",
                    enumeration = {"off", "basic", "full"},
                    description = "How much of its stream is looked at")
            String analysis) {}

    /** A source in a request. */
    @Schema(name = "SourceRequest", requiredProperties = "uri")
    record SourceRequest(
            @Schema(description = "1 to 64 letters, digits, \".\", \"_\", \"-\"; left out of the only one: source")
            String id,

            String uri) {}

    @GET
    @Operation(summary = "All routes, by their IDs")
    @Parameter(
            name = VIEW,
            in = ParameterIn.QUERY,
            description = "compact (default): states and addresses; full: everything",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {COMPACT, FULL}))
    @Parameter(
            name = RouteFilter.STATE,
            in = ParameterIn.QUERY,
            description = "Of this state only; several with commas",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = RouteFilter.LABEL,
            in = ParameterIn.QUERY,
            description = "With this label only: key, or key=value; given several times, with all of them",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = RouteFilter.KIND,
            in = ParameterIn.QUERY,
            description = "Of this kind only: rx, tx, camera, route; several with commas",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RouteSummary[].class)))
    @APIResponse(responseCode = "400", description = "A parameter is unknown, or its value is wrong")
    public Response all(@Context UriInfo uri, @Context HttpServerRequest request) {
        return Answers.of(() -> {
            Query query = new Query(uri.getQueryParameters(), LIST_PARAMETERS);
            Predicate<Seen> filter = RouteFilter.of(query);
            String view = query.once(VIEW).orElse(COMPACT);
            if (!Set.of(COMPACT, FULL).contains(view)) {
                throw Query.wrong(VIEW, view, "compact and full");
            }
            PeerUris hosts = answers.hosts(request);
            List<?> all = routes.all().stream()
                    .filter(filter)
                    .map(seen -> view.equals(FULL) ? RouteView.of(seen, hosts) : RouteSummary.of(seen))
                    .toList();
            return Response.ok(all);
        });
    }

    @GET
    @Path("{id}")
    @Operation(summary = "One route, with everything. What is read can be sent back by PUT; ETag tells what was read")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    public Response one(@PathParam("id") String id, @Context UriInfo uri, @Context HttpServerRequest request) {
        return Answers.of(uri, List.of(), () -> answers.route(200, id, answers.hosts(request)));
    }

    @PUT
    @Path("{id}")
    @Operation(
            summary =
                    "Makes a route, or changes it by the smallest change; endpoints that stay as they are notice nothing")
    @RequestBody(content = @Content(schema = @Schema(implementation = RouteRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Changed, or what would be changed",
            content = @Content(schema = @Schema(oneOf = {RouteView.class, RoutePlan.class})))
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = RouteView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "409", description = CONFLICT)
    @APIResponse(responseCode = "412", description = "If-Match or If-None-Match does not fit")
    @APIResponse(responseCode = "500", description = "An endpoint cannot be opened, and why; all is as it was")
    public Response put(
            @PathParam("id") String id,
            @Parameter(description = DRY_RUN_WORDS) @QueryParam(DRY_RUN) @Nullable String dryRun,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            byte @Nullable [] body,
            @Context UriInfo uri,
            @Context HttpServerRequest request) {
        return Answers.of(() -> {
            RouteReader.requireId(id);
            ObjectNode given = StrictJson.object(body);
            return changed(id, dryRun, uri, request, before -> {
                Etag.require(before, ifMatch, ifNoneMatch);
                requirePlacement(id, given);
                return RouteReader.read(id, before, given);
            });
        });
    }

    static final String CONFLICT =
            "A port is taken, an interface or an address does not exist here, its media would come back to it, the older API"
                    + " that it was made by cannot express it, or there are as many routes as there may be; the answer names it, and"
                    + " all is as it was";
    private static final String DRY_RUN_WORDS = "true: only tells what would be reopened and which sessions would end";

    @PATCH
    @Path("{id}")
    @Operation(
            summary = "Changes what is given of a route, and nothing else: JSON merge patch (RFC 7396)",
            description = "null removes: {\"destinations\": {\"far\": null}}")
    @RequestBody(content = @Content(schema = @Schema(implementation = RouteRequest.class)))
    @APIResponse(
            responseCode = "200",
            description = "Changed, or what would be changed",
            content = @Content(schema = @Schema(oneOf = {RouteView.class, RoutePlan.class})))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = CONFLICT)
    @APIResponse(responseCode = "412", description = "If-Match does not fit")
    @APIResponse(responseCode = "500", description = "An endpoint cannot be opened, and why; all is as it was")
    public Response patch(
            @PathParam("id") String id,
            @Parameter(description = DRY_RUN_WORDS) @QueryParam(DRY_RUN) @Nullable String dryRun,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            byte @Nullable [] body,
            @Context UriInfo uri,
            @Context HttpServerRequest request) {
        return Answers.of(() -> {
            var _ = routes.one(id);
            ObjectNode patch = StrictJson.object(body);
            return changed(id, dryRun, uri, request, before -> {
                Etag.require(before, ifMatch, null);
                StoredRoute now = before.orElseThrow(() -> RefusedException.unknown("no route \"" + id + "\""));
                requirePlacement(id, patch);
                return RouteReader.read(id, before, MergePatch.applied(now, patch));
            });
        });
    }

    /** Where it runs is changed by a call of its own. */
    private void requirePlacement(String id, ObjectNode given) throws RefusedException {
        String now = routes.find(id).map(seen -> seen.placement().word()).orElse("");
        if (!given.path("placement").asText(now).equals(now)) {
            throw RefusedException.invalid("placement: changed by PUT /v2/routes/" + id + "/placement");
        }
    }

    private Response.ResponseBuilder changed(
            String id, @Nullable String dryRun, UriInfo uri, HttpServerRequest request, RouteService.Edit edit)
            throws RefusedException {
        Answers.requireKnown(uri.getQueryParameters(), List.of(DRY_RUN));
        boolean isDry = "true".equals(dryRun);
        if (dryRun != null && !isDry && !dryRun.equals("false")) {
            throw RefusedException.invalid(
                    DRY_RUN + ": \"" + StrictJson.shown(dryRun) + "\"; allowed are true and false");
        }
        if (isDry) {
            return Response.ok(RoutePlan.of(routes.rehearse(id, edit)));
        }
        Change change = routes.put(id, edit);
        return answers.route(change.isNew() ? 201 : 200, id, answers.hosts(request));
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Stops and removes a route")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "412", description = "If-Match does not fit")
    public Response delete(
            @PathParam("id") String id,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> {
            var _ = routes.delete(id, now -> {
                Etag.require(now, ifMatch, null);
                return now.orElseThrow();
            });
            return Response.noContent();
        });
    }
}
