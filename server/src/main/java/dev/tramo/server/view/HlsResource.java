package dev.tramo.server.view;

import dev.tramo.engine.hls.HlsOutput;
import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.http.EventLoop;
import dev.tramo.server.routes.RouteKind;
import dev.tramo.server.view.HlsAccess.Grant;
import dev.tramo.server.view.ViewTokens.Use;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** HLS for players. Holds no thread while one waits. */
@Path("/hls")
@Tag(name = "Viewing")
@SecurityRequirement(name = "token")
public class HlsResource {
    private static final String MSN = "_HLS_msn";
    private static final String PART = "_HLS_part";
    private static final String DIRECTIVES = "_HLS_";

    private final Views views;
    private final HlsAccess access;
    private final HlsMedia media;

    HlsResource(Views views, HlsAccess access, HlsMedia media) {
        this.views = views;
        this.access = access;
        this.media = media;
    }

    private interface Answer {
        CompletableFuture<Response> of(HlsOutput output, Grant grant, Executor loop) throws RefusedException;
    }

    @GET
    @Path("{route}/index.m3u8")
    @Operation(
            summary = "The master playlist of a route, with which players begin",
            description =
                    "Also of a route without an hls: destination, as a preview. It is made from the first request on,"
                            + " which waits for the first segment, until some seconds after the last one")
    @Parameter(
            name = HlsAccess.TOKEN,
            in = ParameterIn.QUERY,
            description = "As GET /v2/routes/{id}/preview signs it; instead of a bearer token",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "200", content = @Content(mediaType = "application/vnd.apple.mpegurl"))
    @APIResponse(responseCode = "401", description = "No valid token, and the route is not public")
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "The route is stopped, or runs in a worker")
    @APIResponse(responseCode = "503", description = "There is no stream to show now, and why")
    public CompletionStage<Response> master(
            @PathParam("route") String route, @Context UriInfo uri, @Context HttpServerRequest request) {
        return answer(
                route,
                Use.BEGIN,
                true,
                false,
                uri,
                request,
                (output, grant, loop) -> media.master(output, "", grant.query(), loop));
    }

    @GET
    @Path("{camera}.m3u8")
    @Operation(
            summary = "The master playlist of a camera, by its name, as media servers of older installations have it",
            description = "Needs no token where the aggregator's calls need none")
    @APIResponse(responseCode = "200", content = @Content(mediaType = "application/vnd.apple.mpegurl"))
    @APIResponse(responseCode = "401", description = "No valid token, and a network that is not trusted")
    @APIResponse(responseCode = "404", description = "No such camera")
    @APIResponse(responseCode = "409", description = "The camera is stopped, or runs in a worker")
    @APIResponse(responseCode = "503", description = "There is no stream to show now, and why")
    public CompletionStage<Response> camera(
            @PathParam("camera") String camera, @Context UriInfo uri, @Context HttpServerRequest request) {
        String route = RouteKind.CAMERA.id(camera);
        return answer(
                route,
                Use.BEGIN,
                true,
                true,
                uri,
                request,
                (output, grant, loop) -> media.master(output, route + "/", grant.query(), loop));
    }

    @GET
    @Path("{route}/{file}")
    @Operation(summary = "What a master playlist leads to: playlists, initialization segments, segments and parts")
    @Parameter(
            name = MSN,
            in = ParameterIn.QUERY,
            description = "Of a playlist: wait until the segment of this number is in it",
            schema = @Schema(type = SchemaType.INTEGER, format = "int64"))
    @Parameter(
            name = PART,
            in = ParameterIn.QUERY,
            description = "Likewise: until this part of it is, from 0",
            schema = @Schema(type = SchemaType.INTEGER))
    @APIResponse(responseCode = "200", content = @Content(mediaType = "video/mp4"))
    @APIResponse(responseCode = "400", description = "A parameter is unknown, or its value is wrong")
    @APIResponse(responseCode = "401", description = "No valid token, and the route is not public")
    @APIResponse(responseCode = "404", description = "There is no such segment any more, or not yet")
    @APIResponse(responseCode = "503", description = "There is no stream to show now; or too many players wait")
    public CompletionStage<Response> file(
            @PathParam("route") String route,
            @PathParam("file") String name,
            @Context UriInfo uri,
            @Context HttpServerRequest request) {
        return answer(route, Use.WATCH, name.endsWith(".m3u8"), false, uri, request, (output, grant, loop) -> {
            HlsFile file =
                    HlsFile.of(name).orElseThrow(() -> RefusedException.unknown("HLS has no file of such a name"));
            return media.file(output, file, wanted(uri.getQueryParameters()), grant.query(), loop);
        });
    }

    @OPTIONS
    @Path("{path:.*}")
    @Operation(hidden = true)
    public Response preflight(@PathParam("path") String path) {
        return HlsAnswers.preflight();
    }

    private CompletionStage<Response> answer(
            String route,
            Use use,
            boolean begins,
            boolean isCamera,
            UriInfo uri,
            HttpServerRequest request,
            Answer answer) {
        Executor loop = EventLoop.ofThisCall();
        MultivaluedMap<String, String> parameters = uri.getQueryParameters();
        CompletableFuture<Response> answered;
        try {
            requireKnown(parameters.keySet());
            answered = access.admit(use, route, request, parameters.getFirst(HlsAccess.TOKEN), isCamera)
                    .thenCompose(grant -> shown(route, begins, grant, answer, loop));
        } catch (RefusedException e) {
            answered = CompletableFuture.failedFuture(e);
        }
        return answered.handleAsync(
                (response, failure) -> HlsAnswers.forEveryPage(
                        failure == null ? response : HlsAnswers.of(failure, views.missing(route))),
                loop);
    }

    private CompletableFuture<Response> shown(String route, boolean begins, Grant grant, Answer answer, Executor loop) {
        try {
            if (!begins && !views.isOpen(route)) {
                throw RefusedException.unknown(
                        "nobody watches the route " + route + " any more: begin with its playlist");
            }
            return views.open(route)
                    .thenComposeAsync(
                            viewing -> {
                                HlsOutput output = viewing.hls();
                                try {
                                    // Old segments are no reason to make new ones.
                                    if (begins || output.isActive()) {
                                        output.ask(grant.viewer());
                                    }
                                    return answer.of(output, grant, loop);
                                } catch (RefusedException | NothingToShowException e) {
                                    return CompletableFuture.failedFuture(e);
                                }
                            },
                            loop);
        } catch (RefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Players add nothing but directives: RFC 8216bis 6.2.5. */
    private static void requireKnown(Set<String> names) throws RefusedException {
        for (String name : names) {
            if (!name.equals(HlsAccess.TOKEN) && !name.startsWith(DIRECTIVES)) {
                throw RefusedException.invalid(
                        "unknown parameter \"" + StrictJson.shown(name) + "\"; known are token and directives of HLS");
            }
        }
    }

    private static HlsMedia.Wanted wanted(MultivaluedMap<String, String> parameters) throws RefusedException {
        String segment = parameters.getFirst(MSN);
        String part = parameters.getFirst(PART);
        if (segment == null && part == null) {
            return HlsMedia.Wanted.NOTHING;
        }
        if (segment == null) {
            throw RefusedException.invalid(PART + ": without " + MSN);
        }
        return new HlsMedia.Wanted(number(MSN, segment), part == null ? -1 : number(PART, part));
    }

    private static long number(String name, String text) throws RefusedException {
        if (!text.matches("[0-9]{1,15}")) {
            throw RefusedException.invalid(name + ": \"" + StrictJson.shown(text) + "\"; allowed are whole numbers");
        }
        return Long.parseLong(text);
    }
}
