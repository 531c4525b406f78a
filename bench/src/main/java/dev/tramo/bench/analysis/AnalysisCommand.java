package dev.tramo.bench.analysis;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Benchmark;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of analysis. */
@Command(
        name = "analysis",
        description = "What the analysis of streams costs: off, basic and full at the same time, with the same load.")
public final class AnalysisCommand implements Callable<Integer>, Benchmark {
    private static final String PLACE = "analysis";
    private static final int LINKS_MAX = 100;
    private static final int START_SECONDS = 60;
    private static final int SETTLE_SECONDS = 5;

    @Option(names = "--links", defaultValue = "20", description = "Links of each server (default ${DEFAULT-VALUE}).")
    private int links;

    @Option(names = "--mbps", defaultValue = "6", description = "Mbit/s of each link (default ${DEFAULT-VALUE}).")
    private double mbps;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "Seconds of each window (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--windows",
            defaultValue = "4",
            description = "Windows of each server at each level (default ${DEFAULT-VALUE}).")
    private int windows;

    @Option(names = "--warmup", defaultValue = "60", description = "Seconds before (default ${DEFAULT-VALUE}).")
    private int warmupSeconds;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        check();
        output.requirePlaces(places());
        Load load = load();
        Map<Level, List<Double>> samples = new EnumMap<>(Level.class);
        List<Double> others = new ArrayList<>();
        // What arrives is not read: the kernel drops it once the socket's buffer is full, which costs the least.
        try (Children children = new Children();
                DatagramChannel sink =
                        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Servers servers =
                        Servers.start(ServerProgram.handedOver(), children, new Ports(), load, (InetSocketAddress)
                                sink.getLocalAddress());
                Feed feed = new Feed(servers.inputs(), mbps)) {
            servers.awaitFlow();
            servers.useLevels(0);
            Thread.sleep(Duration.ofSeconds(warmupSeconds));
            for (int block = 0; block < Level.values().length; block++) {
                servers.useLevels(block);
                Thread.sleep(Duration.ofSeconds(SETTLE_SECONDS));
                for (int i = 0; i < windows; i++) {
                    window(servers, feed, block, samples, others);
                }
            }
        }
        output.publish(PLACE, new AnalysisReport(load, Machine.here()).markdown(samples, others));
        return 0;
    }

    private void window(Servers servers, Feed feed, int block, Map<Level, List<Double>> samples, List<Double> others)
            throws BenchException, InterruptedException {
        List<Long> self = List.of(ProcessHandle.current().pid());
        long startNanos = System.nanoTime();
        long fedBefore = feed.datagrams();
        double machineBefore = Usage.machineCpuSeconds();
        double selfBefore = Usage.of(self).cpuSeconds();
        List<Double> before = servers.cpuSeconds();
        Thread.sleep(Duration.ofSeconds(seconds));
        List<Double> after = servers.cpuSeconds();
        double percent = 100 / ((System.nanoTime() - startNanos) / 1e9);
        double ours = Usage.of(self).cpuSeconds() - selfBefore;
        StringBuilder line = new StringBuilder();
        for (int server = 0; server < before.size(); server++) {
            Level level = Level.of(server, block);
            double cpu = (after.get(server) - before.get(server)) * percent;
            ours += after.get(server) - before.get(server);
            samples.computeIfAbsent(level, _ -> new ArrayList<>()).add(cpu);
            line.append(String.format("%s %.2f %%, ", level.word, cpu));
        }
        double machine = Usage.machineCpuSeconds() - machineBefore;
        others.add((machine - ours) * percent);
        Output.progress(line
                + String.format("others %.0f %%, %d datagrams a link", others.getLast(), feed.datagrams() - fedBefore));
    }

    private Load load() {
        return new Load(links, mbps, warmupSeconds, SETTLE_SECONDS, seconds, windows);
    }

    @Override
    public void check() throws BenchException {
        BenchException.require("--links", links, 1, LINKS_MAX);
        BenchException.require("--mbps", mbps, 0.5, 50);
        BenchException.require("--seconds", seconds, 1, 3_600);
        BenchException.require("--windows", windows, 1, 100);
        BenchException.require("--warmup", warmupSeconds, 0, 3_600);
    }

    @Override
    public List<String> places() {
        return List.of(PLACE);
    }

    @Override
    public Duration expected() {
        return Duration.ofSeconds(START_SECONDS + load().seconds());
    }
}
