package dev.tramo.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Slows down who fails to log in again and again. By address; bounded in number and time. */
@Singleton
public class LoginThrottle {
    private static final int FREE_FAILURES = 3;
    private static final Duration DELAY_MIN = Duration.ofSeconds(1);
    private static final int DOUBLINGS_MAX = 5;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(15);
    private static final int ADDRESSES_MAX = 10_000;

    private final Cache<String, Integer> failures = Caffeine.newBuilder()
            .maximumSize(ADDRESSES_MAX)
            .expireAfterWrite(FORGET_AFTER)
            .build();

    /** How long the next attempt from this address has to wait; zero for the first few, then 1 s, doubling up to 32 s. */
    Duration delay(String address) {
        int beyond = failures.asMap().getOrDefault(address, 0) - FREE_FAILURES;
        return beyond < 0 ? Duration.ZERO : DELAY_MIN.multipliedBy(1L << Math.min(beyond, DOUBLINGS_MAX));
    }

    /** Counts an attempt, before it is checked, so that attempts side by side slow each other down too. */
    void attempt(String address) {
        failures.asMap().merge(address, 1, Integer::sum);
    }

    /** The attempt was right: all is forgiven. */
    void succeeded(String address) {
        failures.invalidate(address);
    }
}
