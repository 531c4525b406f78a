package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A new Tramo server, ready and logged in to. */
final class TramoServer implements AutoCloseable {
    private static final long START_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_MILLIS = 50;

    private final Children children;
    private final Children.Child child;
    private final RestApi api;

    private TramoServer(Children children, Children.Child child, RestApi api) {
        this.children = children;
        this.child = child;
        this.api = api;
    }

    /** Starts one and waits until it is ready. */
    static TramoServer start(ServerProgram program, Children children, Ports ports, int rtmpPort)
            throws BenchException, InterruptedException {
        int port = ports.next();
        String password = UUID.randomUUID().toString();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("TRAMO_HTTP_HOST", "127.0.0.1");
        settings.put("TRAMO_HTTP_PORT", String.valueOf(port));
        settings.put("TRAMO_AGGREGATOR_PORT", "off");
        settings.put("TRAMO_RTMP_PORT", String.valueOf(rtmpPort));
        settings.put("TRAMO_DATA_DIR", dataFolder(children));
        settings.put("TRAMO_ADMIN_PASSWORD", password);
        Children.Child child = children.start("Tramo", program.command(), settings);
        TramoServer server = new TramoServer(children, child, new RestApi(port));
        try {
            server.awaitReady(password);
            return server;
        } catch (BenchException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private static String dataFolder(Children children) throws BenchException {
        try {
            return children.newFolder().toString();
        } catch (IOException e) {
            throw new BenchException("no temporary folder", e);
        }
    }

    private void awaitReady(String password) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_NANOS_MAX;
        while (!api.isReady()) {
            child.requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException("Tramo is not ready after 60 s:\n" + child.tail());
            }
            Thread.sleep(POLL_MILLIS);
        }
        api.login("admin", password);
    }

    RestApi api() {
        return api;
    }

    String tail() {
        return child.tail();
    }

    List<Long> pids() {
        return List.of(child.process().pid());
    }

    void requireAlive() throws BenchException {
        child.requireAlive();
    }

    @Override
    public void close() {
        api.close();
        children.stop(List.of(child));
    }
}
