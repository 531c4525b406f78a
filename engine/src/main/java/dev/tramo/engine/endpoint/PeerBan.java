package dev.tramo.engine.endpoint;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

/**
 * An address that somebody keeps out of a route for a while.
 *
 * @param by who did it, in the words of the caller; may be empty
 */
public record PeerBan(InetAddress address, Instant since, Instant until, String by) {
    /** One that begins now. */
    public static PeerBan now(InetAddress address, Duration length, String by) {
        Instant now = Instant.now();
        return new PeerBan(address, now, now.plus(length), by);
    }

    long nanos() {
        return Duration.between(since, until).toNanos();
    }
}
