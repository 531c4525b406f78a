package dev.tramo.engine.hls;

import dev.tramo.engine.rtmp.StreamContext;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.cmaf.CmafTrack;
import dev.tramo.mpegts.cmaf.Mp4;
import dev.tramo.rtmp.live.LiveStream;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes the last keyframe of a stream, or waits for the next one. Several who ask at once get the same. The leg's loop. */
public final class StillTaker {
    /** Keyframes that are rarer are not waited for. */
    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
    /** A picture is not taken anew for who asks again so soon. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int WAITERS_MAX = 64;

    private final EventLoop loop;
    private final LiveStream stream;
    private final ByteBufAllocator allocator;
    private final Runnable onNeed;
    private final List<CompletableFuture<byte[]>> waiting = new ArrayList<>();
    private @Nullable Tap tap;
    private byte @Nullable [] latest;
    private long latestNanos;
    private long sinceNanos;
    private boolean isClosed;

    /** @param onNeed called when {@link #isWaiting} changes */
    public StillTaker(StreamContext context, Runnable onNeed) {
        this.loop = context.loop();
        this.stream = context.stream();
        this.allocator = context.gateway().allocator();
        this.onNeed = onNeed;
    }

    /** Takes one. Any thread. See {@link Viewing#still}. */
    public CompletableFuture<byte[]> take() {
        CompletableFuture<byte[]> still = new CompletableFuture<>();
        loop.execute(() -> take(still));
        return still;
    }

    private void take(CompletableFuture<byte[]> still) {
        long now = System.nanoTime();
        byte[] recent = latest;
        if (recent != null && now - latestNanos < FRESH_NANOS) {
            still.complete(recent);
        } else if (isClosed) {
            still.completeExceptionally(new NothingToShowException("the route is stopped"));
        } else if (waiting.size() >= WAITERS_MAX) {
            still.completeExceptionally(
                    new NothingToShowException(WAITERS_MAX + " others wait for a picture, which is the limit"));
        } else {
            waiting.add(still);
            if (tap == null) {
                sinceNanos = now;
                Tap added = new Tap(allocator);
                tap = added;
                onNeed.run();
                stream.addTap(added, TimeUnit.NANOSECONDS.toMillis(WAIT_NANOS_MAX), now);
            }
        }
    }

    /** Whether it waits for a picture, and the stream is needed. */
    public boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Once a second. */
    public void observe() {
        Tap of = tap;
        if (of != null && System.nanoTime() - sinceNanos > WAIT_NANOS_MAX) {
            NothingToShowException reason = new NothingToShowException(of.missing());
            finish();
            answer(still -> still.completeExceptionally(reason));
        }
        if (latest != null && System.nanoTime() - latestNanos > FRESH_NANOS) {
            latest = null;
        }
    }

    private void finish() {
        Tap of = tap;
        if (of != null) {
            stream.removeTap(of);
            of.forgetTracks();
            tap = null;
        }
    }

    private void answer(Consumer<CompletableFuture<byte[]>> answer) {
        List<CompletableFuture<byte[]>> all = List.copyOf(waiting);
        waiting.clear();
        onNeed.run();
        all.forEach(answer);
    }

    /** Takes no more. */
    public void close() {
        isClosed = true;
        finish();
        answer(still -> still.completeExceptionally(new NothingToShowException("the route was stopped")));
    }

    private final class Tap extends FrameTap {
        private boolean hasBegun;
        private boolean hasPictures;
        private boolean hasAudio;

        private Tap(ByteBufAllocator allocator) {
            super(allocator);
        }

        private String missing() {
            if (!videoRefusal().isEmpty()) {
                return "no picture: " + videoRefusal();
            } else if (!hasBegun) {
                return "no stream: nobody publishes, or nothing is received";
            } else if (hasPictures || hasVideo()) {
                return "no keyframe within " + TimeUnit.NANOSECONDS.toSeconds(WAIT_NANOS_MAX) + " s";
            }
            return hasAudio
                    ? "no video in the stream, or none whose codec can be carried"
                    : "no video within " + TimeUnit.NANOSECONDS.toSeconds(WAIT_NANOS_MAX) + " s";
        }

        @Override
        protected void onFrame(Frame frame) {
            if (!frame.track().codec().isVideo()) {
                hasAudio = true;
                return;
            }
            hasPictures = true;
            if (frame.randomAccess() && tap == this) {
                byte[] still = Mp4.still(CmafTrack.of(frame).orElseThrow(), frame.data());
                latest = still;
                latestNanos = System.nanoTime();
                finish();
                answer(asked -> asked.complete(still));
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
