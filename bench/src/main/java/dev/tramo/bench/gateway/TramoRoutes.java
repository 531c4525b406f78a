package dev.tramo.bench.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.bench.BenchException;
import java.util.List;
import java.util.Map;

/** One Tramo server with routes of any kind. */
public final class TramoRoutes implements Measured {
    private final TramoServer server;
    private final int rtmpPort;

    private TramoRoutes(TramoServer server, int rtmpPort) {
        this.server = server;
        this.rtmpPort = rtmpPort;
    }

    /** Starts a server without routes, and waits until it is ready. */
    public static TramoRoutes start(ServerProgram program, Children children, Ports ports)
            throws BenchException, InterruptedException {
        int rtmpPort = ports.next();
        return new TramoRoutes(TramoServer.start(program, children, ports, rtmpPort), rtmpPort);
    }

    /**
     * Adds a route, which starts.
     *
     * @param destinations URIs by their ID
     */
    public void add(String id, String source, Map<String, String> destinations)
            throws BenchException, InterruptedException {
        JsonNode _ = server.api().put("/v2/routes/" + id, Map.of("source", source, "destinations", destinations));
    }

    /** Ends a route. */
    public void remove(String id) throws BenchException, InterruptedException {
        server.api().delete("/v2/routes/" + id);
    }

    /** Makes or replaces a route, as described. */
    public void put(String id, Map<String, ?> route) throws BenchException, InterruptedException {
        JsonNode _ = server.api().put("/v2/routes/" + id, route);
    }

    /** Changes what is given of a route. */
    public JsonNode patch(String id, Map<String, ?> change) throws BenchException, InterruptedException {
        return server.api().patch("/v2/routes/" + id, change);
    }

    /** A route as it is now. */
    public JsonNode get(String id) throws BenchException, InterruptedException {
        return server.api().get("/v2/routes/" + id);
    }

    /** Takes a source by hand. */
    public void take(String id, String source) throws BenchException, InterruptedException {
        JsonNode _ = server.api().post("/v2/routes/" + id + "/switch", Map.of("source", source));
    }

    /** State of a route, as the API says it. */
    public String state(String id) throws BenchException, InterruptedException {
        return get(id).path("state").asText();
    }

    /** Where a publisher reaches a route whose source is {@code rtmp:///application}. */
    public String publishUrl(String application) {
        return "rtmp://127.0.0.1:" + rtmpPort + "/" + application + "/live";
    }

    @Override
    public List<Long> pids() {
        return server.pids();
    }

    @Override
    public void requireAlive() throws BenchException {
        server.requireAlive();
    }

    @Override
    public void close() {
        server.close();
    }
}
