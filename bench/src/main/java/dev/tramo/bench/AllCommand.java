package dev.tramo.bench;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.gateway.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of all comparisons in one go: each is run as if its own command had been given. */
@Command(
        name = "all",
        description = {
            "All comparisons one after the other, each with its rounds in turns; says first how long it takes.",
            "A part that fails, for example because its peer is missing, doesn't keep the others from running."
        })
public final class AllCommand implements Callable<Integer> {
    private static final int EXIT_FAILED = 1;
    private static final int ROUNDS = 3;
    private static final String QUICK_SRT = " --seconds 5 --warmup 5";

    @Option(names = "--quick", description = "Short turns, to see that everything works: not for figures to show.")
    private boolean quick;

    @Option(
            names = "--short",
            description = "What matters most in ten minutes: 20 links received, three rounds in turns, and the start."
                    + " The warm-up is short, at the cost of Tramo, whose compiler is still at work.")
    private boolean isShort;

    @Option(names = "--rounds", description = "Turns of each program (default 3; 1 with --quick).")
    private @Nullable Integer rounds;

    @Option(names = "--recovery", description = "With the table of bad networks, about eleven minutes more.")
    private boolean recovery;

    @Mixin
    private Output output = new Output();

    /** One benchmark with its arguments, which are known to be allowed. */
    private record Part(List<String> args, Benchmark benchmark) {
        static Part of(List<String> args) throws BenchException {
            CommandLine line = Main.commandLine();
            CommandLine.ParseResult parsed = line.parseArgs(args.toArray(String[]::new));
            if (!(parsed.subcommand().commandSpec().userObject() instanceof Benchmark benchmark)) {
                throw new IllegalArgumentException(args + ": no benchmark that can be a part");
            }
            benchmark.check();
            return new Part(args, benchmark);
        }

        @Override
        public String toString() {
            return "./tramo bench " + String.join(" ", args);
        }
    }

    @Override
    public Integer call() throws BenchException {
        BenchException.require("--rounds", roundsOrDefault(), 1, 100);
        if (isShort && (quick || recovery || output.isWriting())) {
            throw new BenchException(
                    "--short has parts and turns of its own: leave out --quick, --recovery and --write");
        }
        List<Part> parts = new ArrayList<>();
        for (List<String> args : arguments()) {
            parts.add(Part.of(args));
        }
        announce(parts);
        List<Part> failed = new ArrayList<>();
        for (Part part : parts) {
            Output.progress("\n" + part);
            if (Main.commandLine().execute(part.args().toArray(String[]::new)) != 0) {
                failed.add(part);
            }
        }
        failed.forEach(part -> Output.progress("failed: " + part));
        return failed.isEmpty() ? 0 : EXIT_FAILED;
    }

    private static void announce(List<Part> parts) throws BenchException {
        Output.progress(Machine.here().toString());
        Versions.lines().forEach(Output::progress);
        Duration all = Duration.ZERO;
        for (Part part : parts) {
            Duration expected = part.benchmark().expected();
            all = all.plus(expected);
            Output.progress("about " + minutes(expected) + " min: " + part);
        }
        Output.progress("about " + minutes(all) + " min together");
    }

    private static long minutes(Duration duration) {
        return Math.max(1, Math.round(duration.toSeconds() / 60.0));
    }

    /** Of each part, as they would be given after {@code ./tramo bench}. */
    List<List<String>> arguments() {
        List<String> parts = new ArrayList<>(isShort ? shortParts() : quick ? quickParts() : fullParts());
        if (recovery) {
            parts.add(quick ? "recovery --quick" : "recovery");
        }
        String write = output.isWriting() ? " " + Output.WRITE : "";
        return parts.stream()
                .map(part -> List.of((part + write).split(" ", -1)))
                .toList();
    }

    private List<String> fullParts() {
        String turns = " --rounds " + roundsOrDefault();
        return List.of(
                "srt" + turns,
                "srt --passphrase" + turns,
                "srt --links 1 --mbps 100 --seconds 60" + turns,
                "srt --links 100 --mbps 6 --side receiving" + turns,
                "srt --idle" + turns,
                "rtmp" + turns,
                "convert" + turns,
                "start");
    }

    /** At most ten minutes. */
    private List<String> shortParts() {
        return List.of(
                "srt --side receiving --seconds 10 --warmup 20 --rounds " + roundsOrDefault(),
                "start --rounds 1 --seconds 10");
    }

    private List<String> quickParts() {
        String turns = " --rounds " + roundsOrDefault();
        return List.of(
                "srt" + QUICK_SRT + turns,
                "srt --passphrase" + QUICK_SRT + turns,
                "srt --links 1 --mbps 100" + QUICK_SRT + turns,
                "srt --links 100 --mbps 6 --side receiving" + QUICK_SRT + turns,
                "srt --idle" + QUICK_SRT + turns,
                "rtmp --seconds 10 --warmup 5" + turns,
                "convert --seconds 5 --warmup 5" + turns,
                "start --seconds 5 --rounds 2");
    }

    private int roundsOrDefault() {
        if (rounds != null) {
            return rounds;
        }
        return quick ? 1 : ROUNDS;
    }
}
