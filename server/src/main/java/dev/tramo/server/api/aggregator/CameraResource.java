package dev.tramo.server.api.aggregator;

import dev.tramo.server.api.aggregator.CameraView.PushView;
import io.quarkus.security.Authenticated;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Cameras and their pushes as resources. */
@Path("/v2/cameras")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Cameras", description = "RTMP in, pushed to any number of RTMP servers")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class CameraResource {
    private final Cameras cameras;
    private final Endpoints endpoints;

    CameraResource(Cameras cameras, Endpoints endpoints) {
        this.cameras = cameras;
        this.endpoints = endpoints;
    }

    /** What a client sends of a camera. */
    @Schema(name = "CameraRequest")
    record CameraRequest(
            @Schema(
                    description = "1 to 64 letters, digits, \".\", \"_\", \"-\"; only when added",
                    pattern = "[A-Za-z0-9._-]{1,64}")
            String name,

            @Schema(maxLength = 64) String type,
            @Schema(pattern = "[A-Za-z0-9._~-]{0,128}") String streamKey,

            @Schema(description = "rtmp:// or rtmps://; empty for a camera that publishes to us")
            String pullUrl,

            @Schema(minimum = "0", maximum = "300", defaultValue = "10")
            int graceSeconds,

            @Schema(minimum = "0", maximum = "60", defaultValue = "3")
            int takeoverSeconds) {}

    /** What a client sends of a push. */
    @Schema(name = "PushRequest", requiredProperties = "url")
    record PushRequest(
            @Schema(description = "rtmp://[user:password@]host[:port]/application/name[?query], or rtmps://")
            String url,

            @Schema(
                    enumeration = {"auto", "always"},
                    defaultValue = "auto")
            String enhanced) {}

    @GET
    @Operation(summary = "All cameras, with state and figures")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = CameraView[].class)))
    public List<CameraView> all(@Context HttpServerRequest request) {
        return cameras.all().stream().map(camera -> view(camera, request)).toList();
    }

    @GET
    @Path("{name}")
    @Operation(summary = "One camera, with state and figures")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = CameraView.class)))
    @APIResponse(responseCode = "404", description = "No such camera")
    public Response one(@PathParam("name") String name, @Context HttpServerRequest request) {
        return answer(() -> Response.ok(view(cameras.one(name), request)));
    }

    @POST
    @Operation(summary = "Adds a camera")
    @RequestBody(content = @Content(schema = @Schema(implementation = CameraRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = CameraView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "409", description = "The name is taken")
    public Response add(byte @Nullable [] body, @Context HttpServerRequest request) {
        return answer(() -> {
            CameraReader given = CameraReader.camera(orEmpty(body));
            Camera camera = cameras.add(given.required("name"), given.settings(CameraSettings.DEFAULT));
            return Response.status(201).entity(view(camera, request));
        });
    }

    @PATCH
    @Path("{name}")
    @Operation(summary = "Changes what is given of a camera; a live stream goes on, unless pullUrl changes")
    @RequestBody(content = @Content(schema = @Schema(implementation = CameraRequest.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = CameraView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such camera")
    public Response change(@PathParam("name") String name, byte @Nullable [] body, @Context HttpServerRequest request) {
        return answer(() -> {
            CameraReader given = CameraReader.camera(orEmpty(body));
            String same = given.text("name").orElse(name);
            if (!same.equals(name)) {
                throw CameraRefusedException.invalid("name: cannot be changed; it is the camera's address");
            }
            return Response.ok(view(cameras.change(name, given::settings), request));
        });
    }

    @DELETE
    @Path("{name}")
    @Operation(summary = "Removes a camera: its publisher, players and pushes are disconnected")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "404", description = "No such camera")
    public Response delete(@PathParam("name") String name) {
        return answer(() -> {
            cameras.delete(name);
            return Response.noContent();
        });
    }

    @GET
    @Path("{name}/pushes")
    @Operation(summary = "A camera's pushes, with state and figures")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PushView[].class)))
    @APIResponse(responseCode = "404", description = "No such camera")
    public Response pushes(@PathParam("name") String name, @Context HttpServerRequest request) {
        return answer(() -> Response.ok(view(cameras.one(name), request).pushes()));
    }

    @GET
    @Path("{name}/pushes/{id}")
    @Operation(summary = "One push, with state and figures")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = PushView.class)))
    @APIResponse(responseCode = "404", description = "No such camera or push")
    public Response push(@PathParam("name") String name, @PathParam("id") String id) {
        return answer(() -> {
            Camera camera = cameras.one(name);
            return Response.ok(PushView.of(Cameras.push(camera, id), cameras.snapshot(camera)));
        });
    }

    @POST
    @Path("{name}/pushes")
    @Operation(summary = "Adds a push; if the camera is live it begins at the next keyframe")
    @RequestBody(content = @Content(schema = @Schema(implementation = PushRequest.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = PushView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such camera")
    @APIResponse(responseCode = "409", description = "The camera is pushed there already")
    public Response addPush(@PathParam("name") String name, byte @Nullable [] body) {
        return answer(() -> {
            Camera camera = cameras.one(name);
            CameraReader given = CameraReader.push(orEmpty(body));
            Push push = cameras.addPush(name, given.url("url"), given.enhancedAlways());
            return Response.status(201).entity(PushView.of(push, cameras.snapshot(camera)));
        });
    }

    @DELETE
    @Path("{name}/pushes/{id}")
    @Operation(summary = "Removes a push; no other notices")
    @APIResponse(responseCode = "204", description = "Removed")
    @APIResponse(responseCode = "404", description = "No such camera or push")
    public Response deletePush(@PathParam("name") String name, @PathParam("id") String id) {
        return answer(() -> {
            cameras.deletePush(name, id);
            return Response.noContent();
        });
    }

    private CameraView view(Camera camera, HttpServerRequest request) {
        return CameraView.of(camera, endpoints.publishUrl(camera, request), cameras.snapshot(camera));
    }

    private interface Call {
        Response.ResponseBuilder answer() throws CameraRefusedException;
    }

    private static Response answer(Call call) {
        try {
            return call.answer().build();
        } catch (CameraRefusedException e) {
            return Response.status(e.status()).entity(Map.of("Error", e.said())).build();
        }
    }

    private static byte[] orEmpty(byte @Nullable [] body) {
        return body == null ? new byte[0] : body;
    }
}
