package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one database, alone and behind NGINX. Every test leaves both running. */
class TwoServersIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TS_BYTES = 7 * 188;
    private static final Duration AFTER_A_KILL = Duration.ofSeconds(15);
    private static final Duration AFTER_AN_END = Duration.ofSeconds(5);
    private static final Duration FROZEN = Duration.ofSeconds(12);
    private static final Duration DATABASE_AWAY = Duration.ofSeconds(10);
    private static final AtomicInteger NAMED = new AtomicInteger();

    @TempDir
    private static Path folder;

    private static MariaDb database;
    private static Nginx nginx;
    private static Node one;
    private static Node two;

    private Node managing;
    private Node standby;

    /** A server that comes back on the same ports and under the same name. */
    private static final class Node implements AutoCloseable {
        private final Path data;
        private final int port = Server.freePort();
        private final int aggregatorPort = Server.freePort();
        private Server server;

        private Node(String name) {
            data = folder(name);
            start();
        }

        private void start() {
            Map<String, String> settings = Servers.sharing(database);
            settings.put("TRAMO_HTTP_PORT", String.valueOf(port));
            settings.put("TRAMO_AGGREGATOR_PORT", String.valueOf(aggregatorPort));
            settings.put("TRAMO_TRUSTED_PROXIES", LOOPBACK);
            server = Server.start(data, settings);
        }

        /** What it is called among servers. */
        private String called() throws IOException {
            return Files.readString(data.resolve("server.name"));
        }

        private boolean isManaging() {
            return Servers.isManaging(server);
        }

        /** What it says to calls that it refuses. */
        private String refusal() {
            return server.anonymous().get("/v2/routes").json().path("Error").asText();
        }

        private String health() {
            return server.anonymous().get("/health/ready").body();
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private static Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void start() {
        database = MariaDb.start();
        one = new Node("one");
        two = new Node("two");
        nginx = Nginx.start(one.port, one.aggregatorPort, two.port, two.aggregatorPort);
    }

    @AfterAll
    static void end() {
        for (AutoCloseable each : new AutoCloseable[] {nginx, two, one, database}) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @BeforeEach
    void findOutWhoManages() {
        await().atMost(AFTER_A_KILL).until(() -> one.isManaging() != two.isManaging());
        managing = one.isManaging() ? one : two;
        standby = managing == one ? two : one;
    }

    private static Api throughNginx() {
        return Api.at(nginx.url()).loggedIn("admin", Server.PASSWORD);
    }

    /** A pair of links that runs on the server that manages. */
    private static final class Flow implements AutoCloseable {
        private final String name = "flow " + NAMED.incrementAndGet();
        private final int udpIn = Datagrams.freePort();
        private final int udpOut = Datagrams.freePort();
        private final Datagrams output;
        private final Link tx;
        private final Link rx;

        private Flow(Api api) throws IOException {
            int port = Datagrams.freePort();
            String input = LOOPBACK + ":" + udpIn;
            tx = Links.add(api, "tx", Map.of("ServiceName", name, "ListenPort", port, "UdpIn", input, "Latency", 100));
            Map<String, Object> receiver = new HashMap<>(Map.of("ServiceName", name, "ListenPort", port));
            receiver.putAll(Map.of("TxIp", LOOPBACK, "UdpOut", LOOPBACK + ":" + udpOut, "PassPhrase", ""));
            rx = Links.add(api, "rx", receiver);
            Links.startBoth(tx, rx);
            output = Datagrams.receivingOn(udpOut);
        }

        /** It flows, on the server of this client. */
        private void awaitFlowing(Api api) throws Exception {
            new Link("rx", rx.id(), api).awaitConnected(1);
            String route = "/v2/routes/tx-" + tx.id();
            await().atMost(Links.SOON)
                    .until(() -> !api.get(route)
                            .json()
                            .at("/sources/0/state")
                            .asText()
                            .equals("failed"));
            output.awaitAllOf(Datagrams.random(20, TS_BYTES), LOOPBACK, udpIn);
        }

        private void delete(Api api) {
            assertThat(new Link("tx", tx.id(), api).delete().status()).isEqualTo(200);
            assertThat(new Link("rx", rx.id(), api).delete().status()).isEqualTo(200);
        }

        @Override
        public void close() {
            output.close();
        }
    }

    @Test
    void theOtherOneRefusesEverythingAndSaysWhoManages() throws Exception {
        Api api = standby.server.anonymous();
        for (Answer answer : List.of(
                api.get("/v1/get_rx"),
                api.login("admin", Server.PASSWORD),
                api.post("/v1/add_rx", "{}"),
                standby.server.aggregator().post("/registerCamera", "{\"name\": \"gate\"}"))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.retryAfter()).isEqualTo("1");
            assertThat(answer.json().path("Error").asText())
                    .isEqualTo("this server stands by; " + managing.called() + " manages");
        }
        assertThat(managing.health()).contains("\"manages\"");
        assertThat(standby.health()).contains("\"stands by\"");
    }

    @Test
    void callsThroughNginxReachTheOneThatManages() {
        Api api = throughNginx();
        String name = "through nginx " + NAMED.incrementAndGet();
        Link link = Links.add(api, "rx", Map.of("ServiceName", name));
        for (int i = 0; i < 20; i++) {
            assertThat(link.get().path("ServiceName").asText()).isEqualTo(name);
        }
        assertThat(link.delete().status()).isEqualTo(200);
        assertThat(Api.at(nginx.aggregatorUrl())
                        .post("/registerCamera", "{\"name\": \"gate\"}")
                        .status())
                .isEqualTo(200);
    }

    /** Adds links one after the other until it is told to stop; gives what was answered, by their names. */
    private static Map<String, Integer> addUntil(AtomicBoolean isOver, Api api) {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        while (!isOver.get()) {
            String name = "added " + NAMED.incrementAndGet();
            statuses.put(
                    name,
                    api.post("/v1/add_rx", Contract.bodyWith("rx", Map.of("ServiceName", name)))
                            .status());
        }
        return statuses;
    }

    private static List<String> names(Api api) {
        List<String> names = new ArrayList<>();
        api.get("/v1/get_rx")
                .json()
                .forEach(link -> names.add(link.path("ServiceName").asText()));
        return names;
    }

    @Test
    void aKilledOneIsReplacedWithItsLinksAndTokensAndNothingIsDoneTwice() throws Exception {
        Api before = managing.server.api();
        Api through = throughNginx();
        AtomicBoolean isOver = new AtomicBoolean();
        try (Flow flow = new Flow(before)) {
            CompletableFuture<Map<String, Integer>> adding =
                    CompletableFuture.supplyAsync(() -> addUntil(isOver, through), Thread::startVirtualThread);
            await().until(() -> names(before).size() > 5);
            managing.server.kill();
            await().atMost(AFTER_A_KILL).until(standby::isManaging);

            Api after = before.at(standby.server);
            flow.awaitFlowing(after);
            int count = names(after).size();
            await().until(() -> names(after).size() > count + 5);
            isOver.set(true);
            Map<String, Integer> added = adding.get(30, TimeUnit.SECONDS);

            List<String> names = names(after);
            assertThat(names).doesNotHaveDuplicates();
            assertThat(added.values()).as("409 would tell of a second try").isSubsetOf(200, 502, 503);
            added.forEach((name, status) -> {
                if (status != 502) { // broken off: it may have been done
                    assertThat(names.contains(name)).as(name + " " + status).isEqualTo(status == 200);
                }
            });
            // Of a killed process the kernel frees the memory first, for tens of milliseconds, and then closes its
            // sockets one
            // by one: after the call that was under way, the port may take one more. Any server's port does that.
            assertThat(added.values())
                    .filteredOn(status -> status == 502)
                    .as("what was under way, and what the port took while its process was closed")
                    .hasSizeLessThanOrEqualTo(2);
            flow.delete(after);
            Links.deleteAll(after);
        }
        managing.start();
        assertThat(managing.isManaging()).as("it comes back and stands by").isFalse();
    }

    @Test
    void oneThatEndsIsReplacedAtOnceAndComesBackToStandBy() throws Exception {
        Api before = managing.server.api();
        try (Flow flow = new Flow(before)) {
            managing.server.terminate();
            await().atMost(AFTER_AN_END).until(standby::isManaging);

            Api after = before.at(standby.server);
            flow.awaitFlowing(after);
            flow.delete(after);
        }
        managing.start();
        assertThat(managing.isManaging()).isFalse();
        assertThat(managing.refusal()).contains(standby.called() + " manages");
    }

    @Test
    void oneThatWasCutOffForLongStopsWhatRunsElsewhereNow() throws Exception {
        Api before = managing.server.api();
        try (Flow flow = new Flow(before)) {
            long frozenNanos = System.nanoTime();
            managing.server.freeze();
            try {
                await().atMost(AFTER_A_KILL).until(standby::isManaging);
                await().atMost(AFTER_A_KILL).until(() -> System.nanoTime() - frozenNanos > FROZEN.toNanos());
            } finally {
                managing.server.goOn();
            }
            await().atMost(AFTER_AN_END).until(() -> !managing.isManaging());
            assertThat(standby.isManaging()).isTrue();
            assertThat(managing.server.output()).contains("another server manages now; this one stands by");

            // Their ports are free again: on one machine, only one of the two can have them.
            Api after = before.at(standby.server);
            flow.awaitFlowing(after);
            flow.delete(after);
        }
    }

    @Test
    void aDatabaseThatWasAwayLeavesTheManagingOneInItsPlace() throws Exception {
        Api api = managing.server.api();
        try (Flow flow = new Flow(api)) {
            database.kill();
            long goneNanos = System.nanoTime();
            await().atMost(DATABASE_AWAY.multipliedBy(2))
                    .until(() -> System.nanoTime() - goneNanos > DATABASE_AWAY.toNanos());
            assertThat(managing.isManaging()).isTrue();
            assertThat(standby.refusal()).isEqualTo("this server waits for its database");
            database.startAgain();

            await().atMost(Links.SOON)
                    .until(() -> flow.tx.update(Map.of("OverHead", 30)).status() == 200);
            String stands = "this server stands by; " + managing.called() + " manages";
            await().atMost(Links.SOON).until(() -> standby.refusal().equals(stands));
            assertThat(managing.isManaging()).isTrue();
            flow.awaitFlowing(api);
            flow.delete(api);
        }
    }

    private static Server importing(Map<String, String> settings, String source) {
        Map<String, String> all = new HashMap<>(settings);
        Path data = folder("import-" + NAMED.incrementAndGet());
        all.put("TRAMO_DATA_DIR", data.toString());
        return Server.launch(data, all, "import", source);
    }

    @Test
    void anImportIsRefusedWhileAServerManages() throws Exception {
        Path dump = Files.writeString(folder.resolve("none.sql"), "");
        try (Server refused = importing(Servers.sharing(database), dump.toString())) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output()).contains("server " + managing.called() + " manages this store: stop it first");
        }
        assertThat(managing.isManaging()).isTrue();
    }

    @Test
    void serversStandByWhileAnImportHoldsTheStore() throws Exception {
        database.sql("CREATE DATABASE imported; GRANT ALL ON imported.* TO '" + database.user() + "'@'%'");
        Map<String, String> settings = Servers.sharing(database);
        settings.put("TRAMO_DB_URL", database.url().replaceFirst("/tramo$", "/imported"));
        // An older system that takes the connection and says nothing.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK));
                Server importing =
                        importing(settings, "jdbc:mariadb://" + LOOPBACK + ":" + silent.getLocalPort() + "/older")) {
            await().atMost(Links.SOON)
                    .ignoreExceptions()
                    .until(() ->
                            database.sql("SELECT holder FROM imported.lease").startsWith("import-"));
            try (Server server = Server.start(folder("third"), settings)) {
                assertThat(Servers.isManaging(server)).isFalse();
                assertThat(server.anonymous().get("/v2/routes").body()).contains("stands by; import-");

                silent.close();
                assertThat(importing.exitCode()).isEqualTo(2);
                await().atMost(AFTER_AN_END).until(() -> Servers.isManaging(server));
            }
        }
    }
}
