package dev.tramo.bench.rtmp;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Benchmark;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Nginx;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the comparison with nginx's RTMP module, and with SRS. */
@Command(
        name = "rtmp",
        description = {
            "Cameras pushed to many servers, beside nginx-rtmp and SRS: CPU, memory, delivery, and how soon a push"
                    + " starts.",
            "One camera with 20 pushes, then 20 cameras with 10 pushes each, unless --cameras or --pushes is given."
        })
public final class RtmpCommand implements Callable<Integer>, Benchmark {
    private static final int CAMERAS_MAX = 50;
    private static final int PUSHES_MAX = 100;
    private static final int ALL_PUSHES_MAX = 800; // nginx has 1024 connections, of which each camera takes some too

    /** To start a turn's processes, wait for all pushes, and add some live. */
    private static final int TURN_SECONDS = 40;

    @Option(names = "--cameras", description = "Number of cameras.")
    private @Nullable Integer cameras;

    @Option(names = "--pushes", description = "Number of pushes of each camera.")
    private @Nullable Integer pushes;

    @Option(
            names = "--mbps",
            defaultValue = "4",
            description = "Mbit/s of each camera, audio and video (default ${DEFAULT-VALUE}).")
    private double mbps;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "Seconds that count in each turn (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warmup",
            defaultValue = "240",
            description = "Seconds before, in each turn (default ${DEFAULT-VALUE}).")
    private int warmupSeconds;

    @Option(
            names = "--srs",
            description =
                    "Program file of SRS 5.0 or later, to be compared with, too (default: srs on the PATH, if it is"
                            + " there).")
    private @Nullable Path srs;

    @Option(names = "--rounds", defaultValue = "3", description = "Turns of each program (default ${DEFAULT-VALUE}).")
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
        try (Children children = new Children()) {
            Clip clip = Clip.make(children, mbps);
            SideBySide sideBySide = new SideBySide(program, srs(), children, new Ports(), Output::progress);
            for (Load load : loads()) {
                var samples = sideBySide.run(load, clip, rounds);
                output.publish(load.place(), new RtmpReport(load, rounds, Machine.here()).markdown(samples));
            }
        }
        return 0;
    }

    @Override
    public void check() throws BenchException {
        loads();
        BenchException.require("--mbps", mbps, 0.5, 50);
        BenchException.require("--seconds", seconds, 1, 3_600);
        BenchException.require("--warmup", warmupSeconds, 0, 3_600);
        BenchException.require("--rounds", rounds, 1, 100);
        if (srs != null && !isProgram(srs)) {
            throw new BenchException("--srs " + srs + " is no program");
        }
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    private Optional<Path> srs() {
        Stream<Path> onPath = Stream.of(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "srs"))
                .filter(RtmpCommand::isProgram);
        return srs == null ? onPath.findFirst() : Optional.of(srs);
    }

    @Override
    public List<String> places() throws BenchException {
        return loads().stream().map(Load::place).toList();
    }

    @Override
    public Duration expected() throws BenchException {
        return Duration.ofSeconds(
                (srs().isPresent() ? 3L : 2L) * loads().size() * rounds * (warmupSeconds + seconds + TURN_SECONDS));
    }

    private List<Load> loads() throws BenchException {
        if (cameras == null && pushes == null) {
            return List.of(load(1, 20), load(20, 10));
        }
        int some = cameras == null ? 1 : cameras;
        int each = pushes == null ? 1 : pushes;
        BenchException.require("--cameras", some, 1, CAMERAS_MAX);
        BenchException.require("--pushes", each, 1, PUSHES_MAX);
        BenchException.require("--cameras times --pushes", some * each, 1, ALL_PUSHES_MAX);
        return List.of(load(some, each));
    }

    private Load load(int some, int each) {
        return new Load(some, each, mbps, warmupSeconds, seconds);
    }
}
