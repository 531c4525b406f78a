package dev.tramo.engine.rtmp;

import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.StreamStatistics;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream's beginning, interruptions and end, whoever publishes it: when the publisher is gone, the stream is kept for its return
 * for a while. The leg's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers end with their loop
public final class StreamLife {
    private final EventLoop loop;
    private final LiveStream stream;
    private final FrameInput.Listener listener;
    private @Nullable Future<?> grace;
    private StreamStatistics statistics = StreamStatistics.NONE;
    private final FlushSchedule flushes = new FlushSchedule(System.nanoTime());
    private long observedNanos = System.nanoTime();
    private boolean isBegun;
    private boolean isFlowing;
    private boolean isClosed;

    public StreamLife(EventLoop loop, LiveStream stream, FrameInput.Listener listener) {
        this.loop = loop;
        this.stream = stream;
        this.listener = listener;
    }

    /** Whether a publisher is there. */
    boolean isBegun() {
        return isBegun;
    }

    /** Whether the publisher has sent a picture or sound. */
    public boolean isFlowing() {
        return isFlowing;
    }

    public StreamStatistics statistics() {
        return statistics;
    }

    /** When {@link #observe} was called last: what consumers tell of themselves is as of then. */
    long observedNanos() {
        return observedNanos;
    }

    /** A publisher is there, or is back. */
    void begin() {
        cancelGrace();
        isBegun = true;
        stream.begin(System.nanoTime());
    }

    /** Another publisher is there, whose timestamps go on from those of the one before. */
    void goOn() {
        cancelGrace();
        isBegun = true;
        isFlowing = false;
        stream.goOn(System.nanoTime());
    }

    /** Sends on what has come. */
    void flush() {
        flushes.onFlush(System.nanoTime());
        stream.flush();
    }

    /**
     * A message of the publisher.
     *
     * @return whether the stream flows since this message
     */
    boolean onMessage(int type, int timestampMillis, ByteBuf payload, long arrivalNanos) {
        flushes.onMessage(type);
        stream.onMessage(type, timestampMillis, payload, arrivalNanos);
        if (isFlowing || !stream.isFlowing()) {
            return false;
        }
        isFlowing = true;
        listener.onFlowing();
        return true;
    }

    /** Messages that arrived together have been passed: sends them on, or lets them wait for those that follow. */
    void onBatchEnd() {
        flush(flushes.onBatchEnd(System.nanoTime()));
    }

    private void flush(FlushSchedule.Due due) {
        switch (due) {
            case ALL -> stream.flush();
            case TAPS -> stream.flushTaps();
            case NOBODY -> {} // it waits for what follows
        }
    }

    /** Another publisher takes the place of this one. */
    void replace() {
        isFlowing = false;
        stream.interrupt();
    }

    /** The publisher is gone; its destinations are kept for its return. */
    public void interrupt(String reason, Duration graceTime) {
        isBegun = false;
        isFlowing = false;
        stream.flush();
        stream.interrupt();
        statistics = StreamStatistics.NONE;
        if (isClosed) {
            return;
        }
        listener.onGone();
        if (grace == null) {
            grace = loop.schedule(() -> end(reason), graceTime.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void end(String reason) {
        grace = null;
        if (!isClosed) {
            stream.end();
            listener.onOver(reason);
        }
    }

    /** Once a second: sends what waits because nothing follows, and takes the figures. */
    public StreamStatistics observe() {
        observedNanos = System.nanoTime();
        flush(flushes.onPause(observedNanos));
        statistics = stream.observe(observedNanos);
        return statistics;
    }

    public void close() {
        isClosed = true;
        cancelGrace();
    }

    private void cancelGrace() {
        if (grace != null) {
            grace.cancel(false);
            grace = null;
        }
    }
}
