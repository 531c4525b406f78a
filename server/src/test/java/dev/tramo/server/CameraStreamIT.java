package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real streams: ffmpeg publishes to one Tramo, which pushes to another, as an aggregator does to engines and aggregators. */
class CameraStreamIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final double RECORDING_SECONDS = 10;
    private static final Percentage TOLERANCE = Percentage.withPercentage(25);
    private static final String STREAM_KEY = "geheim-camera-1";
    private static final String PUSH_KEY = "geheim-push-2";
    private static final String PUSH_TOKEN = "geheim-token-3";
    private static final String PULL_KEY = "geheim-pull-4";
    private static final String CAMERA = "/v2/routes/camera-entrance";

    private static Path recording;
    private static Server edge;
    private static Server core;
    private static Api edgeApi;
    private static Api coreApi;

    private Peer publisher;

    @BeforeAll
    static void start(@TempDir Path edgeFolder, @TempDir Path coreFolder) {
        recording = Peer.recording(edgeFolder);
        edge = started(edgeFolder);
        core = started(coreFolder);
        edgeApi = edge.api();
        coreApi = core.api();
    }

    private static Server started(Path folder) {
        return Server.start(
                folder,
                Map.of("TRAMO_ADMIN_PASSWORD", Server.PASSWORD, "TRAMO_RTMP_PORT", String.valueOf(Server.freePort())));
    }

    @AfterAll
    static void end() {
        if (edge != null && core != null) {
            edge.close();
            core.close();
            for (Server server : List.of(edge, core)) {
                assertThat(server.output()).contains("route=camera-").doesNotContain("geheim", "ERROR", "Exception");
            }
        }
    }

    @BeforeEach
    void publish() {
        Answer registered = edge.aggregator().post("/registerCamera", "{\"name\":\"entrance\"}");
        assertThat(registered.status()).as(registered.body()).isEqualTo(200);
        ok(Cameras.put(edgeApi, "entrance", "rtmp:///entrance/" + STREAM_KEY + "?grace=0"), 200);
        String endpoint = edgeApi.get(CAMERA).json().at("/sources/0/peerUri").asText();
        assertThat(endpoint).isEqualTo("rtmp://127.0.0.1:" + edge.rtmpPort() + "/entrance/" + STREAM_KEY);
        publisher = Peer.publishing(recording, endpoint);
    }

    @AfterEach
    void unpublish() {
        publisher.close();
        for (Api api : List.of(edgeApi, coreApi)) {
            Cameras.deleteAll(api);
        }
    }

    private static Answer ok(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private static JsonNode awaitThat(Api api, String path, Predicate<JsonNode> condition) {
        return await(path)
                .atMost(Links.SOON)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> ok(api.get(path), 200).json(), condition);
    }

    private static JsonNode awaitState(Api api, String path, String state) {
        return awaitThat(api, path, now -> now.path("state").asText().equals(state));
    }

    /** What is told of the stream is true as soon as it was measured for some seconds. */
    private static void awaitTheRecording(Api api, String path) {
        await(path)
                .atMost(Links.SOON)
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> isTheRecording(ok(api.get(path), 200).json()));
    }

    private static void isTheRecording(JsonNode camera) {
        assertThat(camera.path("state").asText()).isEqualTo("running");
        JsonNode stream = camera.at("/sources/0/rtmp/stream");
        JsonNode video = stream.path("video");
        JsonNode audio = stream.path("audio");
        assertThat(video.path("codec").asText()).isEqualTo("H.264");
        assertThat(video.path("profile").asText()).isNotEmpty();
        assertThat(video.path("level").asText()).isNotEmpty();
        assertThat(video.path("width").asInt()).isEqualTo(320);
        assertThat(video.path("height").asInt()).isEqualTo(180);
        assertThat(stream.path("frameRate").asDouble()).isCloseTo(25, within(6.0));
        assertThat(stream.path("videoBitsPerSecond").asDouble() / 1e6).isCloseTo(0.9, TOLERANCE);
        assertThat(stream.path("keyframeIntervalMillis").asLong()).isCloseTo(1_000, within(60L));
        assertThat(audio.path("codec").asText()).isEqualTo("AAC");
        assertThat(audio.path("sampleRate").asInt()).isEqualTo(48_000);
        assertThat(audio.path("channels").asInt()).isEqualTo(2);
        assertThat(stream.path("audioBitsPerSecond").asDouble() / 1e6).isCloseTo(0.096, TOLERANCE);
        assertThat(camera.at("/sources/0/receivedMbps").asDouble()).isCloseTo(1.0, Percentage.withPercentage(40));
    }

    @Test
    void aPublishedCameraGoesOnToEnginesAndIsToldTruly() throws Exception {
        ok(Cameras.put(coreApi, "live"), 201);
        ok(Cameras.put(coreApi, "archive", "rtmp:///archive/" + PUSH_KEY), 201);
        String engine = LOOPBACK + ":" + core.rtmpPort();

        Answer stream = edge.aggregator().get("/getStream?name=entrance&se_ip=" + engine);
        assertThat(ok(stream, 200).json().path("url").asText()).isEqualTo("http://127.0.0.1:80/hls/entrance.m3u8");
        String archive = "rtmp://" + engine + "/archive/" + PUSH_KEY + "?token=" + PUSH_TOKEN;
        ok(Cameras.push(edgeApi, "entrance", "archive", archive), 200);

        awaitTheRecording(edgeApi, CAMERA);
        awaitTheRecording(coreApi, "/v2/routes/camera-live");
        awaitTheRecording(coreApi, "/v2/routes/camera-archive");
        JsonNode camera = edgeApi.get(CAMERA).json();
        assertThat(camera.at("/sources/0/peer").asText()).startsWith(LOOPBACK + ":");
        assertThat(camera.at("/sources/0/rtmp/client").asText()).contains("Lavf");
        for (JsonNode push : camera.path("destinations")) {
            assertThat(push.path("state").asText()).as(push.toString()).isEqualTo("running");
            assertThat(push.path("connected").asBoolean()).isTrue();
            assertThat(push.path("sentMbps").asDouble()).isCloseTo(1.0, Percentage.withPercentage(40));
            assertThat(push.at("/rtmp/frames").asLong()).isPositive();
            assertThat(push.at("/rtmp/droppedFrames").asLong(-1)).isZero();
        }
        JsonNode stats = awaitTrueStats();
        assertThat(stats.path("input_conn").asInt()).isEqualTo(1);
        assertThat(core.aggregator().get("/stats").json().path("input_conn").asInt())
                .isEqualTo(2);
        assertThat(edgeApi.get("/v2/routes").body())
                .contains("camera-entrance", "archive")
                .doesNotContain("geheim");
        assertThat(coreApi.get("/v2/routes").body()).contains("camera-archive").doesNotContain("geheim");

        ok(Cameras.push(edgeApi, "entrance", "push-1", null), 200);
        awaitState(coreApi, "/v2/routes/camera-live", "waiting");
        JsonNode other = awaitState(coreApi, "/v2/routes/camera-archive", "running");
        assertThat(other.at("/sources/0/reconnections").asInt(-1))
                .as("no other notices")
                .isZero();
        assertThat(edgeApi.get(CAMERA).json().at("/sources/0/reconnections").asInt(-1))
                .isZero();

        publisher.close();
        JsonNode gone = awaitState(edgeApi, CAMERA, "waiting");
        assertThat(gone.path("reason").asText()).startsWith("waits for a publisher at /entrance since ");
        assertThat(gone.at("/sources/0/peer").asText("none")).isEmpty();
        assertThat(gone.at("/sources/0/rtmp/stream/video").isNull()).isTrue();
        awaitThat(
                edgeApi,
                CAMERA,
                now -> now.at("/destinations/archive/state").asText().equals("waiting"));
        awaitState(coreApi, "/v2/routes/camera-archive", "waiting");
        assertThat(edge.aggregator().get("/stats").json().path("input_conn").asInt(-1))
                .isZero();
    }

    /** Two windows of 10 s are over at most 20 s after two pushes began. */
    private static JsonNode awaitTrueStats() throws Exception {
        double sent = Files.size(recording) * 8 / RECORDING_SECONDS;
        return await("bandwidth")
                .atMost(Duration.ofSeconds(22))
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> edge.aggregator().get("/stats").json(),
                        stats -> isClose(stats.path("bw_in").asDouble(), sent)
                                && isClose(stats.path("bw_out").asDouble(), 2 * sent));
    }

    private static boolean isClose(double value, double expected) {
        return Math.abs(value - expected) <= expected / 4;
    }

    @Test
    void whoDoesNotKnowTheKeyOrTheCameraIsRefusedAndAPushThatFailsSaysWhyWithoutTheKey() {
        awaitState(edgeApi, CAMERA, "running");
        String engine = "rtmp://" + LOOPBACK + ":" + core.rtmpPort();
        ok(Cameras.put(coreApi, "archive", "rtmp:///archive/another"), 201);
        ok(Cameras.push(edgeApi, "entrance", "to-1", engine + "/archive/" + PUSH_KEY), 200);
        ok(Cameras.push(edgeApi, "entrance", "to-2", engine + "/nobody/" + PUSH_KEY), 200);
        ok(Cameras.push(edgeApi, "entrance", "to-3", "rtmp://127.0.0.1:9/live/" + PUSH_KEY), 200);
        ok(
                Cameras.put(
                        coreApi,
                        "pulled",
                        "rtmp://127.0.0.1:" + edge.rtmpPort() + "/entrance/" + PULL_KEY + " play=pulled"),
                201);

        for (int id = 1; id <= 3; id++) {
            String path = "/destinations/to-" + id;
            JsonNode push = awaitThat(
                            edgeApi,
                            CAMERA,
                            now -> now.at(path + "/state").asText().equals("failed"))
                    .at(path);
            assertThat(push.path("reason").asText()).isNotEmpty().doesNotContain("geheim");
            assertThat(push.at("/rtmp/lastError").asText()).isNotEmpty().doesNotContain("geheim");
        }
        JsonNode archive = awaitThat(
                coreApi,
                "/v2/routes/camera-archive",
                now -> !now.at("/sources/0/refused").isEmpty());
        isRefused(archive.at("/sources/0/refused"), "archive", "wrong stream key");
        isRefused(coreApi.get("/v2/refused-publishers").json(), "nobody", "no camera of this name");
        JsonNode pulled = awaitState(coreApi, "/v2/routes/camera-pulled", "failed");
        assertThat(pulled.at("/sources/0/rtmp/lastError").asText()).isNotEmpty().doesNotContain("geheim");
        assertThat(edgeApi.get("/v2/routes").body() + coreApi.get("/v2/routes").body())
                .doesNotContain("geheim");

        ok(
                Cameras.put(
                        coreApi,
                        "pulled",
                        "rtmp://127.0.0.1:" + edge.rtmpPort() + "/entrance/" + STREAM_KEY + " play=pulled"),
                200);
        awaitTheRecording(coreApi, "/v2/routes/camera-pulled");
        assertThat(edgeApi.get(CAMERA).json().at("/sources/0/rtmp/players").asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void sixHundredIdleConnectionsOfTwelveAddressesKeepNoPublisherOut(RtmpStranger.Handshake handshake)
            throws Exception {
        awaitState(edgeApi, CAMERA, "running");
        ok(Cameras.put(coreApi, "crowded"), 201);
        try (RtmpStranger crowd = new RtmpStranger(core.rtmpPort(), 600, 12, handshake)) {
            String url = "rtmp://" + LOOPBACK + ":" + core.rtmpPort() + "/crowded/" + PUSH_KEY;
            ok(Cameras.push(edgeApi, "entrance", "crowded", url), 200);
            awaitState(coreApi, "/v2/routes/camera-crowded", "running");
            assertThat(crowd.opened()).isGreaterThanOrEqualTo(600);
        } finally {
            coreApi.delete("/v2/routes/camera-crowded");
        }
    }

    private static void isRefused(JsonNode refused, String asked, String reason) {
        assertThat(refused).hasSize(1);
        JsonNode attempt = refused.get(0);
        assertThat(attempt.path("peer").asText()).startsWith("127.0.0.1:");
        assertThat(attempt.path("asked").asText()).isEqualTo(asked);
        assertThat(attempt.path("reason").asText()).isEqualTo(reason);
        assertThat(attempt.path("count").asInt()).isPositive();
        assertThat(Instant.parse(attempt.path("last").asText()))
                .isAfterOrEqualTo(Instant.parse(attempt.path("first").asText()));
    }
}
