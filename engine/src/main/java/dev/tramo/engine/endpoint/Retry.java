package dev.tramo.engine.endpoint;

import dev.tramo.net.Loop;
import dev.tramo.net.LoopTimer;
import java.util.concurrent.ThreadLocalRandom;

/** Repeats an attempt after growing pauses, with jitter so that many endpoints do not move in step. Loop's thread. */
public final class Retry {
    private static final long PAUSE_NANOS_MIN = 250_000_000;
    private static final long PAUSE_NANOS_MAX = 5_000_000_000L;

    private final LoopTimer timer;
    private long pauseNanos = PAUSE_NANOS_MIN;

    public Retry(Loop loop, Runnable attempt) {
        this.timer = loop.newTimer(() -> {
            boolean done = false;
            try {
                attempt.run();
                done = true;
            } finally {
                if (!done) {
                    later(); // it threw, which the loop reports
                }
            }
        });
    }

    /** Tries again after the next pause: half of it at least, all of it at most. */
    public void later() {
        timer.setAfter(ThreadLocalRandom.current().nextLong(pauseNanos / 2, pauseNanos + 1));
        pauseNanos = Math.min(pauseNanos * 2, PAUSE_NANOS_MAX);
    }

    /** The attempt succeeded: the next pause is short again. */
    public void succeeded() {
        pauseNanos = PAUSE_NANOS_MIN;
    }

    public void close() {
        timer.close();
    }
}
