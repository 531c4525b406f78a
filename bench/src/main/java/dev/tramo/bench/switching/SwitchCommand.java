package dev.tramo.bench.switching;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Benchmark;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import dev.tramo.bench.gateway.TramoRoutes;
import dev.tramo.bench.rtmp.Clip;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the run whose sources fail. */
@Command(name = "switch", description = "Two sources of a route that fail in turn: the gap at its destinations.")
public final class SwitchCommand implements Callable<Integer>, Benchmark {
    private static final String CLEAN = "clean";
    private static final String PLACE = "switch";
    /** Faults in which a session has to end before its successor can come take longest. */
    private static final int TURN_SECONDS = 3;

    @Option(names = "--switches", defaultValue = "200", description = "How many (default ${DEFAULT-VALUE}).")
    private int switches;

    @Option(names = "--mbps", defaultValue = "8", description = "Mbit/s of each source (default ${DEFAULT-VALUE}).")
    private double mbps;

    @Option(
            names = "--detect",
            defaultValue = "500",
            description = "After how many milliseconds a fault is to be detected (default ${DEFAULT-VALUE}).")
    private int detectMillis;

    @Option(names = "--join", defaultValue = CLEAN, description = "packet or clean (default ${DEFAULT-VALUE}).")
    private String join = CLEAN;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        check();
        output.requirePlaces(places());
        String _ = SltGateway.version();
        SwitchRun.Settings settings = new SwitchRun.Settings(switches, mbps, detectMillis, join);
        Ports ports = new Ports();
        try (Children children = new Children();
                TramoRoutes routes = TramoRoutes.start(ServerProgram.handedOver(), children, ports);
                SwitchRun run = new SwitchRun(
                        settings,
                        routes,
                        children,
                        ports,
                        Clip.make(children, mbps * 0.9).file())) {
            output.publish(place(), new SwitchReport(settings, Machine.here()).markdown(run.measure()));
        }
        return 0;
    }

    @Override
    public void check() throws BenchException {
        BenchException.require("--switches", switches, 1, 10_000);
        BenchException.require("--mbps", mbps, 1, 50);
        BenchException.require("--detect", detectMillis, 100, 10_000);
        if (!List.of("packet", CLEAN).contains(join)) {
            throw new BenchException("--join is " + join + ": it must be packet or clean");
        }
    }

    @Override
    public List<String> places() {
        return List.of(place());
    }

    private String place() {
        return join.equals(CLEAN) ? PLACE : PLACE + "-" + join;
    }

    @Override
    public Duration expected() {
        return Duration.ofSeconds((long) switches * TURN_SECONDS);
    }
}
