package dev.tramo.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Slows down who fails to log in again and again. By address (IPv6: by /64 network); bounded in number and time. Any thread. */
@Singleton
public class LoginThrottle {
    private static final int FREE_ATTEMPTS = 3;
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final int DOUBLINGS_MAX = 5;
    /** An attempt that would have to wait for longer is refused. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private static final Duration FORGET_AFTER = Duration.ofMinutes(15);
    private static final int ADDRESSES_MAX = 10_000;

    private final Cache<String, Attempts> attempts = Caffeine.newBuilder()
            .maximumSize(ADDRESSES_MAX)
            .expireAfterWrite(FORGET_AFTER)
            .build();

    /**
     * What an address did since its last success.
     *
     * @param count attempts
     * @param nextNanos when the next one may be checked
     */
    private record Attempts(int count, long nextNanos) {
        private Duration pauseAfterOneMore() {
            int beyond = count + 1 - FREE_ATTEMPTS;
            return beyond < 0 ? Duration.ZERO : PAUSE_MIN.multipliedBy(1L << Math.min(beyond, DOUBLINGS_MAX));
        }
    }

    /**
     * What becomes of an attempt.
     *
     * @param isAdmitted whether it may be checked, after the pause; otherwise the address may try again after it
     */
    record Turn(boolean isAdmitted, Duration pause) {
        boolean isImmediate() {
            return isAdmitted && pause.isZero();
        }
    }

    /** What an attempt from this address would get now. */
    Turn look(String address, long nowNanos) {
        Attempts before = attempts.asMap().getOrDefault(address, new Attempts(0, nowNanos));
        Duration pause = Duration.ofNanos(Math.max(0, before.nextNanos() - nowNanos));
        return new Turn(pause.compareTo(WAIT_MAX) <= 0, pause);
    }

    /**
     * Counts an attempt that is admitted, before it is checked, so that attempts side by side slow each other down too: after three,
     * the next one has to wait for 1 s, then 2 s, doubling up to 32 s.
     */
    synchronized Turn attempt(String address, long nowNanos) {
        Turn turn = look(address, nowNanos);
        if (turn.isAdmitted()) {
            Attempts before = attempts.asMap().getOrDefault(address, new Attempts(0, nowNanos));
            long checkedNanos = nowNanos + turn.pause().toNanos();
            attempts.put(
                    address,
                    new Attempts(
                            before.count() + 1,
                            checkedNanos + before.pauseAfterOneMore().toNanos()));
        }
        return turn;
    }

    /** The attempt was right: all is forgiven. */
    void succeeded(String address) {
        attempts.invalidate(address);
    }
}
