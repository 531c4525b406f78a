package dev.tramo.server.api.v2;

import dev.tramo.engine.file.Recordings;
import dev.tramo.server.access.Audit;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.recordings.SourceFiles;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Files for {@code file:} sources, such as slates. */
@Path("/v2/files")
@Authenticated
@Blocking
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Files", description = "What file: sources can play: sent, listed, deleted")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class FileResource {
    private static final int CREATED = 201;
    private static final int REPLACED = 200;

    private final SourceFiles files;
    private final Recordings recordings;
    private final Audit audit;

    FileResource(SourceFiles files, Recordings recordings, Audit audit) {
        this.files = files;
        this.recordings = recordings;
        this.audit = audit;
    }

    /** A file as the API shows it. */
    @Schema(name = "File")
    public record View(
            @Schema(examples = "slate.ts") String name,

            @Schema(description = "As a source of a route plays it", examples = "file:slate.ts")
            String uri,

            long bytes,
            @Schema(description = "When it was received") Instant changedAt) {
        private static View of(SourceFiles.SourceFile file) {
            return new View(file.name(), "file:" + file.name(), file.bytes(), file.changed());
        }
    }

    /** All of them. */
    @Schema(name = "Files")
    public record Page(
            List<View> files,
            @Schema(description = "What they take together") long bytes,

            @Schema(description = "What they may take together; 0: none are received")
            long bytesMax,

            @Schema(description = "Space that is free on their disk")
            long freeBytes) {}

    @GET
    @Operation(
            summary = "The files that sources can play, by name; recordings, which can be played, too, are not among"
                    + " them")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Page.class)))
    public Response all(@Context UriInfo uri) {
        return RecordingPage.answer(uri, List.of(), () -> {
            List<View> all = files.list().stream().map(View::of).toList();
            return Response.ok(
                    new Page(all, all.stream().mapToLong(View::bytes).sum(), files.bytesMax(), recordings.freeBytes()));
        });
    }

    @PUT
    @Path("{name}")
    @Operation(
            summary = "Sends a file for file: sources, or replaces it",
            description =
                    "The body is a transport stream (MPEG-TS) with clock references. It can be played when all of it"
                            + " is there; a source that plays the one before goes on with that until it begins anew")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "200", description = "It is replaced")
    @APIResponse(responseCode = "201", description = "It is there")
    @APIResponse(
            responseCode = "400",
            description = "The name is wrong, or the body is no transport stream; the answer says why")
    @APIResponse(responseCode = "409", description = "There is no space for it, or another is received now")
    public Response put(@PathParam("name") String name, InputStream body, @Context UriInfo uri) {
        return RecordingPage.answer(uri, List.of(), () -> {
            boolean isNew = files.store(name, body);
            audit.record("", isNew ? "created" : "changed", (isNew ? "sent" : "replaced") + " the file " + name);
            return Response.status(isNew ? CREATED : REPLACED).entity(one(name));
        });
    }

    private View one(String name) throws RefusedException, IOException {
        return files.list().stream()
                .filter(file -> file.name().equals(name))
                .map(View::of)
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    @DELETE
    @Path("{name}")
    @Operation(summary = "Deletes a file", description = "A source that plays it goes on to its end")
    @APIResponse(responseCode = "204", description = "It is deleted")
    @APIResponse(responseCode = "404", description = "No such file")
    public Response delete(@PathParam("name") String name, @Context UriInfo uri) {
        return RecordingPage.answer(uri, List.of(), () -> {
            if (!files.delete(name)) {
                throw unknown(name);
            }
            audit.record("", "deleted", "deleted the file " + name);
            return Response.noContent();
        });
    }

    private static RefusedException unknown(String name) {
        return RefusedException.unknown("there is no file \"" + StrictJson.shown(name) + "\"");
    }
}
