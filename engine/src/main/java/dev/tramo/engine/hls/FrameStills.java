package dev.tramo.engine.hls;

import dev.tramo.engine.rtmp.StreamContext;
import dev.tramo.mpegts.Frame;
import dev.tramo.rtmp.live.LiveStream;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Stills of a stream of frames, which keeps its last keyframe. */
public final class FrameStills extends StillTaker {
    private final LiveStream stream;
    private final ByteBufAllocator allocator;
    private final Runnable onNeed;
    private @Nullable Tap tap;

    /** @param onNeed called when {@link #isWaiting} changes */
    public FrameStills(StreamContext context, Runnable onNeed) {
        super(context.loop());
        this.stream = context.stream();
        this.allocator = context.gateway().allocator();
        this.onNeed = onNeed;
    }

    @Override
    void begin(long nowNanos) {
        Tap added = new Tap(allocator);
        tap = added;
        onNeed.run();
        stream.addTap(added, TimeUnit.NANOSECONDS.toMillis(WAIT_NANOS_MAX), nowNanos);
    }

    @Override
    void finish() {
        Tap of = tap;
        if (of != null) {
            stream.removeTap(of);
            of.forgetTracks();
            tap = null;
        }
    }

    @Override
    void onAnswered() {
        onNeed.run();
    }

    @Override
    String missing() {
        return tap == null ? "" : tap.missing();
    }

    private final class Tap extends FrameTap {
        private boolean hasBegun;
        private boolean hasPictures;
        private boolean hasAudio;

        private Tap(ByteBufAllocator allocator) {
            super(allocator);
        }

        private String missing() {
            return videoRefusal().isEmpty()
                    ? StillTaker.missing(hasBegun, hasPictures || hasVideo(), hasAudio)
                    : "no picture: " + videoRefusal();
        }

        @Override
        protected void onFrame(Frame frame) {
            if (!frame.track().codec().isVideo()) {
                hasAudio = true;
                return;
            }
            hasPictures = true;
            if (frame.randomAccess() && tap == this) {
                took(frame);
            }
        }

        @Override
        public void onBegan() {
            hasBegun = true;
        }

        @Override
        public void onInterrupted() {
            // Perhaps it returns in time.
        }

        @Override
        public void onEnded() {
            forgetTracks();
        }
    }
}
