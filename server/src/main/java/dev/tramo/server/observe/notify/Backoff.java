package dev.tramo.server.observe.notify;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When a delivery that failed is tried again.
 *
 * @param first pause after the first failure; each further one is twice as long
 * @param longest pause
 * @param giveUpAfter age of a message after which a failure is its last
 * @param random from 0 to 1: pauses vary by a fifth, so that targets that failed together are not called together
 */
record Backoff(Duration first, Duration longest, Duration giveUpAfter, DoubleSupplier random) {
    private static final double JITTER = 0.2;
    private static final int DOUBLINGS_MAX = 30;

    /** As targets get it: soon at first, then every quarter of an hour, for a day. */
    static Backoff standard() {
        return new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofDays(1), Math::random);
    }

    /**
     * The pause after a failure.
     *
     * @param attempts failed so far, from 1
     * @param asked what the receiver asked for (Retry-After); respected up to {@link #giveUpAfter}
     */
    Duration pause(int attempts, Duration asked) {
        long doubled = first.toMillis() << Math.min(attempts - 1, DOUBLINGS_MAX);
        long millis = Math.min(doubled, longest.toMillis());
        double jitter = 1 + JITTER * (2 * random.getAsDouble() - 1);
        Duration own = Duration.ofMillis(Math.round(millis * jitter));
        Duration wanted = asked.compareTo(giveUpAfter) > 0 ? giveUpAfter : asked;
        return own.compareTo(wanted) < 0 ? wanted : own;
    }
}
