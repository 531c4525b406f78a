package dev.tramo.server.api.v2;

import dev.tramo.engine.file.Recordings;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What all routes recorded. */
@Path("/v2/recordings")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Recordings")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class AllRecordingsResource {
    private final Recordings recordings;

    AllRecordingsResource(Recordings recordings) {
        this.recordings = recordings;
    }

    @GET
    @Operation(summary = "The recordings of all routes, also of those that are no more")
    @Parameter(
            name = RecordingPage.LIMIT,
            in = ParameterIn.QUERY,
            description = "How many at most, 1 to 1000",
            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "100"))
    @Parameter(
            name = RecordingPage.BEFORE,
            in = ParameterIn.QUERY,
            description = "Those that began before: a time, or the startedAt of the last one of the page before",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RecordingPage.class)))
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the answer names it")
    public Response all(@Context UriInfo uri) {
        return RecordingPage.answer(
                uri, RecordingPage.PARAMETERS, () -> RecordingPage.of(uri, recordings.list(), recordings));
    }
}
