package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program as a child process, on free ports. What it prints stays in {@code target/server-it-*.log}. */
final class Server implements AutoCloseable {
    static final String PASSWORD = "correct horse battery staple";

    private static final Duration START_WITHIN = Duration.ofSeconds(90);
    private static final long END_WITHIN_SECONDS = 30;
    static final Map<String, String> FREE_PORTS = Map.of(
            "TRAMO_HTTP_HOST", "127.0.0.1",
            "TRAMO_HTTP_PORT", "0",
            "TRAMO_AGGREGATOR_PORT", "0",
            "TRAMO_RTMP_PORT", "0");
    private static final Pattern AGGREGATOR = Pattern.compile("aggregator API on port ([0-9]+)");
    private static final Pattern RTMP = Pattern.compile("rtmp on port ([0-9]+)");
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://\\S+:[0-9]+)");
    private static final AtomicInteger STARTED = new AtomicInteger();
    /** As {@code ./tramo} says to use the AOT cache; nothing where it was not made. */
    private static final List<String> CACHE = cacheOptions();

    private final Process process;
    private final Path log;

    private Server(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts the program with a known password and returns when it is ready. */
    static Server start(Path dataDir) {
        return start(dataDir, Map.of("TRAMO_ADMIN_PASSWORD", PASSWORD));
    }

    /** Starts the program with these settings, on free ports of its own where they name none, and returns when it is ready. */
    static Server start(Path dataDir, Map<String, String> settings) {
        return startBy(List.of(), dataDir, settings);
    }

    /** As {@link #start}, by another program that runs it. */
    static Server startBy(List<String> by, Path dataDir, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(FREE_PORTS);
        all.putAll(settings);
        all.put("TRAMO_DATA_DIR", dataDir.toString());
        Server server = launchBy(by, dataDir, all, "serve");
        server.awaitReady();
        return server;
    }

    /** Starts the program with the JVM's options of {@code tramo serve}, and further ones: for tests of its speed. */
    static Server startAsServed(Path dataDir, Map<String, String> settings, String... further) {
        Map<String, String> all = new HashMap<>(FREE_PORTS);
        all.put("TRAMO_ADMIN_PASSWORD", PASSWORD);
        all.put("TRAMO_DATA_DIR", dataDir.toString());
        all.putAll(settings);
        Server server = launch(List.of(), dataDir, all, List.of(further), "serve");
        server.awaitReady();
        return server;
    }

    private static List<String> cacheOptions() {
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(Path.of("target"), "tramo-server-*.aot")) {
            for (Path cache : caches) {
                if (Files.size(cache) > 0) {
                    return List.of("-XX:AOTCache=" + cache.toAbsolutePath(), "-Xlog:aot=off", "-Xlog:cds=off");
                }
            }
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it answers, whether or not it manages. */
    void awaitReady() {
        await().atMost(START_WITHIN)
                .ignoreExceptions()
                .failFast("the program ended", () -> !process.isAlive())
                .until(() -> anonymous().get("/health/ready").status() == 200);
    }

    /** Starts the program with exactly these settings and arguments, whatever becomes of it. */
    static Server launch(Path folder, Map<String, String> settings, String... arguments) {
        return launchBy(List.of(), folder, settings, arguments);
    }

    /** As {@link #launch}, by another program that runs it. */
    static Server launchBy(List<String> by, Path folder, Map<String, String> settings, String... arguments) {
        // Compiled quickly rather than well: a test's server lives for seconds.
        return launch(
                by,
                folder,
                settings,
                List.of("-XX:TieredStopAtLevel=1", "-Xms80m", "-Xmn48m", "-Xmx256m", "-ea"),
                arguments);
    }

    /** As {@link #launch}, with further options of the JVM. */
    static Server launchWith(List<String> further, Path folder, Map<String, String> settings, String... arguments) {
        return launch(List.of(), folder, settings, further, arguments);
    }

    private static Server launch(
            List<String> by, Path folder, Map<String, String> settings, List<String> further, String... arguments) {
        List<String> command = new ArrayList<>(by);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + Path.of("jvm.options").toAbsolutePath());
        if (!List.of(arguments).contains("worker")) {
            command.addAll(CACHE);
        }
        command.addAll(further);
        command.addAll(List.of("-jar", System.getProperty("tramo.server.jar")));
        command.addAll(List.of(arguments));
        Path log = Fork.log("server-it", STARTED.incrementAndGet());
        // In a folder of its own, where no tramo.properties lies.
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toAbsolutePath().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("TRAMO_") || name.equals("container_name"));
        builder.environment().putAll(settings);
        try {
            return new Server(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A TCP port that is free, for a server that is to have it again after a restart. */
    static int freePort() {
        while (true) {
            int port = Fork.port();
            try (ServerSocket _ = new ServerSocket(port)) {
                return port;
            } catch (IOException e) {
                // taken: another
            }
        }
    }

    /** A client without a token. */
    Api anonymous() {
        return Api.at(said(LISTENING).replace("0.0.0.0", "127.0.0.1"));
    }

    /** A client of the aggregator's port, without a token. */
    Api aggregator() {
        return aggregatorAt("127.0.0.1");
    }

    /** A client of the aggregator's port that calls this address of the machine, and so comes from it. */
    Api aggregatorAt(String address) {
        return Api.at("http://" + address + ":" + said(AGGREGATOR));
    }

    int rtmpPort() {
        return Integer.parseInt(said(RTMP));
    }

    private String said(Pattern where) {
        Matcher said = where.matcher(output());
        assertThat(said.find()).as("it says where it listens").isTrue();
        return said.group(1);
    }

    /** A client with the known password's token. */
    Api api() {
        return anonymous().loggedIn("admin", PASSWORD);
    }

    /** All that the program printed so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: the program gets no chance to do anything. */
    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    /** The number of its process. */
    long pid() {
        return process.pid();
    }

    /** SIGTERM, as {@code docker stop} and Ctrl-C end it. */
    int terminate() {
        process.destroy();
        return exitCode();
    }

    /** SIGSTOP: the program does nothing any more, as if it were cut off from everything. */
    void freeze() {
        Peer.run("kill", "-STOP", String.valueOf(process.pid()));
    }

    /** SIGCONT: it goes on where it was. */
    void goOn() {
        Peer.run("kill", "-CONT", String.valueOf(process.pid()));
    }

    /** Waits for the end. */
    int exitCode() {
        try {
            assertThat(process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS))
                    .as("the program ends")
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
