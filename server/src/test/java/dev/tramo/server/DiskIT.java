package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.server.Api.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The disk under the database file fails for a while. It is a small file system in memory, which only root can mount. */
class DiskIT {
    private static final int BLOCK = 4_096;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ROUTE = """
            {"running": false, "source": "udp://127.0.0.1:5000", "destinations": {"out": "udp://127.0.0.1:5001"}}""";

    @TempDir
    private Path folder;

    private Path disk;
    private boolean isMounted;
    private int secrets;

    @BeforeEach
    void mount() throws Exception {
        if (!System.getProperty("user.name").equals("root")) {
            Peer.missing("only root can mount a file system");
        }
        disk = Files.createDirectories(folder.resolve("disk"));
        Peer.run("mount", "-t", "tmpfs", "-o", "size=4m", "tramo-test", disk.toString());
        isMounted = true;
    }

    @AfterEach
    void unmount() {
        if (isMounted) {
            Peer.run("umount", "--lazy", disk.toString());
        }
    }

    private Path filler() {
        return disk.resolve("filler");
    }

    /** To the last byte. */
    private void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler())) {
            byte[] block = new byte[BLOCK];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private void remount(String how) {
        Peer.run("mount", "-o", "remount," + how, disk.toString());
    }

    private static int ready(Server server) {
        return server.anonymous().get("/health/ready").status();
    }

    private static void awaitReady(Server server, int status) {
        await("readiness " + status).atMost(SOON).until(() -> ready(server) == status);
    }

    /** The first change finds out. */
    private static void awaitRefusal(Server server, Api api) {
        await().atMost(SOON)
                .until(() -> api.put("/v2/routes/first", ROUTE.replace("5000", "5004"))
                                .status()
                        >= 500);
        assertThat(ready(server)).isEqualTo(503);
    }

    private static void assertOnlyReading(Api api) {
        Answer refused = api.put("/v2/routes/refused", ROUTE);
        assertThat(refused.status()).as(refused.body()).isEqualTo(503);
        assertThat(api.get("/v2/routes/first").status()).isEqualTo(200);
        assertThat(api.get("/v2/routes/refused").status()).isEqualTo(404);
    }

    private static void assertChanges(Api api, String id) {
        assertThat(api.put("/v2/routes/" + id, ROUTE).status()).as(id).isEqualTo(201);
    }

    /**
     * Does something to the file while the server has it closed, and does nothing: it closes it when the disk is full, and opens it for a
     * moment only to see whether it still is. Afterwards the disk is not full, and the server frozen.
     */
    private <T> T inSecret(Server server, Api api, Callable<T> what) {
        return await().atMost(SOON)
                .ignoreExceptions()
                .until(
                        () -> {
                            secrets++;
                            fill();
                            awaitRefusal(server, api);
                            server.freeze();
                            try {
                                Files.delete(filler());
                                return what.call();
                            } catch (Throwable e) {
                                server.goOn();
                                throw e;
                            }
                        },
                        done -> true);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40})
    void aDiskThatIsFullAtTheStartEndsTheProgramWithOneLine(int blocksLeft) throws Exception {
        fill();
        try (var filled = FileChannel.open(filler(), StandardOpenOption.WRITE)) {
            FileChannel _ = filled.truncate(filled.size() - (long) blocksLeft * BLOCK);
        }
        Map<String, String> settings = new HashMap<>(Server.FREE_PORTS);
        settings.put("TRAMO_DATA_DIR", disk.toString());
        try (Server refused = Server.launch(folder, settings, "serve")) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output().lines())
                    .as(refused.output())
                    .filteredOn(line -> line.startsWith("tramo: "))
                    .singleElement()
                    .asString()
                    .contains("No space left on device");
            assertThat(refused.output()).doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void aDiskThatFailsForAWhileRefusesChangesAndAllWorksAgainAfterwards() throws Exception {
        String routes;
        try (Server server = Server.start(disk)) {
            Api api = server.api();
            assertChanges(api, "first");

            fill();
            awaitRefusal(server, api);
            assertOnlyReading(api);
            Files.delete(filler());
            awaitReady(server, 200);
            assertChanges(api, "after-full");

            inSecret(server, api, () -> {
                remount("ro");
                return true;
            });
            server.goOn();
            assertStaysAway(server);
            assertOnlyReading(api);
            remount("rw");
            awaitReady(server, 200);
            assertChanges(api, "after-read-only");

            try (Connection other = inSecret(server, api, this::open)) {
                server.goOn();
                assertStaysAway(server);
                assertOnlyReading(api);
                assertThat(other.isValid(1)).isTrue();
            }
            awaitReady(server, 200);
            assertChanges(api, "after-locked");

            assertThat(server.output().split("the database does not answer", -1))
                    .as("said once each time")
                    .hasSizeBetween(4, 2 + secrets);
            routes = api.get("/v2/routes").body();
            server.kill();
        }
        try (Server again = Server.start(disk)) {
            assertThat(again.api().get("/v2/routes").body()).isEqualTo(routes);
        }
    }

    /** It is tried every 2 s. */
    private static void assertStaysAway(Server server) {
        await().during(Duration.ofMillis(2_500)).atMost(SOON).until(() -> ready(server) == 503);
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + disk + "/tramo;DB_CLOSE_ON_EXIT=FALSE", "tramo", "");
    }
}
