package dev.tramo.bench.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.bench.BenchException;
import java.util.List;
import java.util.Map;

/** One Tramo server with all the cameras. */
public final class TramoAggregator implements Aggregator {
    private static final String CAMERA = "/v2/routes/camera-";

    private final TramoServer server;
    private final int rtmpPort;
    private int pushes;

    private TramoAggregator(TramoServer server, int rtmpPort) {
        this.server = server;
        this.rtmpPort = rtmpPort;
    }

    /** Starts a server with these cameras. */
    public static TramoAggregator start(ServerProgram program, Children children, Ports ports, List<Camera> cameras)
            throws BenchException, InterruptedException {
        int rtmpPort = ports.next();
        TramoAggregator aggregator =
                new TramoAggregator(TramoServer.start(program, children, ports, rtmpPort), rtmpPort);
        try {
            for (Camera camera : cameras) {
                aggregator.add(camera);
            }
            return aggregator;
        } catch (BenchException | InterruptedException e) {
            aggregator.close();
            throw e;
        }
    }

    private void add(Camera camera) throws BenchException, InterruptedException {
        JsonNode _ = server.api().put(CAMERA + camera.name(), Map.of("source", "rtmp:///" + camera.name()));
        for (String url : camera.pushUrls()) {
            addPush(camera.name(), url);
        }
    }

    @Override
    public void addPush(String camera, String url) throws BenchException, InterruptedException {
        pushes++;
        JsonNode _ = server.api().patch(CAMERA + camera, Map.of("destinations", Map.of("push-" + pushes, url)));
    }

    @Override
    public String publishUrl(String camera) {
        return "rtmp://127.0.0.1:" + rtmpPort + "/" + camera + "/" + camera;
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
