package dev.tramo.server.kubernetes;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** How long to wait before the next try: a quarter of a second, then twice as long each time up to 15 s, half of it by chance. */
final class Pause {
    private static final long NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(15);

    private long nanos = NANOS_MIN;

    /** After one more failure. */
    long nextNanos() {
        long half = nanos / 2;
        nanos = Math.min(2 * nanos, NANOS_MAX);
        return half + ThreadLocalRandom.current().nextLong(half);
    }

    /** It worked. */
    void reset() {
        nanos = NANOS_MIN;
    }
}
