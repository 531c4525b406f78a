package dev.tramo.server;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The database of the older SRT API: a private MariaDB on a free port. */
final class OlderSystem implements AutoCloseable {
    static final String USER = "srt";
    static final String PASSWORD = "an older password";

    private static final String DATABASE = "srt_db";
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final Path socket;
    private final int port;

    private OlderSystem(Process process, Path socket, int port) {
        this.process = process;
        this.socket = socket;
        this.port = port;
    }

    /** Starts it, and loads its tables from a dump. */
    static OlderSystem start(Path folder, Path dump) {
        Path data = folder.resolve("mariadb");
        Path socket = folder.resolve("m.sock");
        String user = System.getProperty("user.name");
        Peer.run("mariadb", "--version");
        Peer.run("mariadbd", "--version");
        Peer.run(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + data,
                "--user=" + user,
                "--auth-root-authentication-method=normal",
                "--skip-test-db");
        int port = Server.freePort();
        ProcessBuilder command = new ProcessBuilder(
                        "mariadbd",
                        "--no-defaults",
                        "--datadir=" + data,
                        "--socket=" + socket,
                        "--user=" + user,
                        "--bind-address=127.0.0.1",
                        "--port=" + port)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("mariadb.log").toFile());
        try {
            OlderSystem system = new OlderSystem(command.start(), socket, port);
            system.load(dump);
            return system;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void load(Path dump) {
        try {
            await().atMost(START_WITHIN)
                    .failFast("MariaDB ended", () -> !process.isAlive())
                    .until(() -> Files.exists(socket));
            String make = "CREATE DATABASE " + DATABASE + "; CREATE USER " + USER + "@'127.0.0.1' IDENTIFIED BY '"
                    + PASSWORD + "'; GRANT SELECT ON " + DATABASE + ".* TO " + USER + "@'127.0.0.1'";
            Peer.run(client("mariadb", "--execute=" + make));
            Peer.run(client("mariadb", "--database=" + DATABASE, "--execute=source " + dump));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Writes an SQL dump of it. */
    void dump(Path file, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--result-file=" + file);
        all.add(DATABASE);
        Peer.run(client("mariadb-dump", all.toArray(String[]::new)));
    }

    private String[] client(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                program, "--no-defaults", "--socket=" + socket, "--user=root", "--default-character-set=utf8mb4"));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    String url() {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + DATABASE;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(START_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
