package dev.tramo.server.worker;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a worker is given in a file when it is made, and again whenever it changes: enough to carry the stream without a server.
 *
 * @param route what to run
 * @param revision of the route's settings, growing with every change
 * @param number of this worker among those that the route ever had, growing: a server refuses all but the last
 * @param servers base URLs under which servers are reached, {@code http://} or {@code https://}; one or more
 * @param token that the server asks for
 * @param trust certificates (PEM) that a server's is checked against; empty for those of the system
 * @param rtmp since 0.2; empty of an older server
 * @param rtmpOptions since 0.2; empty of an older server
 * @param analysis when indicators of streams are raised, by the keys of their settings; since 0.2, empty of an older server
 */
public record WorkerOrder(
        RouteText route,
        long revision,
        long number,
        List<String> servers,
        String token,
        String trust,
        Optional<RtmpFiles> rtmp,
        Optional<RtmpOptions> rtmpOptions,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Integer> analysis) {
    private static final Pattern URL = Pattern.compile("https?://[^\\s/?#@]+");

    /**
     * Takes a copy.
     *
     * @throws IllegalArgumentException if there is no server, or one of no such form
     */
    public WorkerOrder {
        servers = List.copyOf(servers);
        analysis = Map.copyOf(analysis);
        if (servers.isEmpty()
                || !servers.stream().allMatch(url -> URL.matcher(url).matches())) {
            throw new IllegalArgumentException(
                    "servers: " + servers + "; allowed are one or more of http://host:port and https://host:port");
        }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "WorkerOrder[" + route.id() + ", number " + number + ", revision " + revision + "]";
    }
}
