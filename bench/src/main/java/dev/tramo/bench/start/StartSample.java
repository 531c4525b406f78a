package dev.tramo.bench.start;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.TramoServer;
import dev.tramo.bench.gateway.Usage;
import java.time.Duration;

/**
 * One start's figures.
 *
 * @param readyMillis from the start of the process until {@code /health/ready} says so
 * @param ready used until then
 * @param idle used so far, after a time in which nothing was asked of it
 * @param loggedIn the same, after one login
 */
record StartSample(double readyMillis, Usage ready, Usage idle, Usage loggedIn) {
    /** How exact the time is. */
    static final long POLL_MILLIS = 5;

    /** Starts a server with a new data folder, and ends it. */
    static StartSample measure(ServerProgram program, Children children, Ports ports, int idleSeconds)
            throws BenchException, InterruptedException {
        long startNanos = System.nanoTime();
        try (TramoServer server = TramoServer.launch(program, children, ports)) {
            server.awaitReady(POLL_MILLIS);
            double readyMillis = (System.nanoTime() - startNanos) / 1e6;
            Usage ready = Usage.of(server.pids());
            Thread.sleep(Duration.ofSeconds(idleSeconds));
            server.requireAlive();
            Usage idle = Usage.of(server.pids());
            server.login();
            return new StartSample(readyMillis, ready, idle, Usage.of(server.pids()));
        }
    }
}
