package dev.tramo.engine.spec;

import dev.tramo.srt.group.GroupType;
import java.util.List;

/**
 * Several paths of one SRT connection.
 *
 * @param accepts whether a listener takes callers' groups
 * @param type of a caller's group
 * @param paths of a caller's group, two or more; empty for a plain connection
 */
public record SrtBonding(boolean accepts, GroupType type, List<Path> paths) {
    public static final int PATHS_MAX = 8;
    public static final int WEIGHT_MAX = 65_535;
    /** No bonding. */
    public static final SrtBonding NONE = new SrtBonding(false, GroupType.BACKUP, List.of());
    /** A listener that takes groups, and plain callers, too. */
    public static final SrtBonding ACCEPTING = new SrtBonding(true, GroupType.BACKUP, List.of());

    /**
     * One path.
     *
     * @param host of the listener on this path
     * @param port of the listener, 1 to 65535
     * @param weight the larger, the sooner it is used, 0 to 65535; for type backup
     * @param localAddress an IP address of ours to leave by; empty for any
     */
    public record Path(String host, int port, int weight, String localAddress) {
        /** Checks the ranges. */
        public Path {
            if (host.isBlank()) {
                throw new IllegalArgumentException("host of a path: empty");
            }
            IpLiteral.checkPeer(host);
            host = IpLiteral.normal(host);
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port of a path: " + port + "; allowed are 1 to 65535");
            }
            if (weight < 0 || weight > WEIGHT_MAX) {
                throw new IllegalArgumentException("weight of a path: " + weight + "; allowed are 0 to " + WEIGHT_MAX);
            }
        }

        /** Host and port, an IPv6 address in brackets. */
        public String address() {
            return IpLiteral.withPort(host, port);
        }
    }

    /** Checks the number of paths. */
    public SrtBonding {
        paths = List.copyOf(paths);
        if (paths.size() == 1 || paths.size() > PATHS_MAX) {
            throw new IllegalArgumentException("paths: " + paths.size() + "; allowed are 2 to " + PATHS_MAX);
        }
    }

    /** Whether this is a caller's group. */
    public boolean isGroup() {
        return !paths.isEmpty();
    }
}
