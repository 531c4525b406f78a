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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alarms of the running program: they begin, are acknowledged, survive a kill, and end. */
@ExtendWith(SharedServer.class)
class AlarmsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String QUICK = "{\"defaults\": {\"beginSeconds\": 1, \"endSeconds\": 1}}";

    private final int srtPort = Datagrams.freePort();
    private final int udpIn = Datagrams.freePort();
    private final ScheduledExecutorService encoder = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    @TempDir
    private Path folder;

    /** Sends to the route's source until the test is over. */
    private void send(DatagramSocket socket) {
        byte[] payload = new byte[1_316];
        ScheduledFuture<?> _ = encoder.scheduleAtFixedRate(
                () -> {
                    try {
                        socket.send(
                                new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), udpIn));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                0,
                20,
                TimeUnit.MILLISECONDS);
    }

    private static void put(Api api, String path, String body, int status) {
        Answer answer = api.put(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }

    private static Optional<JsonNode> alarm(Api api, String state) {
        return api.get("/v2/alarms?route=feed&rule=not-running&state=" + state)
                .json()
                .valueStream()
                .findFirst();
    }

    private static JsonNode awaitAlarm(Api api, String state) {
        return await(state)
                .atMost(SOON)
                .until(() -> alarm(api, state), Optional::isPresent)
                .orElseThrow();
    }

    private static void awaitState(Api api, String state) {
        await(state)
                .atMost(SOON)
                .until(() ->
                        api.get("/v2/routes/feed").json().path("state").asText().equals(state));
    }

    private static long count(Server server, String words) {
        return server.output().lines().filter(line -> line.contains(words)).count();
    }

    @Test
    void theDeathOfAPeerIsAnAlarmThatIsAcknowledgedSurvivesAKillAndEndsWhenThePeerIsBack(Api peer) throws Exception {
        put(
                peer,
                "/v2/routes/alarm-peer",
                Api.json(Map.of(
                        "source",
                        "srt://:" + srtPort,
                        "destinations",
                        Map.of("out", "udp://127.0.0.1:" + Datagrams.freePort()))),
                201);
        String id;
        String path;
        try (DatagramSocket socket = new DatagramSocket()) {
            send(socket);
            try (Server first = Server.start(folder)) {
                Api api = first.api();
                put(api, "/v2/alarm-rules/not-running", QUICK, 200);
                put(
                        api,
                        "/v2/routes/feed",
                        Api.json(Map.of(
                                "labels", Map.of("site", "bilbao"),
                                "source", "udp://127.0.0.1:" + udpIn,
                                "destinations", Map.of("out", "srt://127.0.0.1:" + srtPort + "?conntimeo=500"))),
                        201);
                awaitState(api, "running");
                assertThat(alarm(api, "active,acknowledged,ended")).isEmpty();

                assertThat(peer.post("/v2/routes/alarm-peer/stop").status()).isEqualTo(200);
                JsonNode begun = awaitAlarm(api, "active");
                id = begun.path("id").asText();
                path = "/v2/alarms/" + id;
                assertThat(begun.path("endpoint").asText()).isEqualTo("destinations.out");
                assertThat(begun.path("severity").asText()).isEqualTo("critical");
                assertThat(begun.path("text").asText())
                        .startsWith("Not running: destination out is connecting")
                        .contains("since");
                assertThat(first.output()).contains("alarm=" + id + " rule=not-running began route=feed");

                Answer seen = api.post(path + "/acknowledge", "{\"note\": \"the provider was called\"}");
                assertThat(seen.status()).as(seen.body()).isEqualTo(200);
                first.kill();
            }
            try (Server second = Server.start(folder)) {
                Api api = second.api();
                awaitState(api, "connecting");
                JsonNode adopted = api.get(path).json();
                assertThat(adopted.path("state").asText()).isEqualTo("acknowledged");
                assertThat(adopted.path("acknowledged").path("who").asText()).isEqualTo("admin");
                assertThat(adopted.path("acknowledged").path("note").asText()).isEqualTo("the provider was called");

                assertThat(peer.post("/v2/routes/alarm-peer/start").status()).isIn(200, 202);
                JsonNode ended = awaitAlarm(api, "ended");
                assertThat(ended.path("id").asText()).isEqualTo(id);
                assertThat(ended.path("durationMillis").asLong()).isGreaterThan(1_000);
                assertThat(count(second, "rule=not-running began")).isZero();
                assertThat(count(second, "alarm=" + id + " rule=not-running ended"))
                        .isEqualTo(1);

                aRuleChangeActsAtOnce(api, peer);
            }
        } finally {
            encoder.shutdownNow();
            peer.delete("/v2/routes/alarm-peer");
        }
    }

    private static void aRuleChangeActsAtOnce(Api api, Api peer) {
        put(api, "/v2/silences/mast", "{\"label\": \"site=bilbao\", \"to\": \"2999-01-01T00:00:00Z\"}", 400);
        put(
                api,
                "/v2/silences/mast",
                "{\"label\": \"site=bilbao\", \"to\": \"" + Instant.now().plusSeconds(3_600) + "\"}",
                201);
        assertThat(peer.post("/v2/routes/alarm-peer/stop").status()).isEqualTo(200);
        assertThat(awaitAlarm(api, "active").path("silenced").asBoolean()).isTrue();
        put(api, "/v2/alarm-rules/not-running", "{\"labels\": {\"site=bilbao\": {\"enabled\": false}}}", 200);
        await("the rule is turned off")
                .atMost(SOON)
                .until(() -> alarm(api, "active").isEmpty());
        assertThat(api.delete("/v2/silences/mast").status()).isEqualTo(204);
        assertThat(api.delete("/v2/alarm-rules/not-running")
                        .json()
                        .path("changed")
                        .asBoolean())
                .isFalse();
        awaitAlarm(api, "active");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /v2/alarms?state=open | 400 | state: \"open\"; allowed are active, acknowledged, ended",
                "GET | /v2/alarms?states=active | 400 | unknown parameter \"states\"; known are state, route",
                "GET | /v2/alarms?rule=none | 400 | rule: \"none\"; allowed are the IDs of GET /v2/alarm-rules",
                "GET | /v2/alarms?severity=high | 400 | severity: \"high\"; allowed are info, warning, critical",
                "GET | /v2/alarms?limit=0 | 400 | limit: \"0\"; allowed are whole numbers from 1 to 1000",
                "GET | /v2/alarms?after=x | 400 | after: \"x\"; allowed are IDs, which are whole numbers",
                "GET | /v2/alarms?route=a&route=b | 400 | route: given 2 times; allowed is once",
                "GET | /v2/alarms/x | 400 | id: \"x\"; allowed are IDs, which are whole numbers",
                "GET | /v2/alarms/7 | 404 | no alarm 7",
                "POST | /v2/alarms/7/acknowledge | 404 | no alarm 7",
                "GET | /v2/alarm-rules/none | 404 | no alarm rule \"none\"",
                "PUT | /v2/alarm-rules/disk?dry=1 | 400 | unknown parameter \"dry\"; this call has none",
                "DELETE | /v2/silences/none | 404 | no silence \"none\"",
                "GET | /v2/silences/a%20b | 400 | id: \"a b\"",
            })
    void whatIsWrongIsRefusedNamingIt(String method, String path, int status, String message, Api api) {
        Answer answer = api.send(method, path, method.equals("PUT") ? "{}" : "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("Error").asText()).startsWith(message);
    }

    @Test
    void rulesAndSilencesAreReadChangedAndSentBack(Api api, Server server) {
        assertThat(server.anonymous().get("/v2/alarms").status()).isEqualTo(401);
        assertThat(server.anonymous().get("/v2/alarm-rules").status()).isEqualTo(401);
        assertThat(server.anonymous().put("/v2/silences/a", "{}").status()).isEqualTo(401);
        String path = "/v2/alarm-rules/retransmissions";
        String before = api.get(path).body();
        assertThat(api.put(path, before).json().path("changed").asBoolean()).isFalse();
        JsonNode changed = api.put(
                        path, "{\"defaults\": {\"percentMax\": 2.5}, \"routes\": {\"rx-5\": {\"enabled\": false}}}")
                .json();
        assertThat(changed.path("changed").asBoolean()).isTrue();
        assertThat(changed.path("defaults").path("percentMax").asDouble()).isEqualTo(2.5);
        assertThat(changed.path("defaults").path("windowSeconds").asInt()).isEqualTo(10);
        assertThat(changed.path("routes").path("rx-5").path("enabled").asBoolean(true))
                .isFalse();
        assertThat(api.get("/v2/alarm-rules").json()).hasSizeGreaterThan(15);
        assertThat(api.delete(path).status()).isEqualTo(200);
        assertThat(api.get(path).body()).isEqualTo(before);

        String to = Instant.now().plusSeconds(60).toString();
        put(api, "/v2/silences/night", "{\"to\": \"" + to + "\", \"rule\": \"disk\", \"note\": \"copying\"}", 201);
        JsonNode silence = api.get("/v2/silences/night").json();
        assertThat(silence.path("by").asText()).isEqualTo("admin");
        assertThat(silence.path("active").asBoolean()).isTrue();
        put(api, "/v2/silences/night", silence.toString(), 200);
        assertThat(api.get("/v2/silences").json()).hasSize(1);
        assertThat(api.delete("/v2/silences/night").status()).isEqualTo(204);
    }
}
