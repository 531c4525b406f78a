package dev.tramo.engine.switching;

import dev.tramo.engine.spec.Switching.Content;
import dev.tramo.mpegts.analysis.MediaArrivals;
import dev.tramo.mpegts.analysis.TsAnalyzer;
import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.Indicator;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges one source by its contents: whether audio and video are there, and whether a transport stream can be decoded. Looks at nothing
 * that is not demanded. Its loop's thread; time is a parameter.
 */
final class ContentWatch {
    private static final long MILLI_NANOS = 1_000_000;
    /** Errors that are farther apart do not belong together. */
    private static final long PAUSE_NANOS_MAX = 1_000_000_000;
    /** How often it is looked whether errors still come. */
    private static final long LOOK_NANOS = 20 * MILLI_NANOS;

    private final AnalysisThresholds thresholds;
    private final MediaArrivals media = new MediaArrivals();
    private Content demanded;
    private @Nullable TsAnalyzer analyzer;
    private long begunNanos;
    private long videoNanos = MediaArrivals.NEVER;
    private long audioNanos = MediaArrivals.NEVER;
    private long errors;
    private long firstErrorNanos;
    private long lastErrorNanos = MediaArrivals.NEVER;

    ContentWatch(Content demanded, AnalysisThresholds thresholds) {
        this.demanded = demanded;
        this.thresholds = thresholds;
    }

    /** Something else is demanded from now on. */
    void change(Content next, long nowNanos) {
        boolean begins = demanded.equals(Content.ANY);
        demanded = next;
        if (next.equals(Content.ANY)) {
            analyzer = null;
        } else if (begins) {
            begin(nowNanos);
        }
    }

    /** Another stream begins. */
    void begin(long nowNanos) {
        analyzer = null;
        videoNanos = MediaArrivals.NEVER;
        audioNanos = MediaArrivals.NEVER;
        errors = 0;
        lastErrorNanos = MediaArrivals.NEVER;
        begunNanos = nowNanos;
    }

    /** The stream goes on after a pause: what was missing meanwhile does not count. */
    void resume(long nowNanos) {
        begunNanos = nowNanos;
    }

    /** A datagram; whether the first of several errors has come with it. Allocates with the first one only. */
    boolean onDatagram(ByteBuffer data, int offset, int length, long nowNanos) {
        if (demanded.equals(Content.ANY)) {
            return false;
        }
        TsAnalyzer looking = analyzer;
        if (looking == null) {
            looking = new TsAnalyzer(AnalysisLevel.BASIC, thresholds, nowNanos);
            analyzer = looking;
        }
        looking.onDatagram(data, offset, length, nowNanos);
        boolean hasError = looking.isFatal() || looking.fatalErrors() != errors;
        errors = looking.fatalErrors();
        if (!hasError) {
            return false;
        }
        boolean isFirst = lastErrorNanos == MediaArrivals.NEVER || nowNanos - lastErrorNanos > PAUSE_NANOS_MAX;
        if (isFirst) {
            firstErrorNanos = nowNanos;
        }
        lastErrorNanos = nowNanos;
        return isFirst && demanded.priority1Millis() > 0;
    }

    /** Audio or video of a stream of frames. */
    void onFrames(boolean isVideo, long nowNanos) {
        if (isVideo) {
            videoNanos = nowNanos;
        } else {
            audioNanos = nowNanos;
        }
    }

    private void look() {
        TsAnalyzer looking = analyzer;
        if (looking != null) {
            looking.media(media);
            videoNanos = Math.max(videoNanos, media.videoNanos());
            audioNanos = Math.max(audioNanos, media.audioNanos());
        }
    }

    /** Whether what is demanded has been amiss for longer than it may. */
    boolean isFaulty(long nowNanos) {
        if (demanded.equals(Content.ANY)) {
            return false;
        }
        look();
        return isLate(videoNanos, demanded.noVideoMillis(), nowNanos)
                || isLate(audioNanos, demanded.noAudioMillis(), nowNanos)
                || isLate(rarestNanos(), demanded.pidMissingMillis(), nowNanos)
                || isBroken(nowNanos);
    }

    /** Which of it is, in words; empty if none. */
    String fault(long nowNanos) {
        if (!isFaulty(nowNanos)) {
            return "";
        }
        if (isLate(videoNanos, demanded.noVideoMillis(), nowNanos)) {
            return "no video for " + millisSince(videoNanos, nowNanos) + " ms";
        }
        if (isLate(audioNanos, demanded.noAudioMillis(), nowNanos)) {
            return "no audio for " + millisSince(audioNanos, nowNanos) + " ms";
        }
        if (isLate(rarestNanos(), demanded.pidMissingMillis(), nowNanos)) {
            long millis = millisSince(rarestNanos(), nowNanos);
            return media.isListed() ? "PID missing for " + millis + " ms" : "no tables for " + millis + " ms";
        }
        return "errors of TR 101 290 priority 1 for " + (nowNanos - firstErrorNanos) / MILLI_NANOS + " ms: "
                + indicators(nowNanos);
    }

    private String indicators(long nowNanos) {
        TsAnalyzer looking = analyzer;
        String names = looking == null
                ? ""
                : looking.counters(nowNanos).active().stream()
                        .filter(indicator -> indicator.priority() == 1)
                        .sorted()
                        .map(Indicator::title)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no transport stream" : names;
    }

    /** What is demanded and was not there yet or is not there now, in words; empty if all of it is there. */
    String awaited(long nowNanos) {
        if (demanded.equals(Content.ANY)) {
            return "";
        }
        look();
        if (isAwaited(videoNanos, demanded.noVideoMillis(), nowNanos)) {
            return "no video yet";
        }
        if (isAwaited(audioNanos, demanded.noAudioMillis(), nowNanos)) {
            return "no audio yet";
        }
        if (demanded.needsTransportStream() && !media.isListed()) {
            return "no tables yet";
        }
        boolean isPidAwaited = demanded.pidMissingMillis() > 0 && !media.isComplete();
        return isPidAwaited || isAwaited(rarestNanos(), demanded.pidMissingMillis(), nowNanos) ? "not all PIDs yet" : "";
    }

    /** When {@link #isFaulty} may answer otherwise; {@link SourceWatch#NEVER} if not by time alone. */
    long nextDeadline(long nowNanos) {
        if (demanded.equals(Content.ANY)) {
            return SourceWatch.NEVER;
        }
        look();
        long next = Math.min(
                Math.min(
                        lateAt(videoNanos, demanded.noVideoMillis(), nowNanos),
                        lateAt(audioNanos, demanded.noAudioMillis(), nowNanos)),
                lateAt(rarestNanos(), demanded.pidMissingMillis(), nowNanos));
        if (demanded.priority1Millis() > 0 && isTroubled(nowNanos)) {
            long brokenAt = firstErrorNanos + demanded.priority1Millis() * MILLI_NANOS;
            next = Math.min(next, Math.max(brokenAt, nowNanos + LOOK_NANOS));
        }
        return next;
    }

    private long rarestNanos() {
        return media.rarestNanos();
    }

    private long since(long lastNanos) {
        return Math.max(lastNanos, begunNanos);
    }

    private long millisSince(long lastNanos, long nowNanos) {
        return (nowNanos - since(lastNanos)) / MILLI_NANOS;
    }

    private boolean isLate(long lastNanos, int millisMax, long nowNanos) {
        return millisMax > 0 && nowNanos - since(lastNanos) > millisMax * MILLI_NANOS;
    }

    private static boolean isAwaited(long lastNanos, int millisMax, long nowNanos) {
        return millisMax > 0
                && (lastNanos == MediaArrivals.NEVER || nowNanos - lastNanos > millisMax * MILLI_NANOS);
    }

    private long lateAt(long lastNanos, int millisMax, long nowNanos) {
        return millisMax == 0 || isLate(lastNanos, millisMax, nowNanos)
                ? SourceWatch.NEVER
                : since(lastNanos) + millisMax * MILLI_NANOS + 1;
    }

    /** Whether errors of priority 1 come. */
    private boolean isTroubled(long nowNanos) {
        return lastErrorNanos != MediaArrivals.NEVER && nowNanos - lastErrorNanos <= PAUSE_NANOS_MAX;
    }

    private boolean isBroken(long nowNanos) {
        return demanded.priority1Millis() > 0
                && isTroubled(nowNanos)
                && lastErrorNanos - firstErrorNanos >= demanded.priority1Millis() * MILLI_NANOS;
    }
}
