package dev.tramo.server.api.v2;

import dev.tramo.engine.Engine;
import dev.tramo.engine.endpoint.RefusedAttempt;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Publishers that found no camera: a name that was mistyped in an encoder is seen nowhere else. */
@Path("/v2/refused-publishers")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Cameras")
@SecurityRequirement(name = "token")
public class RefusedPublishersResource {
    private final Engine engine;

    RefusedPublishersResource(Engine engine) {
        this.engine = engine;
    }

    @GET
    @Operation(summary = "The latest publishers under names that no camera has, at most 16, the latest first")
    @APIResponse(responseCode = "400", description = "A parameter is unknown")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RefusedAttempt[].class)))
    @APIResponse(responseCode = "401", description = "No valid token")
    public Response all(@Context UriInfo uri) {
        return Answers.of(uri, List.of(), () -> Response.ok(engine.refusedPublishers()));
    }
}
