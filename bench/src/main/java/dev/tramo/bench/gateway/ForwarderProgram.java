package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The forwarder in C, built when it is needed.
 *
 * @param file the executable
 */
public record ForwarderProgram(Path file) {
    private static final String FOLDER = "tramo.bench.folder";
    private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");
    private static final Duration COMPILATION_MAX = Duration.ofMinutes(1);

    /** Builds it in the benchmarks' folder that the launcher named; empty, and told why, if no compiler here can. */
    public static Optional<ForwarderProgram> build(Children children, Consumer<String> progress)
            throws BenchException, InterruptedException {
        String folder = System.getProperty(FOLDER);
        if (folder == null) {
            throw new BenchException("no source of the forwarder: start this with ./tramo bench");
        }
        return build(Path.of(folder), children, progress);
    }

    static Optional<ForwarderProgram> build(Path folder, Children children, Consumer<String> progress)
            throws BenchException, InterruptedException {
        Path source = folder.resolve("src/main/c/forward.c").toAbsolutePath();
        Path made = folder.resolve("target/forward").toAbsolutePath();
        if (isNewer(made, source)) {
            return Optional.of(new ForwarderProgram(made));
        }
        for (String compiler : COMPILERS) {
            try {
                children.run(
                        compiler, List.of(compiler, "-O2", "-o", made.toString(), source.toString()), COMPILATION_MAX);
                return Optional.of(new ForwarderProgram(made));
            } catch (BenchException e) {
                progress.accept("no forwarder by " + compiler + ": " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    private static boolean isNewer(Path made, Path source) throws BenchException {
        try {
            return Files.isExecutable(made)
                    && Files.getLastModifiedTime(made).compareTo(Files.getLastModifiedTime(source)) > 0;
        } catch (IOException e) {
            throw new BenchException("cannot see how old " + made + " and " + source + " are", e);
        }
    }
}
