package dev.tramo.engine.rtmp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Repeats the attempt to reach an RTMP server: after 3 s, as nginx-rtmp does, then after growing pauses with jitter; later if
 * the server refused. Loop's thread.
 */
final class PushRetry {
    private static final long FIRST_MILLIS = 3_000;
    private static final long REFUSED_MILLIS = 15_000;
    private static final long PAUSE_MILLIS_MAX = 30_000;
    private static final double GROWTH = 1.5;
    private static final double JITTER = 0.2;

    private final EventLoop loop;
    private final Runnable attempt;
    private long pauseMillis = FIRST_MILLIS;
    private @Nullable Future<?> waiting;

    PushRetry(EventLoop loop, Runnable attempt) {
        this.loop = loop;
        this.attempt = attempt;
    }

    /** Tries again after the next pause. */
    void later(boolean refused) {
        cancel();
        long pause = Math.max(pauseMillis, refused ? REFUSED_MILLIS : 0);
        double jitter = 1 + ThreadLocalRandom.current().nextDouble(-JITTER, JITTER);
        // The first pause is promised: nobody waits longer than that for a server that was restarted.
        long millis = pause == FIRST_MILLIS ? FIRST_MILLIS : Math.round(pause * jitter);
        waiting = loop.schedule(attempt, millis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(Math.round(pause * GROWTH), PAUSE_MILLIS_MAX);
    }

    /** All is well: the next pause is short again. */
    void reset() {
        pauseMillis = FIRST_MILLIS;
    }

    void cancel() {
        if (waiting != null) {
            waiting.cancel(false);
            waiting = null;
        }
    }
}
