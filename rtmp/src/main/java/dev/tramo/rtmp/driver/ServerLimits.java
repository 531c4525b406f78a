package dev.tramo.rtmp.driver;

/**
 * How many connections a server takes. Publishers count until they are accepted, players until they leave.
 *
 * @param connectionsPerAddressMax of one address, at least 1
 * @param halfOpenMax that have not yet been let publish or play, at least 1
 */
public record ServerLimits(int connectionsPerAddressMax, int halfOpenMax) {
    public static final ServerLimits DEFAULT = new ServerLimits(50, 500);

    /** Checks the ranges. */
    public ServerLimits {
        if (connectionsPerAddressMax < 1 || halfOpenMax < 1) {
            throw new IllegalArgumentException(
                    "connections: " + connectionsPerAddressMax + " and " + halfOpenMax + "; each must be at least 1");
        }
    }
}
