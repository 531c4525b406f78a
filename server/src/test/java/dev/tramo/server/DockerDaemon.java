package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A Docker daemon of the tests' own, with nothing in it but what they put there; {@link SharedDocker} gives it. It has no networks:
 * containers run with {@code --network host}. What it says stays in {@code target/dockerd-*.log}.
 */
final class DockerDaemon implements AutoCloseable {
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final Duration BUILD_WITHIN = Duration.ofMinutes(5);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);
    private static final long END_WITHIN_SECONDS = 60;
    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final Path IMAGE_LOG = Fork.log("docker-image");
    private static final String BASE = "tramo-it-jdk";
    private static final String IMAGE = "tramo:it";
    /** Tells this run's image from those of runs before. */
    private static final String RUN = System.getProperty(
            "tramo.test.run", String.valueOf(ProcessHandle.current().pid()));

    private final Path folder;
    private final Path log = Fork.log("dockerd", STARTED.incrementAndGet());
    private final Process process;
    private boolean hasImage;

    private DockerDaemon(Path folder, List<String> by) throws IOException {
        this.folder = folder;
        this.process = launch(by);
    }

    /** Starts one; skips or fails the test where that is not possible. */
    static DockerDaemon start() {
        return startBy(List.of());
    }

    /** As {@link #start}, by another program that runs it. */
    static DockerDaemon startBy(List<String> by) {
        Peer.require("docker");
        Peer.require("dockerd");
        try {
            if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
                Peer.missing("a Docker daemon needs root");
            }
            Path folder = Files.createTempDirectory("tramo-docker-");
            DockerDaemon daemon = new DockerDaemon(folder, by);
            daemon.awaitReady();
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch(List<String> by) throws IOException {
        Path configuration = Files.writeString(folder.resolve("daemon.json"), configuration(folder));
        List<String> command = new ArrayList<>(by);
        command.addAll(List.of("dockerd", "--config-file", configuration.toString()));
        command.addAll(List.of("--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false"));
        command.addAll(List.of("--host", "unix://" + folder.resolve("socket")));
        command.addAll(List.of("--data-root", folder + "/data", "--exec-root", folder + "/run"));
        command.addAll(List.of("--pidfile", folder + "/pid"));
        // Where the machine has a containerd already, several daemons would share it.
        command.addAll(List.of("--containerd-namespace", folder.getFileName().toString()));
        command.addAll(List.of("--containerd-plugins-namespace", folder.getFileName() + "-plugins"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile())
                .start();
    }

    /** Engines before 23 have their ID from a key of the machine, and not of their data folder: several here would have one. */
    private static String configuration(Path folder) throws IOException {
        String version = Peer.run("dockerd", "--version").replaceFirst("(?s).*version ([0-9]+)\\..*", "$1");
        return Integer.parseInt(version) < 23
                ? "{\"deprecated-key-path\": \"" + folder.resolve("key.json") + "\"}"
                : "{}";
    }

    /** It finds out by itself which storage driver works here: overlay2, or vfs. */
    private void awaitReady() {
        try {
            await().atMost(START_WITHIN)
                    .failFast("it ended", () -> !process.isAlive())
                    .until(() -> exitCode(List.of("docker", "version"), folder.resolve("version"), ANSWER_WITHIN) == 0);
        } catch (TerminalFailureException | ConditionTimeoutException e) {
            close();
            Peer.missing("no Docker daemon can be started here: see " + log.toAbsolutePath());
        }
    }

    Path socket() {
        return folder.resolve("socket");
    }

    /** The name of Tramo's image: made on first use, from the program that all these tests run, as an operator makes it. */
    synchronized String image() {
        if (!hasImage) {
            makeOrLoadImage();
            hasImage = true;
        }
        return IMAGE;
    }

    /** The first process of a run makes it, the others take it from there. */
    private void makeOrLoadImage() {
        Path archive = Path.of("target", "image-" + RUN + ".tar").toAbsolutePath();
        try (FileChannel lock = FileChannel.open(
                        Path.of("target", "image.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = lock.lock()) {
            if (Files.exists(archive)) {
                run("load", "--input", archive.toString());
                return;
            }
            String tramo = Path.of("").toAbsolutePath().resolveSibling("tramo").toString();
            run(List.of(tramo, "jdk-image", BASE), IMAGE_LOG, BUILD_WITHIN);
            run(List.of(tramo, "image", "--tag", IMAGE), IMAGE_LOG, BUILD_WITHIN);
            deleteArchives();
            run("save", "--output", archive.toString(), IMAGE); // under its name when it is whole
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteArchives() throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(Path.of("target"), "image-*.tar")) {
            for (Path archive : old) {
                Files.delete(archive);
            }
        }
    }

    /** Runs the command {@code docker} to its good end; returns what it said. */
    String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        try {
            Path said = Files.createTempFile(folder, "said", ".txt");
            run(command, said, ANSWER_WITHIN);
            return Files.readString(said).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(List<String> command, Path output, Duration within) {
        assertThat(exitCode(command, output, within))
                .as(() -> command + " says " + text(output))
                .isZero();
    }

    private int exitCode(List<String> command, Path output, Duration within) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME",
                        System.getProperty("java.home"),
                        "TRAMO_JDK_IMAGE",
                        BASE,
                        "DOCKER_HOST",
                        "unix://" + socket(),
                        "DOCKER_CONFIG",
                        folder + "/config"));
        builder.environment().keySet().removeAll(List.of("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"));
        try {
            Process started = builder.start();
            if (!started.waitFor(within)) {
                started.destroyForcibly();
                throw new AssertionError(command + " takes more than " + within + ", having said " + text(output));
            }
            return started.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it and its containers, and removes all that it has on disk. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                removeContainers();
            }
            process.destroy();
            if (!process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            unmountAll();
            deleteAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private void removeContainers() {
        String ids = run("ps", "--all", "--quiet");
        if (!ids.isEmpty()) {
            run(Stream.concat(Stream.of("rm", "--force", "--volumes"), ids.lines())
                    .toArray(String[]::new));
        }
    }

    /** A daemon leaves its network namespaces mounted. */
    private void unmountAll() throws IOException {
        List<String> mounted = Files.readAllLines(Path.of("/proc/mounts")).stream()
                .map(line -> line.split(" ")[1])
                .filter(path -> Path.of(path).startsWith(folder))
                .toList();
        // The last one first: it may lie on an earlier one.
        mounted.reversed().forEach(path -> Peer.run("umount", "--lazy", path));
    }

    private void deleteAll() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
