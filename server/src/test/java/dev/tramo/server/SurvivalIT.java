package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the end of the program, sudden or orderly, means for links and cameras. */
@ExtendWith(SharedServer.class)
class SurvivalIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TS_BYTES = 7 * 188;

    private final int srtPort = Datagrams.freePort();
    private final int udpIn = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();

    @TempDir
    private Path folder;

    private Link addTx(Api api) {
        return Links.add(api, "tx", Map.of("ListenPort", srtPort, "UdpIn", LOOPBACK + ":" + udpIn, "Latency", 100));
    }

    private Link addRx(Api api) {
        return Links.add(
                api,
                "rx",
                Map.of("TxIp", LOOPBACK, "ListenPort", srtPort, "UdpOut", LOOPBACK + ":" + udpOut, "PassPhrase", ""));
    }

    @Test
    void afterAKillWhatRanRunsAgainAndWhatWasAcceptedIsThere() throws Exception {
        String token;
        String stored;
        long lastId;
        try (Server first = Server.start(folder);
                Datagrams output = Datagrams.receivingOn(udpOut)) {
            Api api = first.api();
            token = first.anonymous()
                    .login("admin", Server.PASSWORD)
                    .json()
                    .get("jwt")
                    .asText();
            Links.startBoth(addTx(api), addRx(api));
            output.awaitAllOf(Datagrams.random(20, TS_BYTES), LOOPBACK, udpIn);
            Link stopped = Links.add(
                    api,
                    "rx",
                    Map.of("ServiceName", "stopped", "Mode", "listener", "ListenPort", Datagrams.freePort()));
            assertThat(stopped.start().status()).isEqualTo(202);
            assertThat(stopped.stop().status()).isEqualTo(200);
            assertThat(stopped.update(Map.of("Latency", 4_321)).status()).isEqualTo(200);
            Links.add(api, "rx", Map.of("ServiceName", "never started"));
            stored = api.get("/v1/get_rx/" + stopped.id()).body();
            Link deleted = Links.add(api, "rx", Map.of("ServiceName", "deleted"));
            assertThat(deleted.delete().status()).isEqualTo(200);
            lastId = Links.add(api, "rx", Map.of("ServiceName", "the last")).id();
            first.kill();
        }
        try (Server second = Server.start(folder);
                Datagrams output = Datagrams.receivingOn(udpOut)) {
            Api api = second.anonymous().withToken(token);
            JsonNode all = api.get("/v1/get_rx").json();
            assertThat(all)
                    .extracting(link -> link.path("ServiceName").asText() + " " + link.path("Status"))
                    .containsExactly("Test_3 1", "stopped 0", "never started 0", "the last 0");
            assertThat(all.get(1)).isEqualTo(Api.parse(stored));
            Link tx = new Link(
                    "tx", api.get("/v1/get_tx").json().get(0).path("Id").asLong(), api);
            Link rx = new Link("rx", all.get(0).path("Id").asLong(), api);
            tx.awaitConnected(1);
            rx.awaitConnected(1);
            output.awaitAllOf(Datagrams.random(20, TS_BYTES), LOOPBACK, udpIn);
            assertThat(Links.add(api, "rx", Map.of("ServiceName", "new")).id()).isGreaterThan(lastId);
        }
    }

    @Test
    void anOrderlyEndTellsThePeersAndTheNextStartResumes(Api peer) throws Exception {
        Link rx = addRx(peer);
        try {
            assertThat(rx.update(Map.of("Mode", "listener")).status()).isEqualTo(200);
            try (Server first = Server.start(folder)) {
                Link tx = addTx(first.api());
                assertThat(tx.update(Map.of("Mode", "caller", "RxIp", LOOPBACK)).status())
                        .isEqualTo(200);
                Links.startBoth(rx, tx);
                assertThat(first.terminate())
                        .as("ended by the signal, after cleaning up")
                        .isEqualTo(128 + 15);
                rx.awaitConnected(2);
                assertThat(rx.reason()).isEqualTo("the peer closed the connection");
                assertThat(first.output()).doesNotContain("ERROR").doesNotContain("Exception");
            }
            try (Server second = Server.start(folder)) {
                assertThat(rx.awaitConnected(1).path("Reconnections").asInt()).isEqualTo(1);
                assertThat(second.output()).doesNotContain("ERROR");
                second.kill();
            }
            // No goodbye this time: the silence must be noticed.
            assertThat(rx.awaitConnected(2).path("Status").asInt()).isEqualTo(1);
            assertThat(rx.reason()).contains("no packet from the peer");
        } finally {
            Links.deleteAll(peer);
        }
    }

    private static JsonNode cameras(Api api) {
        return api.get("/v2/cameras").json();
    }

    /** What was set, without what is observed. */
    private static List<String> stored(Api api) {
        return cameras(api)
                .valueStream()
                .map(camera -> Stream.of(
                                "name", "type", "streamKey", "pullUrl", "graceSeconds", "takeoverSeconds", "pushes")
                        .map(field -> field.equals("pushes")
                                ? camera.path(field).findValuesAsText("id") + " "
                                        + camera.path(field).findValuesAsText("url") + " "
                                        + camera.path(field).findValuesAsText("enhanced")
                                : camera.path(field).asText())
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    private static void accepted(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201, 204);
    }

    private static void awaitState(Api api, String path, String state) {
        await(path + " " + state)
                .atMost(Links.SOON)
                .until(() -> api.get(path).json().path("state").asText().equals(state));
    }

    @Test
    void afterAKillCamerasAndPushesAreThereAndAPublisherThatReconnectsGoesOnToThem(Server engine, Api engineApi) {
        Map<String, String> settings =
                Map.of("TRAMO_ADMIN_PASSWORD", Server.PASSWORD, "TRAMO_RTMP_PORT", String.valueOf(Server.freePort()));
        Path recording = Peer.recording(folder);
        accepted(engineApi.post("/v2/cameras", "{\"name\":\"live\"}"));
        accepted(engineApi.post("/v2/cameras", "{\"name\":\"archive\"}"));
        List<String> before;
        String endpoint;
        try (Server first = Server.start(folder, settings)) {
            Api api = first.api();
            endpoint = first.aggregator()
                    .post("/registerCamera", "{\"name\":\"entrance\",\"type\":\"360\"}")
                    .json()
                    .path("endpoint")
                    .asText();
            String address = LOOPBACK + ":" + engine.rtmpPort();
            accepted(first.aggregator().get("/getStream?name=entrance&se_ip=" + address));
            accepted(api.post("/v2/cameras/entrance/pushes", "{\"url\":\"rtmp://10.0.0.9/live/x\"}"));
            accepted(api.post(
                    "/v2/cameras/entrance/pushes",
                    "{\"url\":\"rtmp://" + address + "/archive/key?a=b\",\"enhanced\":\"always\"}"));
            accepted(api.delete("/v2/cameras/entrance/pushes/2"));
            accepted(api.post(
                    "/v2/cameras",
                    "{\"name\":\"yard\",\"streamKey\":\"k-1\",\"graceSeconds\":0,\"takeoverSeconds\":60}"));
            accepted(api.patch("/v2/cameras/yard", "{\"pullUrl\":\"rtmp://127.0.0.1:9/live/yard\"}"));
            accepted(api.post("/v2/cameras", "{\"name\":\"removed\"}"));
            accepted(api.delete("/v2/cameras/removed"));
            before = stored(api);
            first.kill();
        }
        assertThat(before).hasSize(2);
        try (Peer _ = Peer.publishing(recording, endpoint)) {
            try (Server second = Server.start(folder, settings)) {
                assertThat(stored(second.api())).isEqualTo(before);
                awaitState(engineApi, "/v2/cameras/live", "running");
                awaitState(engineApi, "/v2/cameras/archive", "running");
                second.kill();
            }
            // Nobody told ffmpeg, nor the engine: both find out by themselves, and the pushes go on.
            try (Server third = Server.start(folder, settings)) {
                Api api = third.api();
                assertThat(stored(api)).isEqualTo(before);
                awaitState(api, "/v2/cameras/entrance/pushes/1", "running");
                awaitState(api, "/v2/cameras/entrance/pushes/3", "running");
                awaitState(engineApi, "/v2/cameras/live", "running");
                assertThat(engineApi
                                .get("/v2/cameras/live")
                                .json()
                                .path("reconnections")
                                .asInt())
                        .isEqualTo(1);
                JsonNode push = api.post("/v2/cameras/entrance/pushes", "{\"url\":\"rtmp://10.0.0.9/live/x\"}")
                        .json();
                assertThat(push.path("id").asInt()).as("no ID is used twice").isEqualTo(4);
            }
        } finally {
            accepted(engineApi.delete("/v2/cameras/live"));
            accepted(engineApi.delete("/v2/cameras/archive"));
        }
    }
}
