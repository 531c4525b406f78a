package dev.tramo.bench.recovery;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Benchmark;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import dev.tramo.bench.path.Pair;
import dev.tramo.bench.path.PathRun;
import dev.tramo.bench.path.Programs;
import dev.tramo.bench.path.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the table of networks and latencies. */
@Command(
        name = "recovery",
        description = "Tramo and libsrt, each with each, over many bad networks: what is lost, and what repeats cost.")
public final class RecoveryCommand implements Callable<Integer>, Benchmark {
    private static final List<Integer> ROUND_TRIPS = List.of(2, 3, 4);
    /** The latency of the plot, and the only one of a quick run. */
    private static final int ROUND_TRIPS_MOST = 4;

    private static final int QUICK_SECONDS = 5;
    /** The first cell's servers have just been started. */
    private static final int FIRST_WARMUP_SECONDS = 10;

    private static final int WARMUP_SECONDS = 2;
    /** To connect, and to wait for stragglers. */
    private static final int ROW_SECONDS = 3;

    private static final String PLACE = "recovery";

    @Option(names = "--mbps", defaultValue = "8", description = "Mbit/s of each link (default ${DEFAULT-VALUE}).")
    private double mbps;

    @Option(
            names = "--seconds",
            defaultValue = "25",
            description = "Seconds that count, of each of the 21 rows (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--rtt", defaultValue = "40", description = "Delay there and back, ms (default ${DEFAULT-VALUE}).")
    private double rttMillis;

    @Option(names = "--seed", defaultValue = "1", description = "Of the first row's losses (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--quick", description = "The longest latency only, and 5 s at most.")
    private boolean quick;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        check();
        output.requirePlaces(places());
        int counted = counted();
        RecoveryReport report =
                new RecoveryReport(mbps, counted, rttMillis, seed, Machine.here(), SltGateway.version());
        List<Cell> cells = new ArrayList<>();
        try (Children children = new Children();
                Programs programs = new Programs(ServerProgram.handedOver(), children)) {
            for (Network network : Network.values()) {
                for (int roundTrips : roundTrips()) {
                    cells.add(cell(network, roundTrips, counted, cells.size(), programs));
                }
            }
        }
        output.publish(PLACE, report.markdown(cells));
        output.attach("recovery.svg", RecoveryPlot.svg(cells, ROUND_TRIPS_MOST));
        return 0;
    }

    @Override
    public void check() throws BenchException {
        BenchException.require("--mbps", mbps, 0.1, 100);
        BenchException.require("--seconds", seconds, 1, 3_600);
        BenchException.require("--rtt", rttMillis, 1, 10_000);
    }

    @Override
    public List<String> places() {
        return List.of(PLACE);
    }

    @Override
    public Duration expected() {
        int rows = Network.values().length * roundTrips().size();
        return Duration.ofSeconds(FIRST_WARMUP_SECONDS + (long) rows * (WARMUP_SECONDS + counted() + ROW_SECONDS));
    }

    private int counted() {
        return quick ? Math.min(seconds, QUICK_SECONDS) : seconds;
    }

    private List<Integer> roundTrips() {
        return quick ? List.of(ROUND_TRIPS_MOST) : ROUND_TRIPS;
    }

    private Cell cell(Network network, int roundTrips, int counted, int number, Programs programs)
            throws BenchException, InterruptedException {
        Output.progress(network.title() + ", latency " + roundTrips + " × RTT");
        Settings settings = new Settings(
                mbps,
                (int) Math.round(roundTrips * rttMillis),
                "",
                number == 0 ? FIRST_WARMUP_SECONDS : WARMUP_SECONDS,
                counted,
                network.conditions(rttMillis, seed + number));
        try (PathRun run = new PathRun(List.of(Pair.values()), settings, programs)) {
            return new Cell(network, roundTrips, run.measure());
        } finally {
            programs.clear();
        }
    }
}
