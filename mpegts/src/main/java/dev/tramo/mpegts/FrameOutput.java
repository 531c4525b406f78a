package dev.tramo.mpegts;

import dev.tramo.mpegts.ProgramClock.TrackTime;
import java.nio.ByteBuffer;

/** Where the streams of a program put their tracks and frames. */
final class FrameOutput {
    final DemuxerCounts counts;
    final ProgramClock clock;
    private final DemuxerListener listener;

    FrameOutput(DemuxerCounts counts, DemuxerListener listener) {
        this.counts = counts;
        this.listener = listener;
        clock = new ProgramClock(jump -> {
            counts.timeJumps++;
            listener.onTimeJump(jump);
        });
    }

    void track(Track track) {
        listener.onTrack(track);
    }

    /** Gives out a frame; {@code ptsOffset} is from its decoding to its presentation. */
    void frame(
            Track track,
            TrackTime time,
            ByteBuffer data,
            long dts,
            long ptsOffset,
            boolean randomAccess,
            long originNanos) {
        counts.frames++;
        long increasing = time.increasing(dts);
        clock.passed(increasing);
        long pts = Math.max(increasing, dts + ptsOffset);
        listener.onFrame(new Frame(track, data, increasing, pts, randomAccess, originNanos));
    }
}
