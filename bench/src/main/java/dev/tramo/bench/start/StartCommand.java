package dev.tramo.bench.start;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Benchmark;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of starts. */
@Command(name = "start", description = "New servers, one after the other: time until ready, and memory while idle.")
public final class StartCommand implements Callable<Integer>, Benchmark {
    private static final String PLACE = "start";
    /** To start a server, log in, and end it. */
    private static final int TURN_SECONDS = 6;

    @Option(names = "--rounds", defaultValue = "5", description = "Number of starts (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "Seconds in which nothing is asked of each server (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        check();
        output.requirePlaces(places());
        ServerProgram program = ServerProgram.handedOver();
        Ports ports = new Ports();
        List<StartSample> samples = new ArrayList<>();
        try (Children children = new Children()) {
            for (int round = 0; round < rounds; round++) {
                StartSample sample = StartSample.measure(program, children, ports, seconds);
                Output.progress(String.format(
                        "ready after %.0f ms, RSS %d MB",
                        sample.readyMillis(), sample.idle().rssBytes() >> 20));
                samples.add(sample);
            }
        }
        output.publish(PLACE, new StartReport(seconds, Machine.here()).markdown(samples));
        return 0;
    }

    @Override
    public void check() throws BenchException {
        BenchException.require("--rounds", rounds, 1, 100);
        BenchException.require("--seconds", seconds, 1, 3_600);
    }

    @Override
    public List<String> places() {
        return List.of(PLACE);
    }

    @Override
    public Duration expected() {
        return Duration.ofSeconds((long) rounds * (seconds + TURN_SECONDS));
    }
}
