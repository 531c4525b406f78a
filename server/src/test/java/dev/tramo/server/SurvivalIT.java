package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
                assertThat(rx.reason())
                        .startsWith("waits for a caller on port ")
                        .endsWith(": the peer closed the connection");
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

    /** What was set, without what is observed. */
    private static List<String> stored(Api api) {
        return Cameras.all(api)
                .valueStream()
                .map(camera -> camera.path("id").asText() + " " + camera.path("labels") + " "
                        + camera.at("/sources/0/uri").asText() + " "
                        + camera.path("destinations")
                                .propertyStream()
                                .map(to -> to.getKey() + "="
                                        + to.getValue().path("uri").asText())
                                .toList())
                .toList();
    }

    private static void accepted(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201, 204);
    }

    private static void awaitState(Api api, String camera, String endpoint, String state) {
        await(camera + endpoint + " " + state)
                .atMost(Links.SOON)
                .until(() -> api.get(Cameras.path(camera))
                        .json()
                        .at(endpoint + "/state")
                        .asText()
                        .equals(state));
    }

    @Test
    void afterAKillCamerasAndPushesAreThereAndAPublisherThatReconnectsGoesOnToThem(Server engine, Api engineApi) {
        Map<String, String> settings =
                Map.of("TRAMO_ADMIN_PASSWORD", Server.PASSWORD, "TRAMO_RTMP_PORT", String.valueOf(Server.freePort()));
        Path recording = Peer.recording(folder);
        accepted(Cameras.put(engineApi, "live"));
        accepted(Cameras.put(engineApi, "archive"));
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
            accepted(first.aggregator().get("/getStream?name=entrance&se_ip=10.0.0.9"));
            accepted(
                    Cameras.push(api, "entrance", "archive", "rtmp://" + address + "/archive/key?a=b enhanced=always"));
            accepted(Cameras.push(api, "entrance", "push-2", null));
            accepted(Cameras.put(api, "yard", "rtmp:///yard/k-1?grace=0&takeover=60000"));
            accepted(Cameras.put(api, "yard", "rtmp://127.0.0.1:9/live/yard play=yard/k-1 grace=0"));
            accepted(Cameras.put(api, "removed"));
            accepted(Cameras.delete(api, "removed"));
            before = stored(api);
            first.kill();
        }
        assertThat(before).hasSize(2);
        try (Peer _ = Peer.publishing(recording, endpoint)) {
            try (Server second = Server.start(folder, settings)) {
                assertThat(stored(second.api())).isEqualTo(before);
                awaitState(engineApi, "live", "", "running");
                awaitState(engineApi, "archive", "", "running");
                second.kill();
            }
            // Nobody told ffmpeg, nor the engine: both find out by themselves, and the pushes go on.
            try (Server third = Server.start(folder, settings)) {
                Api api = third.api();
                assertThat(stored(api)).isEqualTo(before);
                awaitState(api, "entrance", "/destinations/push-1", "running");
                awaitState(api, "entrance", "/destinations/archive", "running");
                awaitState(engineApi, "live", "", "running");
                assertThat(engineApi
                                .get(Cameras.path("live"))
                                .json()
                                .at("/sources/0/reconnections")
                                .asInt())
                        .isEqualTo(1);
                accepted(third.aggregator().get("/getStream?name=entrance&se_ip=10.0.0.9"));
                assertThat(api.get(Cameras.path("entrance"))
                                .json()
                                .path("destinations")
                                .fieldNames())
                        .toIterable()
                        .as("no ID is used twice")
                        .containsExactly("push-1", "archive", "push-3");
            }
        } finally {
            accepted(Cameras.delete(engineApi, "live"));
            accepted(Cameras.delete(engineApi, "archive"));
        }
    }
}
