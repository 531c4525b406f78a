package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.cmaf.CmafTrack;
import java.util.ArrayDeque;
import java.util.Deque;

/** The time line that video and audio have in common, in units of 90 kHz. Of a stream that breaks off and returns, without the gaps. */
final class StreamTime {
    static final int HZ = CmafTrack.VIDEO_TIMESCALE;

    private static final int TICKS_PER_MILLI = HZ / 1_000;
    private static final int CUTS_MAX = 64;

    /** Where audio is to begin a segment, because video did. */
    private final Deque<Long> cuts = new ArrayDeque<>();

    private long firstDts;
    private long shift;
    private long endTicks;
    private long wallOffsetMillis;

    /** A stream begins behind all that there was. */
    void begin(Frame first, long nowMillis) {
        firstDts = first.dts();
        shift = firstDts - endTicks;
        wallOffsetMillis = nowMillis - endTicks / TICKS_PER_MILLI;
        cuts.clear();
    }

    /** Whether a frame is not before the first one of the stream. */
    boolean has(Frame frame) {
        return frame.dts() >= firstDts;
    }

    /** Decoding time of a frame. */
    long of(Frame frame) {
        return frame.dts() - shift;
    }

    /** Wall clock of a time. */
    long millis(long ticks) {
        return wallOffsetMillis + ticks / TICKS_PER_MILLI;
    }

    /** Something reaches that far. */
    void reaches(long ticks) {
        endTicks = Math.max(endTicks, ticks);
    }

    /** Video has begun a segment. */
    void cut(long ticks) {
        if (cuts.size() < CUTS_MAX) {
            cuts.add(ticks);
        }
    }

    /** Whether video has begun a segment that a time is in, and nobody was told yet. */
    boolean takeCut(long ticks) {
        boolean isCut = false;
        while (!cuts.isEmpty() && ticks >= cuts.getFirst()) {
            cuts.removeFirst();
            isCut = true;
        }
        return isCut;
    }
}
