package dev.tramo.server.api.aggregator;

import dev.tramo.engine.EndpointSnapshot;
import dev.tramo.engine.RefusedAttempt;
import dev.tramo.engine.RouteSnapshot;
import dev.tramo.engine.RtmpFigures;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.rtmp.live.StreamStatistics;
import dev.tramo.rtmp.media.AudioFormat;
import dev.tramo.rtmp.media.VideoFormat;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A camera as {@code /v2/cameras} answers it. */
@Schema(name = "Camera")
record CameraView(
        @Schema(examples = "entrance") String name,
        String type,

        @Schema(description = "Where to publish", examples = "rtmp://gateway:1935/entrance/entrance")
        String endpoint,

        @Schema(description = "Stream name that publishers and players must give; empty lets any pass")
        String streamKey,

        @Schema(description = "Where it is pulled from; empty if publishers come to us")
        String pullUrl,

        @Schema(description = "How long pushes and players are kept for a publisher that is gone")
        int graceSeconds,

        @Schema(description = "A second publisher is refused if the first sent something within that time")
        int takeoverSeconds,

        @Schema(
                description = "waiting (no publisher), connecting (pull), running (audio or video came in the last"
                        + " second), stalled (connected, nothing came), failed (pull; tried again by itself)")
        String state,

        @Schema(description = "Why it is not running, in words")
        String reason,

        @Schema(description = "When the state began") Instant since,

        @Schema(description = "Last failure in words; empty if there was none")
        String lastError,

        @Schema(description = "Address of the publisher, or of the server pulled from; empty without one")
        String publisher,

        @Schema(description = "What the publisher calls itself")
        String client,

        @Schema(description = "Publishers after the first since the start")
        int reconnections,

        @Schema(
                description =
                        "The latest publishers that were refused, at most 16, the latest first; count: attempts from this"
                                + " address with the same answer")
        List<RefusedAttempt> refused,

        double receivedMbps,
        int players,

        @Schema(description = "Null until the stream told") @Nullable
        VideoView video,

        @Schema(description = "Null until the stream told") @Nullable
        AudioView audio,

        List<PushView> pushes) {
    /** What the picture is. */
    @Schema(name = "Video")
    record VideoView(
            String codec,
            String profile,
            String level,
            int width,
            int height,
            double frameRate,
            double mbps,

            @Schema(description = "Between the last two keyframes")
            long keyframeIntervalMillis) {}

    /** What the sound is. */
    @Schema(name = "Audio")
    record AudioView(String codec, String profile, int sampleRate, int channels, double mbps) {}

    /** A push. */
    @Schema(name = "Push")
    record PushView(
            long id,

            @Schema(description = "In full, but *** for a password", examples = "rtmp://media:1935/live/entrance")
            String url,

            @Schema(description = "auto, always: whether enhanced RTMP is sent to a server that does not offer it")
            String enhanced,

            @Schema(
                    description =
                            "waiting (no publisher), connecting, running (bytes moved in the last second),"
                                    + " degraded (pictures are lost), stalled (connected, nothing moved), failed (tried again by itself)")
            String state,

            @Schema(description = "Why it is not running, or degraded, in words")
            String reason,

            Instant since,

            @Schema(description = "Last failure in words; empty if there was none")
            String lastError,

            boolean connected,

            @Schema(description = "Sessions after the first since the start")
            int reconnections,

            double sentMbps,

            @Schema(description = "Payload sent in this session, bytes")
            long bytes,

            @Schema(description = "Audio and video messages sent in this session")
            long frames,

            @Schema(description = "Audio and video messages lost since the start, because the server was too slow")
            long droppedFrames,

            long droppedBytes,

            @Schema(description = "How often pictures were lost since the start")
            long gaps,

            @Schema(description = "Media waiting, milliseconds")
            long queueMillis,

            long queueBytes) {
        static PushView of(Push push, Optional<RouteSnapshot> snapshot) {
            EndpointSnapshot endpoint = snapshot.map(s -> s.destinations().get(push.destinationId()))
                    .orElse(EndpointSnapshot.NONE);
            RtmpFigures rtmp = endpoint.rtmp();
            return new PushView(
                    push.id(),
                    push.url().withoutPassword(),
                    push.enhancedAlways() ? "always" : "auto",
                    word(endpoint),
                    endpoint.reason(),
                    endpoint.since(),
                    rtmp.lastError(),
                    endpoint.connected(),
                    endpoint.reconnections(),
                    rounded(endpoint.sentMbps()),
                    rtmp.bytes(),
                    rtmp.frames(),
                    rtmp.droppedFrames(),
                    rtmp.droppedBytes(),
                    rtmp.gaps(),
                    rtmp.queueMillis(),
                    rtmp.queueBytes());
        }
    }

    static CameraView of(Camera camera, String endpoint, Optional<RouteSnapshot> snapshot) {
        EndpointSnapshot source = snapshot.map(RouteSnapshot::source).orElse(EndpointSnapshot.NONE);
        CameraSettings settings = camera.settings();
        RtmpFigures rtmp = source.rtmp();
        return new CameraView(
                camera.name(),
                settings.type(),
                endpoint,
                settings.streamKey(),
                settings.pullUrl().map(RtmpUrl::withoutPassword).orElse(""),
                settings.graceSeconds(),
                settings.takeoverSeconds(),
                word(source),
                source.reason(),
                source.since(),
                rtmp.lastError(),
                source.peer(),
                rtmp.client(),
                source.reconnections(),
                source.refused(),
                rounded(source.receivedMbps()),
                rtmp.players(),
                rtmp.stream().video().map(video -> video(video, rtmp.stream())).orElse(null),
                rtmp.stream().audio().map(audio -> audio(audio, rtmp.stream())).orElse(null),
                camera.pushes().stream()
                        .map(push -> PushView.of(push, snapshot))
                        .toList());
    }

    private static VideoView video(VideoFormat format, StreamStatistics stream) {
        return new VideoView(
                format.codec(),
                format.profile(),
                format.level(),
                format.width(),
                format.height(),
                rounded(stream.frameRate()),
                rounded(stream.videoBitsPerSecond() / 1e6),
                stream.keyframeIntervalMillis());
    }

    private static AudioView audio(AudioFormat format, StreamStatistics stream) {
        return new AudioView(
                format.codec(),
                format.profile(),
                format.sampleRate(),
                format.channels(),
                rounded(stream.audioBitsPerSecond() / 1e6));
    }

    private static String word(EndpointSnapshot endpoint) {
        return endpoint.state().name().toLowerCase(Locale.ROOT);
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }
}
