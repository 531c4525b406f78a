package dev.tramo.bench.pacing;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.Benchmark;
import dev.tramo.bench.Output;
import dev.tramo.bench.gateway.Children;
import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.gateway.ServerProgram;
import dev.tramo.bench.gateway.TramoRoutes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the measurement of steady outputs. */
@Command(
        name = "pacing",
        description = "How steadily a transport stream leaves by UDP that came in bunches, beside other programs.")
public final class PacingCommand implements Callable<Integer>, Benchmark {
    private static final String PLACE = "pacing";
    private static final Duration CLIP_PATIENCE = Duration.ofMinutes(2);
    /** Of each turn: to start and end a program. */
    private static final int TURN_SECONDS = 2;
    /** Before the first turn: in its first minute a server compiles, and collects garbage often. */
    private static final Duration SETTLING = Duration.ofSeconds(90);

    @Option(names = "--quick", description = "One round of 8 Mbit/s, idle: not for figures to show.")
    private boolean quick;

    @Option(
            names = "--seconds",
            defaultValue = "5",
            description = "That count in each turn (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--warmup", defaultValue = "3", description = "Seconds before (default ${DEFAULT-VALUE}).")
    private int warmupSeconds;

    @Option(names = "--rounds", defaultValue = "3", description = "Turns of each program (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin
    private Output output = new Output();

    private int roundsToDo() {
        return quick ? 1 : rounds;
    }

    private List<PacingReport.Condition> conditions() {
        PacingReport.Condition first = new PacingReport.Condition(8, false);
        return quick
                ? List.of(first)
                : List.of(first, new PacingReport.Condition(40, false), new PacingReport.Condition(8, true));
    }

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        check();
        output.requirePlaces(places());
        Map<PacingReport.Condition, Map<Contender, List<PacingTurn.Sample>>> samples = new LinkedHashMap<>();
        Ports ports = new Ports();
        try (Children children = new Children();
                TramoRoutes tramo = TramoRoutes.start(ServerProgram.handedOver(), children, ports)) {
            PacingTurn turn = new PacingTurn(children, ports, tramo, warmupSeconds, seconds);
            for (PacingReport.Condition condition : conditions()) {
                Path clip = clip(children, condition.mbps());
                if (samples.isEmpty()) {
                    settle(turn, condition, clip);
                }
                List<Children.Child> load = condition.isLoaded() ? load(children) : List.of();
                samples.put(condition, rounds(turn, condition, clip));
                children.stop(load);
            }
        }
        output.publish(PLACE, new PacingReport(roundsToDo(), seconds, Machine.here()).markdown(samples));
        return 0;
    }

    /** Turns of the server that do not count. */
    private static void settle(PacingTurn turn, PacingReport.Condition condition, Path clip)
            throws BenchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + SETTLING.toNanos();
        while (System.nanoTime() < deadlineNanos) {
            PacingTurn.Sample _ = turn.measure(Contender.TRAMO_CONSTANT, clip, condition.bits());
        }
    }

    private Map<Contender, List<PacingTurn.Sample>> rounds(PacingTurn turn, PacingReport.Condition condition, Path clip)
            throws BenchException, InterruptedException {
        Map<Contender, List<PacingTurn.Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round < roundsToDo(); round++) {
            for (Contender contender : Contender.values()) {
                List<PacingTurn.Sample> of = samples.computeIfAbsent(contender, _ -> new ArrayList<>());
                try {
                    of.add(turn.measure(contender, clip, condition.bits()));
                    progress(condition, contender, of.getLast());
                } catch (BenchException e) {
                    if (contender.isTramo()) {
                        throw e;
                    }
                    Output.progress(condition + ", " + contender.title() + ": " + e.getMessage());
                }
            }
        }
        return samples;
    }

    private static void progress(PacingReport.Condition condition, Contender contender, PacingTurn.Sample sample) {
        Output.progress(String.format(
                "%s, %s: deviation p99 %.0f µs, %d datagrams, CPU %.1f %%",
                condition,
                contender.title(),
                sample.steadiness().deviation().p99(),
                sample.steadiness().datagrams(),
                sample.cpuPercent()));
    }

    /** A stream of a constant rate, most of it null packets, longer than a turn. */
    private Path clip(Children children, int mbps) throws BenchException, InterruptedException, IOException {
        Path file = children.newFolder().resolve("clip.ts");
        int clipSeconds = warmupSeconds + seconds + 2;
        String line = "ffmpeg -nostdin -loglevel error -f lavfi -i testsrc2=size=320x180:rate=25 -t " + clipSeconds
                + " -c:v libx264 -preset ultrafast -tune zerolatency -g 25 -b:v 1M -f mpegts -muxrate " + mbps
                + "M -pcr_period 20 " + file;
        children.run("ffmpeg", List.of(line.split(" ", -1)), CLIP_PATIENCE);
        return file;
    }

    private static List<Children.Child> load(Children children) throws BenchException {
        List<Children.Child> busy = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            busy.add(children.start("load", List.of("sh", "-c", "while :; do :; done"), Map.of()));
        }
        return busy;
    }

    @Override
    public void check() throws BenchException {
        BenchException.require("--seconds", seconds, 1, 60);
        BenchException.require("--warmup", warmupSeconds, 1, 60);
        BenchException.require("--rounds", rounds, 1, 100);
    }

    @Override
    public List<String> places() {
        return List.of(PLACE);
    }

    @Override
    public Duration expected() {
        int turns = conditions().size() * roundsToDo() * Contender.values().length;
        return Duration.ofSeconds((long) turns * (warmupSeconds + seconds + TURN_SECONDS))
                .plus(SETTLING)
                .plusSeconds(20);
    }
}
