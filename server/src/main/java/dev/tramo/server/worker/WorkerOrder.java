package dev.tramo.server.worker;

import java.util.List;

/**
 * What a worker is given in a file when it is made, and again whenever it changes: enough to carry the stream without a server.
 *
 * @param route what to run
 * @param revision of the route's settings, growing with every change
 * @param number of this worker among those that the route ever had, growing: a server refuses all but the last
 * @param servers base URLs under which servers are reached, {@code http://} or {@code https://}; one or more
 * @param token that the server asks for
 * @param trust certificates (PEM) that a server's is checked against; empty for those of the system
 */
public record WorkerOrder(
        RouteText route, long revision, long number, List<String> servers, String token, String trust) {
    /** Takes a copy; there must be a server. */
    public WorkerOrder {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none; allowed are one or more");
        }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "WorkerOrder[" + route.id() + ", number " + number + ", revision " + revision + "]";
    }
}
