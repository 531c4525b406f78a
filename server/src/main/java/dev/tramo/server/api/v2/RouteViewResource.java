package dev.tramo.server.api.v2;

import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.http.EventLoop;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.view.HlsAddress;
import dev.tramo.server.view.ViewTokens;
import dev.tramo.server.view.Views;
import io.quarkus.security.Authenticated;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What a route shows: a still, and where its preview is. Holds no thread. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Viewing")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class RouteViewResource {
    private static final String SOURCE = "source";
    private static final String MP4 = "video/mp4";

    private final Views views;
    private final ViewTokens tokens;

    RouteViewResource(Views views, ViewTokens tokens) {
        this.views = views;
        this.tokens = tokens;
    }

    /** Where a preview is. */
    @Schema(name = "Preview")
    record Preview(
            @Schema(
                    description = "Of a master playlist, for any player; needs no other token",
                    examples = "https://gateway/hls/news/index.m3u8?token=AAAAAGkr")
            String url,

            @Schema(description = "The same without scheme and host", examples = "/hls/news/index.m3u8?token=AAAAAGkr")
            String path,

            @Schema(description = "Until when a player may begin; one that has begun may watch for 12 h")
            Instant expiresAt) {}

    @GET
    @Path("{id}/preview")
    @Operation(
            summary = "An address where any player of HLS can watch a running route, for a while and without a token",
            description = "Nothing is converted before somebody watches")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Preview.class)))
    @APIResponse(responseCode = "404", description = "No such route")
    @APIResponse(responseCode = "409", description = "The route is stopped, or runs in a worker")
    public Response preview(@PathParam("id") String id, @Context UriInfo uri, @Context HttpServerRequest request) {
        return Answers.of(uri, List.of(), () -> {
            views.require(id);
            Instant expiry = Instant.now().plus(ViewTokens.START).truncatedTo(ChronoUnit.SECONDS);
            String path = HlsAddress.path(id) + "?token=" + tokens.sign(ViewTokens.Use.BEGIN, id, expiry);
            return Response.ok(new Preview(HlsAddress.server(request) + path, path, expiry))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store");
        });
    }

    @GET
    @Path("{id}/still.mp4")
    @Produces({MP4, MediaType.APPLICATION_JSON})
    @Operation(
            summary = "The last keyframe of a running route, as an MP4 of one picture, made without decoding",
            description =
                    "H.264, HEVC or AV1. Waits for the next keyframe, 10 s at most, if none is kept. Any browser shows"
                            + " it in a video element, whose codec it has")
    @Parameter(
            name = SOURCE,
            in = ParameterIn.QUERY,
            description =
                    "ID of one of several sources, whether or not it is in use; without it, what the route carries",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "200", content = @Content(mediaType = MP4))
    @APIResponse(responseCode = "400", description = "A parameter is unknown, or the route has no such source")
    @APIResponse(responseCode = "404", description = "No such route; or there is no picture, and why")
    @APIResponse(responseCode = "409", description = "The route is stopped")
    public CompletionStage<Response> still(@PathParam("id") String id, @Context UriInfo uri) {
        CompletableFuture<byte[]> still;
        try {
            Answers.requireKnown(uri.getQueryParameters(), List.of(SOURCE));
            still = views.still(id, Optional.ofNullable(uri.getQueryParameters().getFirst(SOURCE)));
        } catch (RefusedException | StoreUnavailableException e) {
            still = CompletableFuture.failedFuture(e);
        }
        return still.handleAsync((bytes, failure) -> Answers.of(() -> picture(bytes, failure)), EventLoop.ofThisCall());
    }

    private static Response.ResponseBuilder picture(byte[] bytes, Throwable failure) throws RefusedException {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return switch (cause) {
            case null -> Response.ok(bytes).type(MP4).header(HttpHeaders.CACHE_CONTROL, "no-store");
            case RefusedException refused -> throw refused;
            case StoreUnavailableException unavailable -> throw unavailable;
            case NothingToShowException nothing -> throw RefusedException.unknown(String.valueOf(nothing.getMessage()));
            default -> throw new IllegalStateException(cause);
        };
    }
}
