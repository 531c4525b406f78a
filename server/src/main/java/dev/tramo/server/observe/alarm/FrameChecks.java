package dev.tramo.server.observe.alarm;

import dev.tramo.engine.endpoint.RtmpFigures;
import dev.tramo.rtmp.live.StreamStatistics;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Which rules are met at an RTMP source that receives, by what is in its stream. */
final class FrameChecks {
    private FrameChecks() {}

    static void add(String name, EndpointWatch source, Findings findings, long nowNanos) {
        if (!(source.seen().figures() instanceof RtmpFigures rtmp)) {
            return;
        }
        StreamStatistics stream = rtmp.stream();
        if (stream.audioBitsPerSecond() == 0 && isExpected(Rule.AUDIO_MISSING, source.hadAudio(), findings)) {
            findings.add(
                    Rule.AUDIO_MISSING,
                    name,
                    () -> source.hadAudio() ? "the source sends no audio any more" : "the source sends no audio");
        }
        if (stream.videoBitsPerSecond() == 0 && isExpected(Rule.VIDEO_MISSING, source.hadVideo(), findings)) {
            findings.add(
                    Rule.VIDEO_MISSING,
                    name,
                    () -> source.hadVideo() ? "the source sends no video any more" : "the source sends no video");
        }
        addKeyframes(name, source, stream, findings, nowNanos);
    }

    private static boolean isExpected(Rule rule, boolean wasThere, Findings findings) {
        return wasThere || findings.of(rule).of(Limit.REQUIRED) >= 1;
    }

    private static void addKeyframes(
            String name, EndpointWatch source, StreamStatistics stream, Findings findings, long nowNanos) {
        double secondsMax = findings.of(Rule.KEYFRAMES_RARE).of(Limit.SECONDS_MAX);
        double seconds = stream.keyframeIntervalMillis() / 1_000.0;
        long streamSeconds = TimeUnit.NANOSECONDS.toSeconds(source.streamNanos(nowNanos));
        if (seconds > secondsMax) {
            findings.add(
                    Rule.KEYFRAMES_RARE,
                    name,
                    () -> String.format(
                            Locale.ROOT,
                            "%.1f s between the last two keyframes, more than %s s",
                            seconds,
                            FigureChecks.text(secondsMax)));
        } else if (seconds == 0 && stream.videoBitsPerSecond() > 0 && streamSeconds > secondsMax) {
            findings.add(
                    Rule.KEYFRAMES_RARE,
                    name,
                    () -> "no second keyframe in the " + streamSeconds + " s that the source sends video");
        }
    }
}
