package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away under a server that works, and comes back. */
class OutageIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TS_BYTES = 7 * 188;
    private static final int AT_A_TIME = 20;
    /** For an answer from memory, however slow the machine; a wait for the database takes longer. */
    private static final Duration AT_ONCE = Duration.ofMillis(1_500);

    private static final String ROUTE = """
            {"running": false, "source": "udp://127.0.0.1:5000", "destinations": {"out": "udp://127.0.0.1:5001"}}""";

    private final int srtPort = Datagrams.freePort();
    private final int udpIn = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();

    @TempDir
    private Path folder;

    private Link startLinks(Api api) {
        Link tx = Links.add(api, "tx", Map.of("ListenPort", srtPort, "UdpIn", LOOPBACK + ":" + udpIn, "Latency", 100));
        Link rx = Links.add(
                api,
                "rx",
                Map.of(
                        "TxIp",
                        LOOPBACK,
                        "ListenPort",
                        srtPort,
                        "UdpOut",
                        LOOPBACK + ":" + udpOut,
                        "Latency",
                        100,
                        "PassPhrase",
                        ""));
        Links.startBoth(tx, rx);
        return rx;
    }

    /** Sends through the links until it is told to stop, and counts; fails if a datagram is lost or changed. */
    private CompletableFuture<Integer> streaming(Datagrams output, AtomicBoolean isOver) {
        return CompletableFuture.supplyAsync(
                () -> {
                    int sent = 0;
                    while (!isOver.get()) {
                        try {
                            output.awaitAllOf(Datagrams.random(AT_A_TIME, TS_BYTES), LOOPBACK, udpIn);
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                        sent += AT_A_TIME;
                    }
                    return sent;
                },
                Thread::startVirtualThread);
    }

    /** Adds links as fast as it can until one is refused; gives what was answered, by their names. */
    private static Map<String, Answer> addUntilRefused(Api api) {
        Map<String, Answer> answers = new LinkedHashMap<>();
        boolean isTaken = true;
        for (int i = 0; isTaken; i++) {
            String name = "added " + i;
            Answer answer = api.post("/v1/add_rx", Contract.bodyWith("rx", Map.of("ServiceName", name)));
            answers.put(name, answer);
            isTaken = answer.status() == 200;
        }
        return answers;
    }

    private static List<String> all(Api api, String path, String field) {
        List<String> values = new ArrayList<>();
        api.get(path).json().forEach(each -> values.add(each.path(field).asText()));
        return values;
    }

    private static List<String> names(Api api) {
        return all(api, "/v1/get_rx", "ServiceName");
    }

    /** What the server holds. */
    private static List<List<String>> held(Api api) {
        return List.of(
                names(api),
                all(api, "/v1/get_rx", "Latency"),
                all(api, "/v1/get_tx", "ServiceName"),
                all(api, "/v2/routes", "id"),
                Cameras.pushes(api, "gate"));
    }

    private static Answer atOnce(Supplier<Answer> call) {
        long start = System.nanoTime();
        Answer answer = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as(answer.toString())
                .isLessThan(AT_ONCE);
        return answer;
    }

    private static void assertReadingGoesOn(Server server, Api api) {
        for (String path :
                List.of("/v1/get_rx", "/v1/get_tx/1", "/v2/routes", "/v2/routes?view=full", "/v2/routes/rx-1")) {
            assertThat(atOnce(() -> api.get(path)).status()).as(path).isEqualTo(200);
        }
        Api anonymous = server.anonymous();
        assertThat(atOnce(() -> anonymous.login("admin", Server.PASSWORD)).status())
                .isEqualTo(200);
        assertThat(atOnce(() -> anonymous.login("admin", "wrong")).status()).isEqualTo(401);
        Answer ready = atOnce(() -> anonymous.get("/health/ready"));
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).contains("does not answer");
        assertThat(atOnce(() -> anonymous.get("/health/live")).status()).isEqualTo(200);
    }

    private static void assertNothingCanBeChanged(Server server, Api api) {
        String rx = Contract.bodyWith("rx", Map.of("ServiceName", "refused"));
        assertRefused(() -> api.post("/v1/add_rx", rx), "RX");
        assertRefused(() -> api.put("/v1/update_rx/1", rx), "RX");
        assertRefused(() -> api.post("/v1/stop_rx/1"), "RX");
        assertRefused(() -> api.delete("/v1/delete_rx/1"), "RX");
        assertRefused(() -> api.post("/v1/start_tx/2"), "TX");
        assertRefused(() -> api.put("/v2/routes/new", ROUTE), "Error");
        assertRefused(() -> api.put("/v2/routes/old", ROUTE.replace("5000", "5002")), "Error");
        assertRefused(() -> api.delete("/v2/routes/old"), "Error");
        assertRefused(() -> api.post("/v2/routes/old/start"), "Error");
        assertRefused(() -> api.put("/v2/routes/old/placement", "{\"kind\": \"local\"}"), "Error");
        assertRefused(() -> Cameras.put(api, "new"), "Error");
        assertRefused(() -> Cameras.delete(api, "gate"), "Error");
        assertRefused(() -> Cameras.push(api, "gate", "a", "rtmp://192.0.2.7/live/a"), "Error");
        assertRefused(() -> server.aggregator().post("/registerCamera", "{\"name\": \"new\"}"), "error");
    }

    private static void assertRefused(Supplier<Answer> call, String field) {
        Answer answer = atOnce(call);
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.retryAfter()).isEqualTo("5");
        assertThat(answer.json().path(field).asText()).as(answer.body()).contains("nothing was changed");
    }

    @Test
    void tenSecondsDoNoHarm() throws Exception {
        assertAnOutageDoesNoHarm(Duration.ofSeconds(10));
    }

    @Test
    @Tag("long")
    void twoMinutesDoNoHarm() throws Exception {
        assertAnOutageDoesNoHarm(Duration.ofMinutes(2));
    }

    private void assertAnOutageDoesNoHarm(Duration outage) throws Exception {
        try (MariaDb database = MariaDb.start()) {
            List<List<String>> held;
            try (Server server = Server.start(folder, Servers.sharing(database))) {
                held = heldAfterAnOutage(database, server, outage);
                server.kill();
            }
            try (Server again = Server.start(folder, Servers.sharing(database))) {
                Servers.awaitManaging(again);
                assertThat(held(again.api())).isEqualTo(held);
            }
        }
    }

    private List<List<String>> heldAfterAnOutage(MariaDb database, Server server, Duration outage) throws Exception {
        Api api = server.api();
        Link rx = startLinks(api);
        Links.add(api, "tx", Map.of("ServiceName", "stopped", "ListenPort", Datagrams.freePort()));
        assertThat(api.put("/v2/routes/old", ROUTE).status()).isEqualTo(201);
        assertThat(Cameras.put(api, "gate").status()).isEqualTo(201);
        AtomicBoolean isOver = new AtomicBoolean();
        try (Datagrams output = Datagrams.receivingOn(udpOut)) {
            CompletableFuture<Integer> stream = streaming(output, isOver);
            // Changes are under way when it goes.
            CompletableFuture<Map<String, Answer>> adding =
                    CompletableFuture.supplyAsync(() -> addUntilRefused(api), Thread::startVirtualThread);
            await().untilAsserted(() -> assertThat(names(api)).hasSizeGreaterThan(5));
            database.kill();
            long goneNanos = System.nanoTime();
            Map<String, Answer> added = adding.get(30, TimeUnit.SECONDS);

            List<List<String>> before = held(api);
            assertReadingGoesOn(server, api);
            assertNothingCanBeChanged(server, api);
            await().atMost(outage.plusSeconds(30)).until(() -> System.nanoTime() - goneNanos > outage.toNanos());
            assertReadingGoesOn(server, api);
            assertThat(held(api)).isEqualTo(before);

            database.startAgain();
            await().atMost(Links.SOON)
                    .until(() -> api.put("/v2/routes/later", ROUTE).status() == 201);
            assertThat(server.anonymous().get("/health/ready").status()).isEqualTo(200);
            isOver.set(true);
            assertThat(stream.get(60, TimeUnit.SECONDS)).isGreaterThan(500);
            assertThat(rx.update(Map.of("Latency", 101)).status()).isEqualTo(200);
            List<String> names = names(api);
            added.forEach((name, answer) -> {
                if (answer.status() != 500) { // ended in its commit: nobody knows
                    assertThat(names.contains(name)).as(name + " " + answer).isEqualTo(answer.status() == 200);
                }
            });
        }
        assertThat(held(api).get(3)).contains("later", "old");
        return held(api);
    }
}
