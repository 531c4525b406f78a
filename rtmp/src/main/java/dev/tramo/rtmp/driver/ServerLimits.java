package dev.tramo.rtmp.driver;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections a server takes. Publishers count until they are accepted, players until they leave. Where there is no
 * place, a new connection takes that of the oldest which has not yet been let publish or play: of its own address if that has its
 * fill, else of the address that has most of them.
 *
 * @param connectionsPerAddressMax of one address, at least 1
 * @param halfOpenMax that have not yet been let publish or play, at least 1; at most half of {@code connectionsMax}
 * @param connectionsMax in all, at least 2
 */
public record ServerLimits(int connectionsPerAddressMax, int halfOpenMax, int connectionsMax) {
    /** Of the descriptors that the process may have; the rest is for media, HTTP and the store. */
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

    /** In all as many as a quarter of the descriptors that the process may have. */
    public ServerLimits(int connectionsPerAddressMax, int halfOpenMax) {
        this(connectionsPerAddressMax, halfOpenMax, Math.max(CONNECTIONS_MIN, descriptorsMax() / DESCRIPTORS_SHARE));
    }

    private static int descriptorsMax() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount())
                : Integer.MAX_VALUE;
    }
}
