package dev.tramo.engine.switching;

import dev.tramo.engine.spec.Switching.Content;
import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.MediaArrivals;
import dev.tramo.mpegts.analysis.TsAnalyzer;
import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges one source by its contents: whether audio and video are there, and whether a transport stream can be decoded. Looks at nothing
 * that is not demanded. What is missing is measured on the stream's own clock, which stands still in pauses: while nothing comes at all,
 * nothing is missing. Its loop's thread; time is a parameter.
 */
final class ContentWatch {
    private static final long MILLI_NANOS = 1_000_000;
    /** Longer pauses are no time of the stream. */
    private static final long FLOW_NANOS_MAX = 100 * MILLI_NANOS;
    /** Errors that are farther apart do not belong together. */
    private static final long PAUSE_NANOS_MAX = 1_000_000_000;
    /** How often it is looked whether errors still come. */
    private static final long LOOK_NANOS = 20 * MILLI_NANOS;

    private final AnalysisThresholds thresholds;
    private final MediaArrivals media = new MediaArrivals();
    private Content demanded;
    private @Nullable TsAnalyzer analyzer;
    /** The stream's clock when the last of it came, and the caller's. */
    private long streamNanos;

    private long lastNanos;
    private boolean hasCome;
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
    void change(Content next) {
        if (demanded.equals(Content.ANY) || next.equals(Content.ANY)) {
            begin();
        }
        demanded = next;
    }

    /** Another stream begins. */
    void begin() {
        analyzer = null;
        streamNanos = 0;
        hasCome = false;
        videoNanos = MediaArrivals.NEVER;
        audioNanos = MediaArrivals.NEVER;
        errors = 0;
        lastErrorNanos = MediaArrivals.NEVER;
    }

    /** The stream's clock. */
    private long clock(long nowNanos) {
        return hasCome ? streamNanos + Math.min(nowNanos - lastNanos, FLOW_NANOS_MAX) : 0;
    }

    /** Some of the stream has come; whether that is the first, or the first after a pause. */
    private boolean arrive(long nowNanos) {
        boolean isResumed = !hasCome || nowNanos - lastNanos > FLOW_NANOS_MAX;
        streamNanos = clock(nowNanos);
        lastNanos = nowNanos;
        hasCome = true;
        return isResumed;
    }

    /** A datagram; whether {@link #nextDeadline} may be earlier than before. Allocates with the first one only. */
    boolean onDatagram(ByteBuffer data, int offset, int length, long nowNanos) {
        if (demanded.equals(Content.ANY)) {
            return false;
        }
        boolean isResumed = arrive(nowNanos);
        TsAnalyzer looking = analyzer;
        if (looking == null) {
            looking = new TsAnalyzer(AnalysisLevel.BASIC, thresholds, streamNanos);
            analyzer = looking;
        }
        looking.onDatagram(data, offset, length, streamNanos);
        return isError(looking) || isResumed;
    }

    /** Whether the first of several errors has come. */
    private boolean isError(TsAnalyzer looking) {
        boolean hasError = looking.isFatal() || looking.fatalErrors() != errors;
        errors = looking.fatalErrors();
        if (!hasError) {
            return false;
        }
        boolean isFirst = lastErrorNanos == MediaArrivals.NEVER || streamNanos - lastErrorNanos > PAUSE_NANOS_MAX;
        if (isFirst) {
            firstErrorNanos = streamNanos;
        }
        lastErrorNanos = streamNanos;
        return isFirst && demanded.priority1Millis() > 0;
    }

    /** Audio or video of a stream of frames; as {@link #onDatagram}. */
    boolean onFrames(boolean isVideo, long nowNanos) {
        boolean isResumed = arrive(nowNanos);
        if (isVideo) {
            videoNanos = streamNanos;
        } else {
            audioNanos = streamNanos;
        }
        return isResumed && !demanded.equals(Content.ANY);
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
        long at = clock(nowNanos);
        return isLate(videoNanos, demanded.noVideoMillis(), at)
                || isLate(audioNanos, demanded.noAudioMillis(), at)
                || isLate(media.rarestNanos(), demanded.pidMissingMillis(), at)
                || isBroken(at);
    }

    /** Which of it is, in words; empty if none. */
    String fault(long nowNanos) {
        if (!isFaulty(nowNanos)) {
            return "";
        }
        long at = clock(nowNanos);
        if (isLate(videoNanos, demanded.noVideoMillis(), at)) {
            return "no video for " + millisSince(videoNanos, at) + " ms";
        }
        if (isLate(audioNanos, demanded.noAudioMillis(), at)) {
            return "no audio for " + millisSince(audioNanos, at) + " ms";
        }
        if (isLate(media.rarestNanos(), demanded.pidMissingMillis(), at)) {
            long millis = millisSince(media.rarestNanos(), at);
            return media.isListed() ? "PID missing for " + millis + " ms" : "no tables for " + millis + " ms";
        }
        return "errors of TR 101 290 priority 1 for " + (at - firstErrorNanos) / MILLI_NANOS + " ms: " + indicators(at);
    }

    private String indicators(long at) {
        TsAnalyzer looking = analyzer;
        String names = looking == null
                ? ""
                : looking.counters(at).active().stream()
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
        long at = clock(nowNanos);
        if (isAwaited(videoNanos, demanded.noVideoMillis(), at)) {
            return "no video yet";
        }
        if (isAwaited(audioNanos, demanded.noAudioMillis(), at)) {
            return "no audio yet";
        }
        if (demanded.needsTransportStream() && !media.isListed()) {
            return "no tables yet";
        }
        boolean isPidAwaited = demanded.pidMissingMillis() > 0 && !media.isComplete();
        return isPidAwaited || isAwaited(media.rarestNanos(), demanded.pidMissingMillis(), at)
                ? "not all PIDs yet"
                : "";
    }

    /** When {@link #isFaulty} may answer otherwise; {@link SourceWatch#NEVER} if not by time alone. */
    long nextDeadline(long nowNanos) {
        if (demanded.equals(Content.ANY) || !hasCome || nowNanos - lastNanos > FLOW_NANOS_MAX) {
            return SourceWatch.NEVER; // the stream's clock stands still
        }
        look();
        long at = clock(nowNanos);
        long next = Math.min(
                Math.min(
                        lateAt(videoNanos, demanded.noVideoMillis(), at),
                        lateAt(audioNanos, demanded.noAudioMillis(), at)),
                lateAt(media.rarestNanos(), demanded.pidMissingMillis(), at));
        if (demanded.priority1Millis() > 0 && isTroubled(at)) {
            long brokenAt = firstErrorNanos + demanded.priority1Millis() * MILLI_NANOS;
            next = Math.min(next, Math.max(brokenAt, at + LOOK_NANOS));
        }
        return next == SourceWatch.NEVER ? next : nowNanos + next - at;
    }

    private static long since(long last) {
        return Math.max(last, 0);
    }

    private static long millisSince(long last, long at) {
        return (at - since(last)) / MILLI_NANOS;
    }

    private static boolean isLate(long last, int millisMax, long at) {
        return millisMax > 0 && at - since(last) > millisMax * MILLI_NANOS;
    }

    private static boolean isAwaited(long last, int millisMax, long at) {
        return millisMax > 0 && (last == MediaArrivals.NEVER || at - last > millisMax * MILLI_NANOS);
    }

    private static long lateAt(long last, int millisMax, long at) {
        return millisMax == 0 || isLate(last, millisMax, at)
                ? SourceWatch.NEVER
                : since(last) + millisMax * MILLI_NANOS + 1;
    }

    /** Whether errors of priority 1 come. */
    private boolean isTroubled(long at) {
        return lastErrorNanos != MediaArrivals.NEVER && at - lastErrorNanos <= PAUSE_NANOS_MAX;
    }

    private boolean isBroken(long at) {
        return demanded.priority1Millis() > 0
                && isTroubled(at)
                && lastErrorNanos - firstErrorNanos >= demanded.priority1Millis() * MILLI_NANOS;
    }
}
