package dev.tramo.server.api.v2;

import dev.tramo.engine.file.Recording;
import dev.tramo.engine.file.RecordingCut;
import dev.tramo.engine.file.Recordings;
import dev.tramo.engine.spec.FileSpec;
import dev.tramo.server.access.Audit;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.recordings.ByteRange;
import dev.tramo.server.recordings.Streams;
import dev.tramo.server.routes.RouteService;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.PathPart;
import org.jspecify.annotations.Nullable;

/** What {@code file:} destinations recorded. */
@Path("/v2/routes")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Recordings", description = "What file: destinations recorded: listed, downloaded, played, cut, deleted")
@SecurityRequirement(name = "token")
@APIResponse(responseCode = "401", description = "No valid token")
public class RecordingResource {
    private static final String BINARY = "application/octet-stream";
    private static final String TS = "video/mp2t";
    private static final String MP4 = "video/mp4";
    private static final String AROUND = "around";
    private static final String SECONDS = "seconds";
    private static final String DESTINATION = "destination";
    private static final int SECONDS_MAX = 7_200;
    private static final int SECONDS_DEFAULT = 60;
    private static final int PARTIAL = 206;
    private static final int UNSATISFIABLE = 416;
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Recordings recordings;
    private final RouteService routes;
    private final Streams streams;
    private final Audit audit;

    RecordingResource(Recordings recordings, RouteService routes, Streams streams, Audit audit) {
        this.recordings = recordings;
        this.routes = routes;
        this.streams = streams;
        this.audit = audit;
    }

    @GET
    @Path("{id}/recordings")
    @Operation(summary = "The recordings of a route")
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
    @APIResponse(responseCode = "404", description = "No such route, and no recordings of one")
    public Response ofRoute(@PathParam("id") String id, @Context UriInfo uri) {
        return RecordingPage.answer(
                uri, RecordingPage.PARAMETERS, () -> RecordingPage.of(uri, ofRoute(id), recordings));
    }

    private List<Recording> ofRoute(String id) throws RefusedException, IOException {
        List<Recording> all = recordings.list(id);
        if (all.isEmpty()) {
            var _ = routes.one(id);
        }
        return all;
    }

    @GET
    @Path("{id}/recordings/{destination}/{name}")
    @Produces({BINARY, TS, MP4, MediaType.APPLICATION_JSON})
    @Operation(
            summary = "A recording, or a range of its bytes (RFC 9110)",
            description = "One that is being written has as many bytes as there are now")
    @APIResponse(responseCode = "200", content = @Content(mediaType = BINARY))
    @APIResponse(responseCode = "206", description = "The range that was asked for")
    @APIResponse(responseCode = "404", description = "No such recording")
    @APIResponse(responseCode = "416", description = "The range is behind the end")
    public Response download(
            @PathParam("id") String id,
            @PathParam("destination") String destination,
            @PathParam("name") String name,
            @HeaderParam("Range") @Nullable String range,
            @Context UriInfo uri) {
        return RecordingPage.answer(uri, List.of(), () -> {
            Recording recording = one(id, destination, name);
            return bytes(recording, range).header(HttpHeaders.CONTENT_DISPOSITION, attachment(id, destination, name));
        });
    }

    @GET
    @Path("{id}/recordings/{destination}/{name}/play")
    @Produces({MP4, MediaType.APPLICATION_JSON})
    @Operation(
            summary =
                    "A recording as MP4 for a browser: one of MP4 as it is, with ranges; a transport stream without decoding, from its"
                            + " first keyframe on, without ranges")
    @APIResponse(responseCode = "200", content = @Content(mediaType = MP4))
    @APIResponse(responseCode = "404", description = "No such recording")
    @APIResponse(responseCode = "409", description = "Too many are played now")
    public Response play(
            @PathParam("id") String id,
            @PathParam("destination") String destination,
            @PathParam("name") String name,
            @HeaderParam("Range") @Nullable String range,
            @Context UriInfo uri) {
        return RecordingPage.answer(uri, List.of(), () -> {
            Recording recording = one(id, destination, name);
            return recording.format() == FileSpec.Format.MP4
                    ? bytes(recording, range)
                    : Response.ok(streams.mp4(recording))
                            .type(MP4)
                            .header("Accept-Ranges", "none")
                            .header(HttpHeaders.CACHE_CONTROL, "no-store");
        });
    }

    @GET
    @Path("{id}/recordings/cut")
    @Produces({TS, MP4, MediaType.APPLICATION_JSON})
    @Operation(
            summary = "What an event needs: the recordings around a time as one file",
            description =
                    "Begins at the last keyframe before. A transport stream has its tables in front, and is not changed otherwise;"
                            + " an MP4 has times from zero on")
    @Parameter(
            name = AROUND,
            in = ParameterIn.QUERY,
            required = true,
            description = "The middle: a time",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = SECONDS,
            in = ParameterIn.QUERY,
            description = "The length, half of it before, 1 to 7200",
            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "60"))
    @Parameter(
            name = DESTINATION,
            in = ParameterIn.QUERY,
            description = "ID of the destination that recorded; needed if several have recorded that time",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(responseCode = "200", content = @Content(mediaType = TS))
    @APIResponse(responseCode = "400", description = "A parameter is wrong; the answer names it")
    @APIResponse(responseCode = "404", description = "No such route, or nothing was recorded at that time")
    @APIResponse(responseCode = "409", description = "Too many are cut now")
    public Response cut(@PathParam("id") String id, @Context UriInfo uri) {
        return RecordingPage.answer(uri, List.of(AROUND, SECONDS, DESTINATION), () -> {
            Query query = new Query(uri.getQueryParameters(), List.of(AROUND, SECONDS, DESTINATION));
            Instant around = query.time(AROUND, Instant.now())
                    .orElseThrow(() -> RefusedException.invalid("around: missing; allowed is a time"));
            Duration half = Duration.ofMillis(500L * query.whole(SECONDS, 1, SECONDS_MAX, SECONDS_DEFAULT));
            RecordingCut cut = cut(id, query.once(DESTINATION), around.minus(half), around.plus(half));
            String destination = cut.parts().getFirst().destination();
            String file = FILE_TIME.format(cut.from()) + cut.format().suffix();
            return Response.ok(streams.cut(cut))
                    .type(type(cut.format()))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header(HttpHeaders.CONTENT_DISPOSITION, attachment(id, destination, file));
        });
    }

    private RecordingCut cut(String id, Optional<String> destination, Instant from, Instant to)
            throws RefusedException, IOException {
        List<Recording> all = ofRoute(id).stream()
                .filter(one -> destination.isEmpty() || one.destination().equals(destination.get()))
                .filter(one -> one.began().isBefore(to) && one.ended().isAfter(from))
                .toList();
        if (all.isEmpty()) {
            throw RefusedException.unknown("nothing of the route was recorded from " + from + " to " + to);
        }
        List<String> destinations =
                all.stream().map(Recording::destination).distinct().toList();
        if (destinations.size() > 1) {
            throw RefusedException.invalid("destination: missing; allowed are " + String.join(", ", destinations)
                    + ", which have all recorded that time");
        }
        return RecordingCut.of(all, from, to);
    }

    @DELETE
    @Path("{id}/recordings/{destination}/{name}")
    @Operation(summary = "Deletes a recording")
    @APIResponse(responseCode = "204", description = "It is deleted")
    @APIResponse(responseCode = "404", description = "No such recording")
    @APIResponse(responseCode = "409", description = "It is being written")
    public Response delete(
            @PathParam("id") String id,
            @PathParam("destination") String destination,
            @PathParam("name") String name,
            @Context UriInfo uri) {
        return RecordingPage.answer(uri, List.of(), () -> {
            Recording recording = one(id, destination, name);
            if (!recordings.delete(recording)) {
                throw RefusedException.conflict(
                        name + " is being written; stop the route, or remove its destination first");
            }
            audit.record(id, "deleted", "deleted the recording " + destination + "/" + name);
            return Response.noContent();
        });
    }

    private Recording one(String id, String destination, String name) throws RefusedException, IOException {
        return recordings
                .find(id, destination, name)
                .orElseThrow(() -> RefusedException.unknown("the destination \"" + StrictJson.shown(destination)
                        + "\" of the route \"" + StrictJson.shown(id) + "\" has no recording \""
                        + StrictJson.shown(name) + "\""));
    }

    private static Response.ResponseBuilder bytes(Recording recording, @Nullable String header) {
        long size = recording.bytes();
        Response.ResponseBuilder answer;
        try {
            Optional<ByteRange> range = ByteRange.of(header, size);
            answer = range.isPresent()
                    ? Response.status(PARTIAL)
                            .entity(new PathPart(
                                    recording.file(),
                                    range.get().first(),
                                    range.get().length()))
                            .header("Content-Range", range.get().header(size))
                    : Response.ok(new PathPart(recording.file(), 0, size));
        } catch (ByteRange.UnsatisfiableException e) {
            return Response.status(UNSATISFIABLE).header("Content-Range", "bytes */" + size);
        }
        return answer.type(type(recording.format()))
                .header("Accept-Ranges", "bytes")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static String type(FileSpec.Format format) {
        return format == FileSpec.Format.MP4 ? MP4 : TS;
    }

    /** IDs have letters, digits and . _ - only; a name that has others comes from a folder of somebody else. */
    private static String attachment(String id, String destination, String name) {
        String file = (id + "-" + destination + "-" + name).replaceAll("[^A-Za-z0-9._-]", "_");
        return "attachment; filename=\"" + file + "\"";
    }
}
