package dev.tramo.bench.pacing;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.TramoRoutes;
import dev.tramo.bench.gateway.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One measurement: a program passes a stream on, and the output is looked at for some seconds. */
record PacingTurn(Children children, Ports ports, TramoRoutes tramo, int warmupSeconds, int seconds) {
    private static final Duration STARTING = Duration.ofMillis(500);
    private static final String ROUTE = "pacing";

    /**
     * What a turn found.
     *
     * @param cpuPercent of the program, % of one core
     */
    record Sample(Steadiness steadiness, double cpuPercent) {}

    Sample measure(Contender contender, Path file, long bits) throws BenchException, InterruptedException {
        int in = ports.next();
        try (Receiver receiver = new Receiver()) {
            if (contender.isTramo()) {
                tramo.add(ROUTE, "udp://127.0.0.1:" + in, Map.of("out", contender.destination(receiver.port(), bits)));
                try {
                    return window(receiver, tramo.pids(), file, in, bits);
                } finally {
                    tramo.remove(ROUTE);
                }
            }
            Children.Child child =
                    children.start(contender.program(), contender.command(in, receiver.port(), bits), Map.of());
            try {
                Thread.sleep(STARTING); // until it listens, of which it says nothing
                return window(receiver, List.of(child.process().pid()), file, in, bits);
            } finally {
                children.stop(List.of(child));
            }
        }
    }

    private Sample window(Receiver receiver, List<Long> pids, Path file, int in, long bits)
            throws BenchException, InterruptedException {
        try (Feed _ = Feed.start(file, in, bits)) {
            Thread.sleep(Duration.ofSeconds(warmupSeconds));
            Receiver.Received _ = receiver.take();
            double before = Usage.of(pids).cpuSeconds();
            long startNanos = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(seconds));
            double cpu = Usage.of(pids).cpuSeconds() - before;
            double percent = 100 * cpu / ((System.nanoTime() - startNanos) / 1e9);
            return new Sample(Steadiness.of(receiver.take()), percent);
        }
    }
}
