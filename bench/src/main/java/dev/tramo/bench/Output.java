package dev.tramo.bench;

import dev.tramo.bench.report.MarkedDocument;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a benchmark's results go: standard output, and a document if that is asked for. */
public final class Output {
    static final String WRITE = "--write";

    @Option(names = WRITE, description = "Put the results into docs/benchmarks.md too.")
    private boolean write;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /** A line for who waits. */
    public static void progress(String line) {
        System.err.println(line);
    }

    /** Whether results go into the document. */
    boolean isWriting() {
        return write;
    }

    /** Fails if results are to be written and the document lacks a place for them: better before a run than after it. */
    public void requirePlaces(List<String> places) throws BenchException {
        if (write) {
            MarkedDocument.benchmarks().requirePlaces(places);
        }
    }

    /** Prints the results and how they were made; {@code place} is theirs in the document. */
    public void publish(String place, String markdown) throws BenchException {
        String made = command.root().commandLine().getParseResult().originalArgs().stream()
                .filter(arg -> !arg.equals(WRITE))
                .collect(Collectors.joining(" ", "`./tramo bench ", "`, " + LocalDate.now(ZoneOffset.UTC) + ". "));
        System.out.println(made + markdown);
        if (write) {
            MarkedDocument.benchmarks().write(place, made + markdown);
        }
    }

    /** Puts a file that the results refer to beside the document, if that is asked for. */
    public void attach(String name, String content) throws BenchException {
        if (write) {
            MarkedDocument.benchmarks().writeBeside(name, content);
        }
    }
}
