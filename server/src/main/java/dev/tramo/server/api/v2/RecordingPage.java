package dev.tramo.server.api.v2;

import dev.tramo.engine.file.Recording;
import dev.tramo.engine.file.Recordings;
import dev.tramo.server.api.RefusedException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of recordings. */
@Schema(name = "Recordings")
record RecordingPage(
        @Schema(description = "The latest first") List<RecordingView> recordings,

        @Schema(description = "How many there are, on this page and others")
        int count,

        @Schema(description = "What all of them take") long bytes,

        @Schema(description = "Space that is free on their disk")
        long freeBytes) {
    static final String LIMIT = "limit";
    static final String BEFORE = "before";
    static final List<String> PARAMETERS = List.of(LIMIT, BEFORE);
    private static final int LIMIT_MAX = 1_000;
    private static final int LIMIT_DEFAULT = 100;

    /** What reads or changes files. */
    interface FileCall {
        Response.ResponseBuilder answer() throws RefusedException, IOException;
    }

    /** The answer to a call that may fail by the folder. */
    static Response answer(UriInfo uri, List<String> known, FileCall call) {
        return Answers.of(uri, known, () -> {
            try {
                return call.answer();
            } catch (IOException e) {
                throw RefusedException.conflict("the folder of recordings cannot be used: " + e.getMessage());
            }
        });
    }

    /** The page that a request's query asks for. */
    static Response.ResponseBuilder of(UriInfo uri, List<Recording> all, Recordings recordings)
            throws RefusedException, IOException {
        Query query = new Query(uri.getQueryParameters(), PARAMETERS);
        int limit = query.whole(LIMIT, 1, LIMIT_MAX, LIMIT_DEFAULT);
        Optional<Instant> before = query.time(BEFORE, Instant.now());
        List<RecordingView> listed = all.stream()
                .filter(one -> before.isEmpty() || one.began().isBefore(before.get()))
                .sorted(Comparator.comparing(Recording::began).reversed())
                .limit(limit)
                .map(RecordingView::of)
                .toList();
        long bytes = all.stream().mapToLong(Recording::bytes).sum();
        return Response.ok(new RecordingPage(listed, all.size(), bytes, recordings.freeBytes()));
    }
}
