package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A new Tramo server. */
public final class TramoServer implements Measured {
    private static final long START_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_MILLIS = 50;
    private static final String OFF = "off";

    private final Children children;
    private final Children.Child child;
    private final RestApi api;
    private final String password;

    private TramoServer(Children children, Children.Child child, RestApi api, String password) {
        this.children = children;
        this.child = child;
        this.api = api;
        this.password = password;
    }

    /** Starts one, waits until it is ready, and logs in. */
    static TramoServer start(ServerProgram program, Children children, Ports ports, int rtmpPort)
            throws BenchException, InterruptedException {
        TramoServer server = launch(program, children, ports.next(), OFF, String.valueOf(rtmpPort));
        try {
            server.awaitReady(POLL_MILLIS);
            server.login();
            return server;
        } catch (BenchException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    /** Starts one with all the ports that {@code ./tramo serve} opens, and does not wait for it. */
    public static TramoServer launch(ServerProgram program, Children children, Ports ports) throws BenchException {
        return launch(program, children, ports.next(), String.valueOf(ports.next()), String.valueOf(ports.next()));
    }

    private static TramoServer launch(
            ServerProgram program, Children children, int port, String aggregatorPort, String rtmpPort)
            throws BenchException {
        String password = UUID.randomUUID().toString();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("TRAMO_HTTP_HOST", "127.0.0.1");
        settings.put("TRAMO_HTTP_PORT", String.valueOf(port));
        settings.put("TRAMO_AGGREGATOR_PORT", aggregatorPort);
        settings.put("TRAMO_RTMP_PORT", rtmpPort);
        settings.put("TRAMO_DATA_DIR", dataFolder(children));
        settings.put("TRAMO_ADMIN_PASSWORD", password);
        Children.Child child = children.start("Tramo", program.command(), settings);
        return new TramoServer(children, child, new RestApi(port), password);
    }

    private static String dataFolder(Children children) throws BenchException {
        try {
            return children.newFolder().toString();
        } catch (IOException e) {
            throw new BenchException("no temporary folder", e);
        }
    }

    /** Waits until {@code /health/ready} says so, and asks every so many milliseconds. */
    public void awaitReady(long pollMillis) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + START_NANOS_MAX;
        while (!api.isReady()) {
            child.requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException("Tramo is not ready after 60 s:\n" + child.tail());
            }
            Thread.sleep(pollMillis);
        }
    }

    /** Logs in. */
    public void login() throws BenchException, InterruptedException {
        api.login("admin", password);
    }

    RestApi api() {
        return api;
    }

    String tail() {
        return child.tail();
    }

    @Override
    public List<Long> pids() {
        return List.of(child.process().pid());
    }

    @Override
    public void requireAlive() throws BenchException {
        child.requireAlive();
    }

    @Override
    public void close() {
        api.close();
        children.stop(List.of(child));
    }
}
