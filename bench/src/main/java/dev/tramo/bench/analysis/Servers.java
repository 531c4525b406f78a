package dev.tramo.bench.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.TramoRoutes;
import dev.tramo.bench.gateway.Usage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One server for each level, with the same links. */
final class Servers implements AutoCloseable {
    private static final long FLOW_NANOS_MAX = 120_000_000_000L;
    private static final long POLL_MILLIS = 500;
    private static final String RUNNING = "running";

    private final Load load;
    private final List<TramoRoutes> servers = new ArrayList<>();
    private final List<InetSocketAddress> inputs = new ArrayList<>();

    /** Starts them; what they receive is sent to {@code output}. */
    static Servers start(ServerProgram program, Children children, Ports ports, Load load, InetSocketAddress output)
            throws BenchException, InterruptedException {
        Servers started = new Servers(load);
        try {
            for (Level _ : Level.values()) {
                TramoRoutes server = TramoRoutes.start(program, children, ports);
                started.servers.add(server);
                started.addLinks(server, ports, "udp://127.0.0.1:" + output.getPort());
            }
            return started;
        } catch (BenchException | InterruptedException e) {
            started.close();
            throw e;
        }
    }

    private Servers(Load load) {
        this.load = load;
    }

    private void addLinks(TramoRoutes server, Ports ports, String output) throws BenchException, InterruptedException {
        for (int i = 0; i < load.links(); i++) {
            int in = ports.next();
            int srt = ports.next();
            inputs.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), in));
            server.add("tx" + i, "udp://127.0.0.1:" + in, Map.of("out", "srt://:" + srt));
            server.add("rx" + i, "srt://127.0.0.1:" + srt, Map.of("out", output));
        }
    }

    /** Where the links are fed. */
    List<InetSocketAddress> inputs() {
        return inputs;
    }

    /** Waits until all links of all servers carry something. */
    void awaitFlow() throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + FLOW_NANOS_MAX;
        for (TramoRoutes server : servers) {
            for (int i = 0; i < load.links(); i++) {
                while (!server.state("rx" + i).equals(RUNNING)) {
                    if (System.nanoTime() >= deadlineNanos) {
                        throw new BenchException("rx" + i + " carries nothing after 120 s");
                    }
                    Thread.sleep(POLL_MILLIS);
                }
            }
        }
    }

    /** Gives each server the level that it has in a block. */
    void useLevels(int block) throws BenchException, InterruptedException {
        for (int server = 0; server < servers.size(); server++) {
            for (int i = 0; i < load.links(); i++) {
                Map<String, String> level = Map.of("analysis", Level.of(server, block).word);
                JsonNode _ = servers.get(server).patch("tx" + i, level);
                JsonNode _ = servers.get(server).patch("rx" + i, level);
            }
        }
    }

    /** CPU seconds that each server took so far. */
    List<Double> cpuSeconds() throws BenchException {
        List<Double> seconds = new ArrayList<>();
        for (TramoRoutes server : servers) {
            server.requireAlive();
            seconds.add(Usage.of(server.pids()).cpuSeconds());
        }
        return seconds;
    }

    @Override
    public void close() {
        servers.forEach(TramoRoutes::close);
    }
}
