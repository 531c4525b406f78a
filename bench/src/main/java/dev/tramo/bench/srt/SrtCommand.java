package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the comparison with {@code srt-live-transmit}. */
@Command(name = "srt", description = "Many links, beside srt-live-transmit: CPU, memory, loss, added latency.")
public final class SrtCommand implements Callable<Integer> {
    private static final int LINKS_MAX = 200;
    private static final int LATENCY_MILLIS_MAX = 8_000;

    @Option(names = "--links", defaultValue = "20", description = "Number of links (default ${DEFAULT-VALUE}).")
    private int links;

    @Option(names = "--mbps", defaultValue = "6", description = "Mbit/s of each link (default ${DEFAULT-VALUE}).")
    private double mbps;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "Seconds that count in each turn (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warmup",
            defaultValue = "15",
            description = "Seconds before, in each turn (default ${DEFAULT-VALUE}).")
    private int warmupSeconds;

    @Option(names = "--rounds", defaultValue = "3", description = "Turns of each program (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--latency", defaultValue = "120", description = "SRT latency, ms (default ${DEFAULT-VALUE}).")
    private int latencyMillis;

    @Option(names = "--passphrase", description = "Encrypt the links, AES-128.")
    private boolean encrypted;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        BenchException.require("--links", links, 1, LINKS_MAX);
        BenchException.require("--mbps", mbps, 0.1, 100);
        BenchException.require("--seconds", seconds, 1, 3_600);
        BenchException.require("--warmup", warmupSeconds, 0, 3_600);
        BenchException.require("--rounds", rounds, 1, 100);
        BenchException.require("--latency", latencyMillis, 0, LATENCY_MILLIS_MAX);
        String sltVersion = SltGateway.version();
        ServerProgram program = ServerProgram.handedOver();
        Load load = new Load(links, mbps, latencyMillis, encrypted ? Link.PASSPHRASE : "", warmupSeconds, seconds);
        try (Children children = new Children()) {
            var samples = new SideBySide(program, children, load, Output::progress).run(rounds);
            var report = new SideBySideReport(load, rounds, Machine.here(), sltVersion);
            String clear = links == 1 ? "srt-one" : "srt";
            output.publish(encrypted ? "srt-encrypted" : clear, report.markdown(samples));
        }
        return 0;
    }
}
