package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A MariaDB of its own, as {@code deploy/mariadb/tramo.cnf} sets it up, on a free port. */
final class MariaDb implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/mariadbd";
    private static final String USER = "tramo";
    private static final String PASSWORD = "a password of the database";
    private static final Duration START_WITHIN = Duration.ofSeconds(60);
    private static final long END_WITHIN_SECONDS = 60;

    private final Path folder = Deploy.temporaryFolder();
    private final int port = Server.freePort();
    private final String address;
    private Process process;

    private MariaDb(String address) {
        this.address = address;
    }

    /** Starts it with an empty schema and a user who may do everything in it; returns when it can be used. */
    static MariaDb start() {
        return startAt("127.0.0.1");
    }

    /** As {@link #start}, at another address of this machine. */
    static MariaDb startAt(String address) {
        MariaDb database = new MariaDb(address);
        try {
            database.install();
            database.startAgain();
            database.sql("CREATE DATABASE tramo; CREATE USER '" + USER + "'@'%' IDENTIFIED BY '" + PASSWORD
                    + "'; GRANT ALL ON tramo.* TO '" + USER + "'@'%'");
        } catch (Throwable e) { // a test that is skipped, too
            database.close();
            throw e;
        }
        return database;
    }

    private void install() {
        Peer.run(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--user=" + System.getProperty("user.name"));
    }

    /** Starts it again, on the same port and with the same data. */
    void startAgain() {
        assertThat(process == null || !process.isAlive()).as("it was stopped").isTrue();
        Path log = folder.resolve("log");
        process = Peer.launch(
                log,
                List.of(
                        PROGRAM,
                        "--defaults-file=" + Deploy.path("mariadb/tramo.cnf"),
                        "--user=" + System.getProperty("user.name"),
                        "--datadir=" + folder.resolve("data"),
                        "--tmpdir=" + folder,
                        "--socket=" + socket(),
                        "--pid-file=" + folder.resolve("pid"),
                        "--bind-address=" + address,
                        "--port=" + port));
        await().atMost(START_WITHIN)
                .failFast(() -> assertThat(process.isAlive())
                        .as("it runs: " + Files.readString(log))
                        .isTrue())
                .until(() -> Files.readString(log).contains("ready for connections"));
    }

    /** Where its administrator gets in, without a password. */
    Path socket() {
        return folder.resolve("socket");
    }

    String url() {
        return "jdbc:mariadb://" + address + ":" + port + "/tramo";
    }

    String user() {
        return USER;
    }

    String password() {
        return PASSWORD;
    }

    int port() {
        return port;
    }

    /** Runs statements as the database's administrator; returns the rows, their columns separated by tabs. */
    String sql(String statements) {
        return Peer.run(
                        "mariadb",
                        "--no-defaults",
                        "--batch",
                        "--skip-column-names",
                        "--user=root",
                        "--socket=" + socket(),
                        "--execute=" + statements)
                .strip();
    }

    /** SIGTERM: it ends as it should. */
    void stop() {
        process.destroy();
        waitForTheEnd();
    }

    /** SIGKILL: it gets no chance to do anything. */
    void kill() {
        process.destroyForcibly();
        waitForTheEnd();
    }

    private void waitForTheEnd() {
        try {
            assertThat(process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS))
                    .as("the database ends")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ends it, and removes its data. What it said stays in {@code target/mariadb-<port>.log}. */
    @Override
    public void close() {
        if (process != null) {
            kill();
            try {
                Files.copy(folder.resolve("log"), Path.of("target", "mariadb-" + port + ".log"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Deploy.delete(folder);
    }
}
