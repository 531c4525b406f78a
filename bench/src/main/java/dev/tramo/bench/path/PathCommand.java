package dev.tramo.bench.path;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import dev.tramo.bench.relay.Conditions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the run over a bad network. */
@Command(name = "path", description = "One link for each pair, over loss and delay: what arrives, and when.")
public final class PathCommand implements Callable<Integer> {
    /** What keeps the record of arrivals within memory: a bit for each datagram. */
    private static final int SECONDS_MAX = 24 * 3_600;

    @Option(
            names = "--pair",
            defaultValue = "all",
            description = "own-own, own-slt, slt-own, slt-slt or all (default ${DEFAULT-VALUE}).")
    private String pair = "all";

    @Option(names = "--mbps", defaultValue = "8", description = "Mbit/s of each link (default ${DEFAULT-VALUE}).")
    private double mbps;

    @Option(names = "--seconds", defaultValue = "600", description = "Seconds that count (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "15", description = "Seconds before (default ${DEFAULT-VALUE}).")
    private int warmupSeconds;

    @Option(names = "--loss", defaultValue = "5", description = "Loss each way, %% (default ${DEFAULT-VALUE}).")
    private double lossPercent;

    @Option(names = "--rtt", defaultValue = "40", description = "Delay there and back, ms (default ${DEFAULT-VALUE}).")
    private double rttMillis;

    @Option(
            names = "--jitter",
            defaultValue = "0",
            description = "Most that is added to the delay, each way, ms (default ${DEFAULT-VALUE}).")
    private double jitterMillis;

    @Option(names = "--seed", defaultValue = "1", description = "Of loss and jitter (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--latency", defaultValue = "160", description = "SRT latency, ms (default ${DEFAULT-VALUE}).")
    private int latencyMillis;

    @Option(names = "--passphrase", description = "Encrypt the links, AES-128.")
    private boolean encrypted;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        BenchException.require("--mbps", mbps, 0.1, 100);
        BenchException.require("--seconds", seconds, 1, SECONDS_MAX);
        BenchException.require("--warmup", warmupSeconds, 0, 3_600);
        BenchException.require("--loss", lossPercent, 0, 90);
        BenchException.require("--rtt", rttMillis, 0, 10_000);
        BenchException.require("--jitter", jitterMillis, 0, 10_000);
        BenchException.require("--latency", latencyMillis, 0, 60_000);
        List<Pair> pairs = Pair.named(pair);
        if (pairs.isEmpty()) {
            throw new BenchException("--pair is " + pair + ": it must be own-own, own-slt, slt-own, slt-slt or all");
        }
        String sltVersion = pairs.stream().anyMatch(Pair::needsSlt) ? SltGateway.version() : "not used";
        Conditions conditions = new Conditions(lossPercent, rttMillis, jitterMillis, seed);
        Settings settings =
                new Settings(mbps, latencyMillis, encrypted ? Link.PASSPHRASE : "", warmupSeconds, seconds, conditions);
        try (Children children = new Children();
                Programs programs = new Programs(ServerProgram.handedOver(), children);
                PathRun run = new PathRun(pairs, settings, programs)) {
            String markdown = new PathReport(settings, Machine.here(), sltVersion).markdown(run.measure());
            String badNetwork = jitterMillis > 0 ? "path-jitter" : "path";
            output.publish(conditions.isPerfect() ? "path-direct" : badNetwork, markdown);
        }
        return 0;
    }
}
