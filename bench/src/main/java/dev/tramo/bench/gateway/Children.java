package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Child processes and their files: all are gone when this is closed or the program ends, by whatever signal but KILL. */
public final class Children implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 15;

    private final Path folder;
    private final List<Child> children = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "end-children");
    private boolean ended;

    /** A process and the file that takes all its output. */
    public record Child(String name, Process process, Path log) {
        /** The last lines of its output. */
        public String tail() {
            try {
                List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
            } catch (IOException e) {
                return "(no output: " + e + ")";
            }
        }

        /** How many lines it has written. */
        public long lines() {
            try (Stream<String> written = Files.lines(log, StandardCharsets.ISO_8859_1)) {
                return written.count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Fails if it has ended, with the end of its output. */
        public void requireAlive() throws BenchException {
            if (!process.isAlive()) {
                throw new BenchException(name + " has ended with status " + process.exitValue() + ":\n" + tail());
            }
        }
    }

    /** Makes a temporary folder for them. */
    public Children() throws IOException {
        this.folder = Files.createTempDirectory("tramo-bench");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A new folder for a child's own files. */
    public Path newFolder() throws IOException {
        return Files.createTempDirectory(folder, "data");
    }

    /** Starts a process, with its settings in {@code environment} and no others of Tramo's. */
    public synchronized Child start(String name, List<String> command, Map<String, String> environment)
            throws BenchException {
        if (ended) {
            throw new BenchException("the program is ending");
        }
        try {
            Path log = Files.createTempFile(folder, "output", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(key -> key.startsWith("TRAMO_"));
            builder.environment().putAll(environment);
            Child child = new Child(name, builder.start(), log);
            children.add(child);
            return child;
        } catch (IOException e) {
            throw new BenchException("cannot start " + name, e);
        }
    }

    /** Runs a program to its end, and fails if that is a failure or does not come in time. */
    public void run(String name, List<String> command, Duration timeout) throws BenchException, InterruptedException {
        Child child = start(name, command, Map.of());
        boolean inTime = child.process().waitFor(timeout);
        stop(List.of(child));
        if (!inTime || child.process().exitValue() != 0) {
            throw new BenchException(name + (inTime ? " has failed:\n" : " takes too long:\n") + child.tail());
        }
    }

    /** Ends some of them, gently first, and returns when they are gone. */
    public synchronized void stop(List<Child> some) {
        some.forEach(child -> child.process().destroy());
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        for (Child child : some) {
            awaitEnd(child.process(), deadlineNanos);
        }
        children.removeAll(some);
    }

    private static void awaitEnd(Process process, long deadlineNanos) {
        try {
            if (!process.waitFor(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())))) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void end() {
        ended = true;
        stop(List.copyOf(children));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("cannot delete " + folder + ": " + e);
        }
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            assert ended : "the hook itself runs, and has nothing left to do";
        }
    }
}
