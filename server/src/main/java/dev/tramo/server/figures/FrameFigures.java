package dev.tramo.server.figures;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.analysis.FrameReport;
import dev.tramo.rtmp.live.StreamStatistics;
import dev.tramo.rtmp.live.StreamTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A track of an RTMP stream, as its frames show it. */
@Schema(name = "AnalysisTrack")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record FrameFigures(
        @Schema(description = "video or audio") String type,
        String codec,
        @Schema(description = "Over the last second, bit/s") long bitrate,
        Optional<Integer> width,
        Optional<Integer> height,

        @Schema(description = "Frames per second, over the last second")
        Optional<Double> frameRate,

        @Schema(description = "Between the last two keyframes")
        Optional<Long> keyframeIntervalMillis,

        @Schema(description = "Longest since the publisher began, or the last reset")
        Optional<Long> keyframeIntervalMillisMax,

        Optional<Long> sinceKeyframeMillis,
        Optional<Integer> sampleRate,
        Optional<Integer> channels,

        @Schema(description = "Of video, how often the times of audio or video jumped by more than 500 ms")
        Optional<Long> gaps,

        @Schema(description = "Of audio, how much later than the video it is sent")
        Optional<Long> audioToVideoMillis) {
    static List<FrameFigures> of(FrameReport report) {
        StreamStatistics seen = report.statistics();
        StreamTiming timing = report.timing();
        List<FrameFigures> tracks = new ArrayList<>();
        seen.video()
                .ifPresent(video -> tracks.add(new FrameFigures(
                        "video",
                        video.codec(),
                        seen.videoBitsPerSecond(),
                        Optional.of(video.width()),
                        Optional.of(video.height()),
                        Optional.of(seen.frameRate()),
                        Optional.of(seen.keyframeIntervalMillis()),
                        Optional.of(timing.keyframeIntervalMillisMax()),
                        Optional.of(timing.sinceKeyframeMillis()).filter(millis -> millis >= 0),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(timing.gaps()),
                        Optional.empty())));
        seen.audio()
                .ifPresent(audio -> tracks.add(new FrameFigures(
                        "audio",
                        audio.codec(),
                        seen.audioBitsPerSecond(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(audio.sampleRate()),
                        Optional.of(audio.channels()),
                        Optional.empty(),
                        seen.video().map(_ -> timing.audioToVideoMillis()))));
        return tracks;
    }
}
