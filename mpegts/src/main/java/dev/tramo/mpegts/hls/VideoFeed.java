package dev.tramo.mpegts.hls;

import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.Track;

/** Video of one unbroken stream. */
final class VideoFeed {
    private static final int FRAME_TICKS_FIRST = StreamTime.HZ / 25;

    private final RenditionWriter to;
    private final Track track;
    private final StreamTime time;
    private final HeldFrame held = new HeldFrame();
    private long firstTicks = -1;
    private long frames;
    private int lastTicks = FRAME_TICKS_FIRST;

    VideoFeed(RenditionWriter to, Track track, StreamTime time) {
        this.to = to;
        this.track = track;
        this.time = time;
    }

    Track track() {
        return track;
    }

    /** From the last frame to this one. */
    long gapTo(Frame frame) {
        return time.of(frame) - held.time;
    }

    void add(Frame frame) {
        long ticks = time.of(frame);
        if (held.isThere) {
            ticks = Math.max(ticks, held.time + 1);
            lastTicks = (int) (ticks - held.time);
            commit(lastTicks);
        } else {
            firstTicks = ticks;
        }
        if (to.isDue(frame.randomAccess(), lastTicks)) {
            cut(ticks);
        }
        held.set(frame, ticks);
        frames++;
    }

    /** The sound is cut where the picture is. */
    private void cut(long ticks) {
        to.cut();
        time.cut(ticks);
    }

    private void commit(int ticks) {
        if (to.isFull(ticks)) {
            cut(held.time);
        }
        to.add(held.time, ticks, held.offset, held.isSync, held.bytes(), time.millis(held.time));
        time.reaches(held.time + ticks);
    }

    /** The last frame is taken to be as long as the one before. */
    void end() {
        if (held.isThere) {
            commit(lastTicks);
        }
        to.cut();
    }

    /** Mean, frames a second; 0 before there were two. */
    double frameRate() {
        long ticks = held.time - firstTicks;
        return ticks > 0 ? (double) StreamTime.HZ * (frames - 1) / ticks : 0;
    }
}
