package dev.tramo.bench;

import dev.tramo.bench.analysis.AnalysisCommand;
import dev.tramo.bench.convert.ConvertCommand;
import dev.tramo.bench.micro.MicroCommand;
import dev.tramo.bench.pacing.PacingCommand;
import dev.tramo.bench.path.PathCommand;
import dev.tramo.bench.recovery.RecoveryCommand;
import dev.tramo.bench.rtmp.RtmpCommand;
import dev.tramo.bench.srt.SrtCommand;
import dev.tramo.bench.start.StartCommand;
import dev.tramo.bench.switching.SwitchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line of the benchmarks. */
@Command(
        name = "tramo bench",
        description = "Measures Tramo, alone and beside its peers.",
        synopsisSubcommandLabel = "<benchmark>",
        subcommands = {
            SrtCommand.class,
            RtmpCommand.class,
            ConvertCommand.class,
            AnalysisCommand.class,
            PathCommand.class,
            PacingCommand.class,
            RecoveryCommand.class,
            StartCommand.class,
            SwitchCommand.class,
            MicroCommand.class,
            AllCommand.class
        })
public final class Main {
    private static final int EXIT_FAILED = 1;

    @SuppressWarnings("UnusedVariable") // picocli reads it
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this.")
    private boolean help;

    @SuppressWarnings("SystemExitOutsideMain") // picocli's way
    public static void main(String... args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (!(failure instanceof BenchException)) {
                throw failure;
            }
            System.err.println("tramo bench: " + failure.getMessage());
            return EXIT_FAILED;
        });
        return line;
    }
}
