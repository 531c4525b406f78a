package dev.tramo.bench.convert;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Benchmark;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Nginx;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.rtmp.Clip;
import dev.tramo.bench.rtmp.Sources;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of conversion. */
@Command(
        name = "convert",
        description =
                "What conversion between RTMP and MPEG-TS costs, beside ffmpeg, and what it costs if nobody needs it.")
public final class ConvertCommand implements Callable<Integer>, Benchmark {
    private static final String PLACE = "convert";
    private static final int ROUTES_MAX = 40;
    /** To start a turn's processes, and wait for all streams. */
    private static final int TURN_SECONDS = 20;

    @Option(names = "--routes", defaultValue = "4", description = "Streams each way (default ${DEFAULT-VALUE}).")
    private int routes;

    @Option(
            names = "--mbps",
            defaultValue = "4",
            description = "Mbit/s of each stream, audio and video (default ${DEFAULT-VALUE}).")
    private double mbps;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "Seconds that count in each turn (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warmup",
            defaultValue = "180",
            description = "Seconds before, in each turn (default ${DEFAULT-VALUE}).")
    private int warmupSeconds;

    @Option(names = "--rounds", defaultValue = "3", description = "Turns of each task (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        check();
        output.requirePlaces(places());
        Nginx.requireInstalled();
        Sources.requireInstalled();
        ServerProgram program = ServerProgram.handedOver();
        Load load = new Load(routes, mbps, warmupSeconds, seconds);
        Map<Task, List<Sample>> samples = new EnumMap<>(Task.class);
        try (Children children = new Children()) {
            Turn turn = new Turn(program, children, new Ports(), load, Clip.make(children, mbps));
            for (int round = 0; round < rounds; round++) {
                for (Task task : Task.values()) {
                    Sample sample = turn.measure(task);
                    samples.computeIfAbsent(task, _ -> new ArrayList<>()).add(sample);
                    Output.progress(String.format(
                            "%s: CPU %.2f %% for each stream, others' CPU %.0f %%",
                            task, sample.cpuPercent() / load.converters(), sample.othersCpuPercent()));
                }
            }
        }
        output.publish(PLACE, new ConvertReport(load, Machine.here()).markdown(samples));
        return 0;
    }

    @Override
    public void check() throws BenchException {
        BenchException.require("--routes", routes, 1, ROUTES_MAX);
        BenchException.require("--mbps", mbps, 0.5, 50);
        BenchException.require("--seconds", seconds, 1, 3_600);
        BenchException.require("--warmup", warmupSeconds, 0, 3_600);
        BenchException.require("--rounds", rounds, 1, 100);
    }

    @Override
    public List<String> places() {
        return List.of(PLACE);
    }

    @Override
    public Duration expected() {
        return Duration.ofSeconds((long) Task.values().length * rounds * (warmupSeconds + seconds + TURN_SECONDS));
    }
}
