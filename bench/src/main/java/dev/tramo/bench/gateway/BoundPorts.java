package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which UDP ports are bound, by the kernel's list: to try and bind one could take it away from the program that is about to. */
final class BoundPorts {
    private static final Path LIST = Path.of("/proc/net/udp");
    private static final int LOCAL = 1;
    private static final long BIND_NANOS_MAX = 10_000_000_000L;
    private static final long POLL_MILLIS = 20;

    private BoundPorts() {}

    /** Waits until a program has bound a port. */
    static void await(int port, String program, Measured processes) throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + BIND_NANOS_MAX;
        while (!isBound(port)) {
            processes.requireAlive();
            if (System.nanoTime() >= deadlineNanos) {
                throw new BenchException(program + " does not listen on port " + port + " after 10 s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private static boolean isBound(int port) throws BenchException {
        String local = String.format(":%04X", port);
        try {
            return Files.readAllLines(LIST).stream()
                    .map(line -> line.strip().split("\\s+", -1))
                    .anyMatch(fields -> fields.length > LOCAL && fields[LOCAL].endsWith(local));
        } catch (IOException e) {
            throw new BenchException("cannot see which ports are bound", e);
        }
    }
}
