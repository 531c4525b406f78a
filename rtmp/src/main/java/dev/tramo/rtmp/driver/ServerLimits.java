package dev.tramo.rtmp.driver;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections a server accepts. Publishers count until they are accepted, players until they leave. When a limit is
 * reached, a new connection replaces the oldest half-open one, which has not yet been allowed to publish or play: of its own
 * address if that is at its limit, else of the address that has the most.
 *
 * @param connectionsPerAddressMax from one address, at least 1
 * @param halfOpenMax that have not yet been allowed to publish or play, at least 1; effectively at most half of {@code
 *     connectionsMax}
 * @param connectionsMax in total, at least 2
 */
public record ServerLimits(int connectionsPerAddressMax, int halfOpenMax, int connectionsMax) {
    /** Fraction of the process's file descriptors; the rest is for media, HTTP and the store. */
    private static final int DESCRIPTORS_SHARE = 4;

    private static final int CONNECTIONS_MIN = 16;

    public static final ServerLimits DEFAULT = new ServerLimits(50, 500);

    /** Checks the ranges. */
    public ServerLimits {
        if (connectionsPerAddressMax < 1 || halfOpenMax < 1 || connectionsMax < 2) {
            throw new IllegalArgumentException("connections: " + connectionsPerAddressMax + ", " + halfOpenMax + " and "
                    + connectionsMax + "; allowed are at least 1, 1 and 2");
        }
    }

    /** With a total of a quarter of the process's file descriptors. */
    public ServerLimits(int connectionsPerAddressMax, int halfOpenMax) {
        this(connectionsPerAddressMax, halfOpenMax, Math.max(CONNECTIONS_MIN, descriptorsMax() / DESCRIPTORS_SHARE));
    }

    private static int descriptorsMax() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount())
                : Integer.MAX_VALUE;
    }
}
