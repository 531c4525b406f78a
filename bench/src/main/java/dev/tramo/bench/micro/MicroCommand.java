package dev.tramo.bench.micro;

import dev.tramo.bench.BenchException;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line of the benchmarks of parts. */
@Command(name = "micro", description = "Parts alone, under JMH: time and allocation per operation.")
public final class MicroCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            defaultValue = ".*",
            description = "Which: a regular expression (default ${DEFAULT-VALUE}).")
    private String which = ".*";

    @Option(
            names = "--iterations",
            defaultValue = "5",
            description = "Of a second each, and as many to warm up (default ${DEFAULT-VALUE}).")
    private int iterations;

    @Override
    public Integer call() throws BenchException {
        BenchException.require("--iterations", iterations, 1, 1_000);
        var options = new OptionsBuilder()
                .include(which)
                .addProfiler(GCProfiler.class)
                .forks(1)
                .warmupIterations(iterations)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .build();
        try {
            new Runner(options).run();
        } catch (RunnerException e) {
            throw new BenchException("JMH", e);
        }
        return 0;
    }
}
