package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.Status;
import java.time.Duration;
import java.util.Optional;

/**
 * Reports the sessions of players, who may be strangers and come in any number: of those that come within {@link #WINDOW}, the first
 * {@link #REPORTED_MAX} one by one, the others by their number. The leg's loop.
 */
final class PlayerSessions {
    static final Duration WINDOW = Duration.ofSeconds(10);
    static final int REPORTED_MAX = 10;

    private final Status status;
    private long windowNanos = System.nanoTime();
    private int reported;
    private long others;

    PlayerSessions(Status status) {
        this.status = status;
    }

    /** A player's session has begun; empty if it is only counted. */
    Optional<Status.Session> began(String peer, String asked) {
        observe(System.nanoTime());
        if (reported == REPORTED_MAX) {
            others++;
            return Optional.empty();
        }
        reported++;
        return Optional.of(status.sessionBegan(peer, asked));
    }

    /** Once a second. */
    void observe(long nowNanos) {
        if (nowNanos - windowNanos >= WINDOW.toNanos()) {
            if (others > 0) {
                status.sessionsEnded(
                        others + " more players",
                        WINDOW,
                        "more than " + REPORTED_MAX + " came within 10 s: these are not told one by one");
            }
            windowNanos = nowNanos;
            reported = 0;
            others = 0;
        }
    }
}
