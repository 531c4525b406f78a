package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes with several sources by the calls under {@code /v2/routes}: made, switched by hand and by themselves, changed, kept. */
class SourcesIT extends RoutesFixture {
    private static final String ID = "final";

    private final int udpBackup = Datagrams.freePort();

    /** Sends a datagram of MPEG-TS every 20 ms until it is closed. */
    private static final class Sender implements AutoCloseable {
        private final Thread thread;
        private volatile boolean isClosed;

        private Sender(int port) {
            thread = Thread.startVirtualThread(() -> run(port));
        }

        private void run(int port) {
            byte[] datagram = Datagrams.random(1, TS_BYTES).getFirst();
            try (DatagramSocket socket = new DatagramSocket()) {
                while (!isClosed) {
                    socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
                    LockSupport.parkNanos(20_000_000);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws InterruptedException {
            isClosed = true;
            thread.join();
        }
    }

    private Map<String, Object> source(String id, int port) {
        return Map.of("id", id, "uri", udp(port));
    }

    private String route(Map<String, Object> switching) {
        return Api.json(Map.of(
                "sources",
                List.of(source("main", udpIn), source("backup", udpBackup)),
                "switching",
                switching,
                "destinations",
                Map.of("out", udp(udpOut))));
    }

    private static String active(JsonNode route) {
        for (JsonNode source : route.path("sources")) {
            if (source.path("active").asBoolean()) {
                return source.path("id").asText();
            }
        }
        return "";
    }

    private static boolean isUsable(JsonNode route, int source) {
        JsonNode of = route.path("sources").path(source);
        return of.path("fault").asText("?").isEmpty()
                && of.path("state").asText().equals("running");
    }

    private static Answer take(Api api, String source) {
        return api.post(path(ID) + "/switch", Api.json(Map.of("source", source)));
    }

    @Test
    void aRouteSwitchesByItselfAndByHandAndTellsOfIt(Api api) throws Exception {
        Map<String, Object> switching = Map.of("noDataMillis", 1_000, "holdMillis", 0, "return", "manual");
        JsonNode made = is(201, api.put(path(ID), route(switching))).json();
        assertThat(made.path("sources"))
                .extracting(source -> source.path("id").asText())
                .containsExactly("main", "backup");
        assertThat(made.at("/switching/noDataMillis").asInt()).isEqualTo(1_000);
        assertThat(made.at("/switching/return").asText()).isEqualTo("manual");
        assertThat(made.at("/switching/mode").asText()).isEqualTo("automatic");
        assertThat(made.at("/switches/count").asInt()).isZero();
        Sender main = new Sender(udpIn);
        try (Sender _ = new Sender(udpBackup)) {
            awaitRoute(api, ID, route -> isUsable(route, 0) && isUsable(route, 1));
            if (!active(route(api, ID)).equals("main")) { // whichever came first
                take(api, "main");
                awaitRoute(api, ID, route -> active(route).equals("main"));
            }
            long before = route(api, ID).at("/switches/count").asLong();

            main.close();
            JsonNode switched = awaitRoute(api, ID, route -> active(route).equals("backup"));
            switched = awaitRoute(api, ID, route -> route.at("/switches/count").asLong() == before + 1);
            assertThat(switched.at("/switches/last/reason").asText()).matches("main: no data for \\d+ ms");
            assertThat(switched.at("/switches/last/gapMillis").asLong()).isGreaterThanOrEqualTo(1_000);
            awaitRoute(api, ID, route -> !route.at("/sources/0/fault").asText().isEmpty());

            assertThat(take(api, "main").status()).as("it brings nothing yet").isEqualTo(202);
            assertThat(route(api, ID).at("/switches/awaited").asText()).isEqualTo("main");
            main = new Sender(udpIn);
            awaitRoute(api, ID, route -> active(route).equals("main"));
            awaitRoute(api, ID, route -> isUsable(route, 1));
            assertThat(active(is(200, take(api, "backup")).json())).isEqualTo("backup");
            awaitRoute(
                    api,
                    ID,
                    route -> route.at("/switches/last/cause").asText().equals("hand")
                            && route.at("/switches/last/to").asText().equals("backup"));
        } finally {
            main.close();
        }
        JsonNode events = await("events")
                .atMost(Links.SOON)
                .until(
                        () -> api.get("/v2/events?route=" + ID + "&kind=switch")
                                .json()
                                .path("events"),
                        all -> all.path(0).at("/details/cause").asText().equals("hand")
                                && all.path(0).at("/details/to").asText().equals("backup"));
        assertThat(events.get(0).path("endpoint").asText()).isEqualTo("sources.backup");
        assertThat(events.get(0).at("/details/cause").asText()).isEqualTo("hand");
        assertThat(events).anySatisfy(event -> {
            assertThat(event.path("severity").asText()).isEqualTo("warning");
            assertThat(event.path("text").asText())
                    .startsWith("source backup is active instead of main: main: no data");
        });
        String metrics = api.get("/metrics").body();
        assertThat(metrics)
                .contains("tramo_source_active{endpoint=\"sources.main\",route=\"final\"} 0")
                .contains("tramo_source_active{endpoint=\"sources.backup\",route=\"final\"} 1")
                .containsPattern("tramo_route_switches_total\\{route=\"final\"} [3-9]");
    }

    @Test
    void theListOfSourcesIsChangedBySmallSteps(Api api) throws Exception {
        put(api, ID, udp(udpIn), udp(udpOut));
        try (Sender _ = new Sender(udpIn)) {
            awaitRoute(api, ID, route -> route.at("/sources/0/state").asText().equals("running"));
            String run = route(api, ID).path("runId").asText();
            String two = Api.json(Map.of("sources", List.of(source("source", udpIn), source("backup", udpBackup))));

            JsonNode plan = is(200, api.patch(path(ID) + "?dryRun=true", two)).json();
            assertThat(plan.path("action").asText()).isEqualTo("change");
            assertThat(plan.path("opened")).extracting(JsonNode::asText).containsExactly("sources.backup");
            assertThat(plan.path("reopened")).isEmpty();
            assertThat(route(api, ID).path("sources")).hasSize(1);

            JsonNode changed = is(200, api.patch(path(ID), two)).json();
            assertThat(changed.path("runId").asText()).isEqualTo(run);
            assertThat(active(changed)).isEqualTo("source");
            assertThat(changed.at("/sources/0/state").asText()).isEqualTo("running");
            assertThat(changed.at("/sources/1/fault").asText()).isEqualTo("no data yet");

            String moved = Api.json(Map.of("source", udp(udpIn), "switching", Map.of("mode", "manual")));
            JsonNode manual = is(200, api.patch(path(ID), moved)).json();
            assertThat(manual.path("sources")).as("the others stay").hasSize(2);
            assertThat(manual.at("/switching/mode").asText()).isEqualTo("manual");

            JsonNode sentBack = is(200, api.put(path(ID), manual.toString())).json();
            assertThat(sentBack.path("switching")).isEqualTo(manual.path("switching"));
            assertThat(sentBack.path("runId").asText()).isEqualTo(run);

            String one = body(udp(udpIn), Map.of("out", udp(udpOut)));
            plan = is(200, api.put(path(ID) + "?dryRun=true", one)).json();
            assertThat(plan.path("closed")).extracting(JsonNode::asText).containsExactly("sources.backup");
            JsonNode single = is(200, api.put(path(ID), one)).json();
            assertThat(single.has("switching")).isFalse();
            assertThat(single.has("switches")).isFalse();
            assertThat(single.at("/sources/0").has("active")).isFalse();
        }
    }

    @Test
    void whatCannotBeSwitchedIsNamed(Api api) {
        put(api, ID, udp(udpIn), udp(udpOut));
        assertThat(error(is(400, take(api, "backup")))).isEqualTo("source: \"backup\"; allowed are source");
        assertThat(error(is(400, api.post(path(ID) + "/switch", "{\"to\": \"source\"}"))))
                .isEqualTo("unknown field \"to\"; known is source");
        assertThat(error(is(400, api.post(path(ID) + "/switch", "{}")))).startsWith("source: missing");
        is(200, api.post(path(ID) + "/stop"));
        is(409, take(api, "source"));
        is(404, api.post(path("nobody") + "/switch", "{\"source\": \"source\"}"));
        String mixed = Api.json(Map.of(
                "sources",
                List.of(source("main", udpIn), Map.of("id", "backup", "uri", "rtmp:///mixed")),
                "destinations",
                Map.of("out", udp(udpOut))));
        assertThat(error(is(400, api.put(path("mixed"), mixed))))
                .startsWith("sources: RTMP together with UDP, RTP, SRT or files");
    }

    @Test
    void sourcesRulesAndWhatWasTakenSurviveAKill(@TempDir Path folder) throws Exception {
        Map<String, Object> switching =
                Map.of("mode", "manual", "standby", "hot", "noDataMillis", 700, "switch", "clean");
        String token;
        JsonNode before;
        try (Server first = Server.start(folder);
                Sender _ = new Sender(udpIn);
                Sender _ = new Sender(udpBackup)) {
            Api api = first.api();
            token = first.anonymous()
                    .login("admin", Server.PASSWORD)
                    .json()
                    .path("jwt")
                    .asText();
            is(201, api.put(path(ID), route(switching)));
            awaitRoute(api, ID, route -> isUsable(route, 1));
            take(api, "backup");
            before = awaitRoute(api, ID, route -> active(route).equals("backup"));
            first.kill();
        }
        try (Server second = Server.start(folder)) {
            JsonNode after = route(second.anonymous().withToken(token), ID);
            assertThat(active(after)).isEqualTo("backup");
            assertThat(after.path("switching")).isEqualTo(before.path("switching"));
            assertThat(configured(after)).isEqualTo(configured(before));
        }
    }
}
