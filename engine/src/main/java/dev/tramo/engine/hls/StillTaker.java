package dev.tramo.engine.hls;

import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.cmaf.CmafTrack;
import dev.tramo.mpegts.cmaf.Mp4;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Takes the last keyframe of a stream, or waits for the next one. Several who ask at once get the same. The leg's loop. */
public abstract class StillTaker {
    /** Keyframes that are rarer are not waited for. */
    static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);
    /** A picture is not taken anew for who asks again so soon. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int WAITERS_MAX = 64;
    private static final byte[] NONE = {};

    private final Executor loop;
    private final List<CompletableFuture<byte[]>> waiting = new ArrayList<>();
    private byte[] latest = NONE;
    private long latestNanos;
    private long sinceNanos;
    private boolean isClosed;

    StillTaker(Executor loop) {
        this.loop = loop;
    }

    /** Begins to read the stream, until {@link #took} or {@link #finish}; {@link #isWaiting} since just now. */
    abstract void begin(long nowNanos);

    /** Reads no more; does nothing if it does not read. */
    abstract void finish();

    /** Why there was no picture, in words. */
    abstract String missing();

    /** {@link #isWaiting} has become false. */
    abstract void onAnswered();

    /** Takes one. Any thread. See {@link Viewing#still}. */
    public final CompletableFuture<byte[]> take() {
        CompletableFuture<byte[]> still = new CompletableFuture<>();
        loop.execute(() -> take(still));
        return still;
    }

    /** The same, answered in {@code still}. The leg's loop. */
    public final void take(CompletableFuture<byte[]> still) {
        long now = System.nanoTime();
        if (latest.length > 0 && now - latestNanos < FRESH_NANOS) {
            still.complete(latest);
        } else if (isClosed) {
            still.completeExceptionally(new NothingToShowException("the route is stopped"));
        } else if (waiting.size() >= WAITERS_MAX) {
            still.completeExceptionally(
                    new NothingToShowException(WAITERS_MAX + " others wait for a picture, which is the limit"));
        } else {
            waiting.add(still);
            if (waiting.size() == 1) {
                sinceNanos = now;
                begin(now);
            }
        }
    }

    /** Whether it waits for a picture, and the stream is needed. */
    public final boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** A keyframe came. */
    final void took(Frame keyframe) {
        byte[] still = Mp4.still(CmafTrack.of(keyframe).orElseThrow(), keyframe.data());
        latest = still;
        latestNanos = System.nanoTime();
        finish();
        answer(asked -> asked.complete(still));
    }

    /** Once a second. */
    public final void observe() {
        if (isWaiting() && System.nanoTime() - sinceNanos > WAIT_NANOS_MAX) {
            NothingToShowException reason = new NothingToShowException(missing());
            finish();
            answer(still -> still.completeExceptionally(reason));
        }
        if (latest.length > 0 && System.nanoTime() - latestNanos > FRESH_NANOS) {
            latest = NONE;
        }
    }

    private void answer(Consumer<CompletableFuture<byte[]>> answer) {
        List<CompletableFuture<byte[]>> all = List.copyOf(waiting);
        waiting.clear();
        onAnswered();
        all.forEach(answer);
    }

    /** Takes no more. */
    public final void close() {
        isClosed = true;
        finish();
        answer(still -> still.completeExceptionally(new NothingToShowException("the route was stopped")));
    }

    /** Why there was no picture, of a stream that was read. */
    static String missing(boolean hasBegun, boolean hasPictures, boolean hasAudio) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(WAIT_NANOS_MAX);
        if (!hasBegun) {
            return "no stream: nobody publishes, or nothing is received";
        } else if (hasPictures) {
            return "no keyframe within " + seconds + " s";
        }
        return hasAudio
                ? "no video in the stream, or none whose codec can be carried"
                : "no video within " + seconds + " s";
    }
}
