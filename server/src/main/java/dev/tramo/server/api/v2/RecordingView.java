package dev.tramo.server.api.v2;

import dev.tramo.engine.file.Recording;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A recording, as the API tells it. */
@Schema(name = "Recording")
record RecordingView(
        @Schema(description = "ID of the route that recorded it, which may be no more")
        String route,

        @Schema(description = "ID of its destination") String destination,

        @Schema(description = "Of the file; sorts by time", examples = "20260102T120405.678Z.ts")
        String name,

        @Schema(description = "ts: a transport stream, or what else the datagrams carried; mp4: fragmented MP4")
        String format,

        @Schema(description = "When its first byte came") Instant startedAt,

        @Schema(description = "When its last byte came") Instant endedAt,

        @Schema(description = "From one to the other") double seconds,

        long bytes,

        @Schema(description = "Whether it is being written") boolean recording,

        @Schema(
                description = "Where it is downloaded, with ranges; /play behind it plays in a browser",
                examples = "/v2/routes/news/recordings/rec/20260102T120405.678Z.ts")
        String path) {
    private static final double MILLIS_PER_SECOND = 1_000;

    static RecordingView of(Recording recording) {
        return new RecordingView(
                recording.route(),
                recording.destination(),
                recording.name(),
                recording.format().word(),
                recording.began(),
                recording.ended(),
                Math.max(
                        0,
                        Duration.between(recording.began(), recording.ended()).toMillis() / MILLIS_PER_SECOND),
                recording.bytes(),
                recording.isOpen(),
                "/v2/routes/" + encoded(recording.route()) + "/recordings/" + encoded(recording.destination()) + "/"
                        + recording.name());
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
