package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Benchmark;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.ForwarderProgram;
import dev.tramo.bench.gateway.GstGateway;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.SltGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the comparison with {@code srt-live-transmit}, GStreamer and plain forwarders. */
@Command(
        name = "srt",
        description = {
            "Many links, beside srt-live-transmit, GStreamer and a plain forwarder in C, which works at once or gathers as Tramo does:"
                    + " CPU, memory, loss, added latency.",
            "With --idle: many links without data, beside srt-live-transmit: CPU, wake-ups, memory."
        })
public final class SrtCommand implements Callable<Integer>, Benchmark {
    private static final int EXIT_INCOMPLETE = 1;
    private static final int LINKS_MAX = 200;
    private static final int LINKS = 20;
    private static final int IDLE_LINKS = 100;
    private static final int LATENCY_MILLIS_MAX = 8_000;
    private static final double MBPS = 6;
    /** What proves that idle links are connected, before and after. */
    private static final double IDLE_PROOF_MBPS = 0.1;
    /** To start a turn's processes, connect, wait for stragglers, and end. */
    private static final int TURN_SECONDS = 8;

    @Option(names = "--idle", description = "Connected links without data.")
    private boolean idle;

    @Option(names = "--links", description = "Number of links (default 20; 100 with --idle).")
    private @Nullable Integer links;

    @Option(names = "--mbps", description = "Mbit/s of each link (default 6); not with --idle.")
    private @Nullable Double mbps;

    @Option(
            names = "--side",
            description = "receiving, sending, or both in one process; may be repeated (default: all three)."
                    + " Not with --idle.")
    private @Nullable List<Side> sides;

    @Option(names = "--seconds", description = "Seconds that count in each turn (default 20; 60 with --idle).")
    private @Nullable Integer seconds;

    @Option(names = "--warmup", description = "Seconds before, in each turn (default 40; 75 with --idle).")
    private @Nullable Integer warmupSeconds;

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
        check();
        output.requirePlaces(places());
        String sltVersion = SltGateway.version();
        ServerProgram program = ServerProgram.handedOver();
        try (Children children = new Children()) {
            return idle ? idle(program, children, sltVersion) : busy(program, children, sltVersion);
        }
    }

    /** What has a result is published, even if a turn has none. */
    private int busy(ServerProgram program, Children children, String sltVersion)
            throws BenchException, InterruptedException {
        var forwarder = ForwarderProgram.build(children, Output::progress);
        boolean hasGst = GstGateway.isThere();
        if (!hasGst) {
            Output.progress("no GStreamer: gst-launch-1.0 or its element srtsrc is missing");
        }
        var run = new SideBySide(program, hasGst, forwarder, children, load(), new Ports(), Output::progress);
        Map<Side, SideBySide.Samples> samples = run.run(sides(), rounds);
        String libraries = "libsrt " + sltVersion + (hasGst ? ", GStreamer " + GstGateway.version() : "");
        publish(new SideBySideReport(load(), rounds, Machine.here(), libraries).markdown(samples));
        boolean complete = samples.values().stream().allMatch(s -> s.failures().isEmpty());
        return complete ? 0 : EXIT_INCOMPLETE;
    }

    private int idle(ServerProgram program, Children children, String sltVersion)
            throws BenchException, InterruptedException {
        var samples = new Idle(program, children, load(), new Ports(), Output::progress).run(rounds);
        publish(new IdleReport(load(), rounds, Machine.here(), sltVersion).markdown(samples));
        return 0;
    }

    void publish(String markdown) throws BenchException {
        output.publish(places().getFirst(), markdown);
    }

    @Override
    public void check() throws BenchException {
        if (idle && (mbps != null || sides != null)) {
            throw new BenchException("--mbps and --side say nothing of idle links: leave them out, or --idle");
        }
        Load load = load();
        BenchException.require("--links", load.links(), 1, LINKS_MAX);
        BenchException.require("--mbps", load.mbps(), 0.1, 100);
        BenchException.require("--seconds", load.seconds(), 1, 3_600);
        BenchException.require("--warmup", load.warmupSeconds(), 0, 3_600);
        BenchException.require("--rounds", rounds, 1, 100);
        BenchException.require("--latency", latencyMillis, 0, LATENCY_MILLIS_MAX);
    }

    /** {@code srt}, {@code srt-one}, {@code srt-100}, {@code srt-encrypted}, {@code srt-idle}, and the like. */
    @Override
    public List<String> places() {
        int count = load().links();
        int usual = idle ? IDLE_LINKS : LINKS;
        String number = count == 1 ? "-one" : "-" + count;
        return List.of(
                "srt" + (idle ? "-idle" : "") + (encrypted ? "-encrypted" : "") + (count == usual ? "" : number));
    }

    @Override
    public Duration expected() {
        int turns = idle
                ? 2
                : sides().stream().mapToInt(side -> side == Side.BOTH ? 1 : 5).sum();
        Load load = load();
        return Duration.ofSeconds((long) rounds * turns * (load.warmupSeconds() + load.seconds() + TURN_SECONDS));
    }

    private List<Side> sides() {
        return sides == null
                ? List.of(Side.values())
                : sides.stream().distinct().toList();
    }

    private Load load() {
        return new Load(
                or(links, idle ? IDLE_LINKS : LINKS),
                mbps == null ? (idle ? IDLE_PROOF_MBPS : MBPS) : mbps,
                latencyMillis,
                encrypted ? Link.PASSPHRASE : "",
                or(warmupSeconds, idle ? 75 : 40),
                or(seconds, idle ? 60 : 20));
    }

    private static int or(@Nullable Integer given, int otherwise) {
        return given == null ? otherwise : given;
    }
}
