package dev.tramo.server.api.aggregator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tramo.engine.Engine;
import dev.tramo.engine.rtmp.RtmpBandwidth;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.server.access.TrustedNetworks;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.http.ClientAddress;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.routes.StoredRoute;
import dev.tramo.server.store.StoreUnavailableException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The calls of the older aggregator, on its own port and on the main one. Bodies are read whatever type is stated. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(
        name = "Aggregator",
        description = "Calls of the older media-aggregator. Without a token from loopback and trusted networks")
@SecurityRequirement(name = "token")
@APIResponse(
        responseCode = "401",
        description = "Neither a trusted network, without a browser's page of another origin, nor a valid token")
public class AggregatorResource {
    private static final String BODY_NAME = "name";

    private final RouteService routes;
    private final Endpoints endpoints;
    private final Engine engine;
    private final TrustedNetworks trusted;
    private final String resourceId;

    AggregatorResource(
            RouteService routes,
            Endpoints endpoints,
            Engine engine,
            TrustedNetworks trusted,
            @ConfigProperty(name = "tramo.resource.id") String resourceId) {
        this.routes = routes;
        this.endpoints = endpoints;
        this.engine = engine;
        this.trusted = trusted;
        this.resourceId = resourceId;
    }

    /** What is sent to register a camera. */
    @Schema(name = "RegisterCameraRequest", requiredProperties = "name")
    record Registration(
            @Schema(pattern = "[A-Za-z0-9._-]{1,64}") String name, String type) {}

    /** What is sent to ask for a stream. */
    @Schema(name = "GetStreamRequest", requiredProperties = "name")
    record StreamRequest(
            String name,

            @JsonProperty("se_ip")
            @Schema(
                    name = "se_ip",
                    description = "host[:port] of the media-streaming-engine; the client's own address if left out")
            String engine) {}

    /** Answer of registerCamera. */
    record Registered(
            @Schema(examples = "rtmp://gateway:1935/entrance/entrance")
            String endpoint) {}

    /** Answer of getStream. */
    record Stream(
            @Schema(examples = "http://10.0.0.7:80/hls/entrance.m3u8")
            String url) {}

    /** Answer of stats. */
    record Stats(
            @JsonProperty("resource_id") String resourceId,

            @JsonProperty("bw_in")
            @Schema(description = "Bits per second in the last whole 10 s, a decimal string", examples = "4396944")
            String in,

            @JsonProperty("bw_out") @Schema(examples = "4399488")
            String out,

            @JsonProperty("input_conn") @Schema(description = "Cameras that publish now")
            long inputs) {}

    /** Answer of status. */
    @JsonInclude
    record Status(
            @JsonProperty("resource_id") String resourceId,
            @Schema(enumeration = {"ok", "down"}) String status) {}

    /** An error. */
    record ErrorBody(String error) {}

    @POST
    @Path("registerCamera")
    @Operation(
            summary =
                    "Registers a camera; harmless if it is registered already. A stream key that it has is told to callers with"
                            + " a token only")
    @RequestBody(content = @Content(schema = @Schema(implementation = Registration.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Registered.class)))
    @APIResponse(responseCode = "400", description = "The name is missing or holds other characters")
    public Response register(byte @Nullable [] body, @Context HttpServerRequest request) {
        return answer(request, true, () -> {
            CameraReader given = CameraReader.of(body);
            String name = CameraForm.name(given.required(BODY_NAME));
            StoredRoute camera = registered(name, given.type());
            // Who needs no token to register may not learn what the camera's owner keeps from everybody.
            return new Registered(
                    trusted.hasToken()
                            ? endpoints.publishUrl(name, CameraForm.streamKey(camera), request)
                            : endpoints.publishUrl(name, "", request));
        });
    }

    @POST
    @Path("resgisterCamera")
    @Operation(summary = "The same, as the older aggregator's document spells it")
    @RequestBody(content = @Content(schema = @Schema(implementation = Registration.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Registered.class)))
    @APIResponse(responseCode = "400", description = "The name is missing or holds other characters")
    public Response registerAsSpelled(byte @Nullable [] body, @Context HttpServerRequest request) {
        return register(body, request);
    }

    @GET
    @Path("getStream")
    @Operation(summary = "Has a camera pushed to a media-streaming-engine, and tells where viewers find it")
    @RequestBody(content = @Content(schema = @Schema(implementation = StreamRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Stream.class)))
    @APIResponse(responseCode = "400", description = "name is missing, or se_ip is no address")
    @APIResponse(responseCode = "404", description = "No such camera")
    public Response stream(
            byte @Nullable [] body,
            @Parameter(description = "Instead of the body") @RestQuery @Nullable String name,
            @Parameter(name = "se_ip", description = "Instead of the body") @RestQuery("se_ip") @Nullable
                    String engineAddress,
            @Context HttpServerRequest request) {
        return answer(request, true, () -> {
            CameraReader given = CameraReader.of(body == null || body.length == 0 ? new byte[] {'{', '}'} : body);
            String camera = name != null ? name : given.required(BODY_NAME);
            Optional<String> asked = engineAddress != null ? Optional.of(engineAddress) : given.text("se_ip");
            String to = asked.filter(text -> !text.isBlank()).orElse(ClientAddress.of(request));
            camera(camera);
            Optional<RtmpUrl> push = endpoints.pushUrl(to.strip(), camera);
            if (push.isPresent()) {
                ensurePush(camera, push.get());
            }
            return new Stream(endpoints.playUrl(push, camera, request));
        });
    }

    @POST
    @Path("getStream")
    @Operation(summary = "The same, for clients that cannot send a body with GET")
    @RequestBody(content = @Content(schema = @Schema(implementation = StreamRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Stream.class)))
    @APIResponse(responseCode = "400", description = "name is missing, or se_ip is no address")
    @APIResponse(responseCode = "404", description = "No such camera")
    public Response streamByPost(
            byte @Nullable [] body,
            @RestQuery @Nullable String name,
            @Parameter(name = "se_ip") @RestQuery("se_ip") @Nullable String engineAddress,
            @Context HttpServerRequest request) {
        return stream(body, name, engineAddress, request);
    }

    @GET
    @Path("stats")
    @Operation(summary = "What goes in and out")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Stats.class)))
    public Response stats(@Context HttpServerRequest request) {
        return answer(request, false, () -> {
            RtmpBandwidth bandwidth = engine.rtmpBandwidth();
            return new Stats(
                    resourceId,
                    String.valueOf(bandwidth.bitsPerSecondIn()),
                    String.valueOf(bandwidth.bitsPerSecondOut()),
                    engine.connectedCameras());
        });
    }

    @GET
    @Path("status")
    @Operation(summary = "Whether RTMP is served")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Status.class)))
    public Response status(@Context HttpServerRequest request) {
        return answer(request, false, () -> new Status(resourceId, engine.isServingRtmp() ? "ok" : "down"));
    }

    @GET
    @Path("Status")
    @Operation(summary = "The same, as some clients spell it")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Status.class)))
    public Response statusCapitalised(@Context HttpServerRequest request) {
        return status(request);
    }

    /** The camera as it is, if it is; nothing is stored then. */
    private StoredRoute registered(String name, Optional<String> type) throws RefusedException {
        Optional<StoredRoute> known = routes.find(CameraForm.routeId(name)).map(RouteService.Seen::route);
        if (known.isPresent() && CameraForm.typed(known.get(), type).equals(known.get())) {
            return known.get();
        }
        return routes.put(
                        CameraForm.routeId(name),
                        before -> CameraForm.typed(before.orElseGet(() -> CameraForm.registered(name, type)), type))
                .after();
    }

    private StoredRoute camera(String name) throws RefusedException {
        return routes.find(CameraForm.routeId(name))
                .orElseThrow(() -> noCamera(name))
                .route();
    }

    private static RefusedException noCamera(String name) {
        return RefusedException.unknown("no camera \"" + StrictJson.shown(name) + "\"");
    }

    /** Adds a push unless there is one to the same place, by whatever name. */
    private void ensurePush(String name, RtmpUrl url) throws RefusedException {
        List<RtmpUrl> pushes = CameraForm.pushes(camera(name));
        if (pushes.stream().anyMatch(push -> PushHosts.AS_WRITTEN.same(push, url))) {
            return;
        }
        List<RtmpUrl> elsewhere = pushes.stream()
                .filter(other -> PushHosts.sameButForTheHost(other, url))
                .toList();
        // Names are looked up before others have to wait, and only if they could matter.
        List<RtmpUrl> compared = new ArrayList<>(elsewhere);
        compared.add(url);
        PushHosts hosts = elsewhere.isEmpty() ? PushHosts.AS_WRITTEN : PushHosts.lookedUp(compared);
        var _ = routes.put(CameraForm.routeId(name), before -> {
            StoredRoute camera = before.orElseThrow(() -> noCamera(name));
            boolean isThere = CameraForm.pushes(camera).stream().anyMatch(push -> hosts.same(push, url));
            return isThere ? camera : CameraForm.withPush(camera, url);
        });
    }

    private interface Call {
        Object answer() throws RefusedException;
    }

    private Response answer(HttpServerRequest request, boolean isChange, Call call) {
        if (!trusted.admits(request, isChange)) {
            return error(
                    401, "a token is needed from this address, and from a browser's page: Authorization: Bearer <jwt>");
        }
        try {
            return Response.ok(call.answer()).build();
        } catch (RefusedException e) {
            return error(e.reason().status(), e.getMessage());
        } catch (StoreUnavailableException e) {
            return e.tell(error(e.status(), e.getMessage()));
        }
    }

    private static Response error(int status, String message) {
        return Response.status(status).entity(new ErrorBody(message)).build();
    }
}
