package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that record, and what is asked of their recordings. */
class RecordingIT extends RoutesFixture {
    private static final int PACKET_BYTES = 188;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @BeforeAll
    static void requirePeers() {
        Peer.require("ffmpeg");
        Peer.require("ffprobe");
    }

    private static JsonNode recordings(Api api, String id) {
        return is(200, api.get(path(id) + "/recordings")).json().path("recordings");
    }

    private static byte[] bytes(Api api, int status, String path, String... headers) throws IOException {
        HttpResponse<InputStream> answer = api.open(path, headers);
        assertThat(answer.statusCode()).isEqualTo(status);
        try (InputStream body = answer.body()) {
            return body.readAllBytes();
        }
    }

    private Path saved(byte[] bytes, String name) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    /** Names of the codecs of a file, which FFmpeg decodes. */
    private static String codecs(Path file) {
        Peer.run("ffmpeg", "-v", "error", "-xerror", "-i", file.toString(), "-f", "null", "-");
        return Peer.run(
                "ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", file.toString());
    }

    private String record(Api api, String options) {
        String id = "rec-" + UUID.randomUUID().toString().substring(0, 8);
        is(201, api.put(path(id), body(udp(udpIn), Map.of("rec", "file:" + options))));
        return id;
    }

    @Test
    void whatIsRecordedIsListedDownloadedPlayedCutAndDeleted(Api api) throws IOException {
        String id = record(api, "?segment=2");
        try (Peer ffmpeg = Peer.sendingTs(udpIn)) {
            await().atMost(SOON).until(() -> recordings(api, id).size() > 2);
            JsonNode counters = route(api, id).path("destinations").path("rec").path("file");
            assertThat(counters.path("bytes").asLong()).isPositive();
            assertThat(counters.path("notWritten").asLong()).isZero();
            JsonNode open = recordings(api, id).path(0);
            assertThat(open.path("recording").asBoolean()).isTrue();
            is(409, api.delete(open.path("path").asText()));
        }
        is(200, api.post(path(id) + "/stop"));
        await().atMost(SOON)
                .until(() -> recordings(api, id)
                        .valueStream()
                        .noneMatch(one -> one.path("recording").asBoolean()));
        JsonNode one = recordings(api, id).path(1);
        String file = one.path("path").asText();
        byte[] whole = bytes(api, 200, file);
        assertThat(whole.length).isEqualTo(one.path("bytes").asInt());
        assertThat(whole.length % PACKET_BYTES).isZero();
        assertThat(bytes(api, 206, file, "Range", "bytes=188-375")).isEqualTo(Arrays.copyOfRange(whole, 188, 376));
        assertThat(bytes(api, 206, file, "Range", "bytes=-100"))
                .isEqualTo(Arrays.copyOfRange(whole, whole.length - 100, whole.length));
        assertThat(api.open(file, "Range", "bytes=" + whole.length + "-").statusCode())
                .isEqualTo(416);
        assertThat(codecs(saved(bytes(api, 200, file + "/play"), "play.mp4"))).contains("h264", "aac");
        HttpResponse<InputStream> ranged = api.open(file + "/play", "Range", "bytes=100-199");
        assertThat(ranged.statusCode())
                .as("a range of what is made while it is sent")
                .isEqualTo(200);
        assertThat(ranged.headers().firstValue("Accept-Ranges")).hasValue("none");
        ranged.body().close();
        Instant around = Instant.parse(one.path("startedAt").asText()).plusSeconds(1);
        byte[] cut = bytes(api, 200, path(id) + "/recordings/cut?around=" + around + "&seconds=3");
        assertThat(cut.length).isBetween(100_000, 1_500_000);
        assertThat(cut[1] & 0x1F | cut[2]).isZero(); // the association table
        Peer.run("ffmpeg", "-v", "error", "-i", saved(cut, "cut.ts").toString(), "-f", "null", "-");
        is(404, api.get(path(id) + "/recordings/cut?around=2020-01-01T00:00:00Z"));
        is(400, api.get(path(id) + "/recordings/cut?seconds=60"));
        is(400, api.get(path(id) + "/recordings/cut?around=" + around + "&seconds=0"));
        is(204, api.delete(file));
        is(404, api.get(file));
        is(404, api.get(path(id) + "/recordings/rec/..%2F..%2Ftramo.mv.db"));
        is(404, api.get("/v2/routes/none/recordings"));
        assertThat(api.another().withToken("none").get(file).status()).isEqualTo(401);
    }

    @Test
    void recordingIsASourceThatIsPlayedAgain(Api api) throws IOException {
        String id = record(api, "");
        try (Peer ffmpeg = Peer.sendingTs(udpIn)) {
            await().atMost(SOON)
                    .until(() -> recordings(api, id).path(0).path("bytes").asLong() > 400_000);
        }
        is(200, api.post(path(id) + "/stop"));
        await().atMost(SOON)
                .until(() -> !recordings(api, id).path(0).path("recording").asBoolean());
        String source = "file:" + id + "/rec/"
                + recordings(api, id).path(0).path("name").asText() + "?loop=true";
        String replay = id + "-again";
        is(201, api.put(path(replay), body(source, Map.of("out", udp(udpOut)))));
        awaitRoute(api, replay, route -> route.path("state").asText().equals("running"));
        awaitRoute(
                api,
                replay,
                route ->
                        route.path("sources").path(0).path("file").path("files").asLong() > 1);
        is(400, api.put(path(id + "-x"), body("file:../tramo.ts", Map.of("out", udp(udpOut)))));
        is(409, api.put(path(replay) + "/placement", "{\"kind\": \"docker\"}"));
    }

    @Test
    void aFileThatWasSentIsTheSlateOfARoute(Api api) throws IOException {
        String name = "slate-" + UUID.randomUUID().toString().substring(0, 8) + ".ts";
        Path made = folder.resolve(name);
        Peer.run(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x240:rate=25",
                "-t",
                "2",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-muxrate",
                "2M",
                made.toString());
        byte[] slate = Files.readAllBytes(made);
        assertThat(slate.length).as("more than a description may have").isGreaterThan(70_000);

        JsonNode sent = is(201, api.put("/v2/files/" + name, slate)).json();
        assertThat(sent.path("uri").asText()).isEqualTo("file:" + name);
        assertThat(sent.path("bytes").asInt()).isEqualTo(slate.length);
        is(200, api.put("/v2/files/" + name, slate));
        assertThat(is(200, api.get("/v2/files")).json().path("files").findValuesAsText("name"))
                .contains(name);
        assertThat(is(400, api.put("/v2/files/" + name, new byte[100_000])).body())
                .contains("byte 0 is 0x00");
        is(400, api.put("/v2/files/" + name.replace(".ts", ".mp4"), slate));

        String id = "slate-" + UUID.randomUUID().toString().substring(0, 8);
        is(
                201,
                api.put(
                        path(id),
                        Api.json(Map.of(
                                "sources",
                                List.of(
                                        Map.of("id", "main", "uri", udp(udpIn)),
                                        Map.of("id", "slate", "uri", "file:" + name + "?loop=true")),
                                "destinations",
                                Map.of("out", udp(udpOut))))));
        awaitRoute(
                api,
                id,
                route -> route.path("sources").path(1).path("active").asBoolean()
                        && route.path("state").asText().equals("running"));
        is(204, api.delete("/v2/files/" + name));
        is(404, api.delete("/v2/files/" + name));
        assertThat(api.another()
                        .withToken("none")
                        .put("/v2/files/" + name, slate)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whatAKilledServerHasRecordedPlays() throws IOException {
        try (Peer ffmpeg = Peer.sendingTs(udpIn)) {
            String id;
            try (Server first = Server.start(folder)) {
                Api api = first.api();
                id = record(api, "");
                await().atMost(SOON)
                        .until(() -> recordings(api, id).path(0).path("bytes").asLong() > 500_000);
                first.kill();
            }
            try (Server second = Server.start(folder)) {
                Api api = second.api();
                JsonNode all = recordings(api, id);
                JsonNode left = all.path(all.size() - 1);
                assertThat(left.path("recording").asBoolean()).isFalse();
                assertThat(left.path("bytes").asLong() % PACKET_BYTES).isZero();
                byte[] bytes = bytes(api, 200, left.path("path").asText());
                assertThat(bytes.length).isGreaterThanOrEqualTo(400_000);
                Peer.run("ffmpeg", "-v", "error", "-i", saved(bytes, "left.ts").toString(), "-f", "null", "-");
                await().atMost(SOON)
                        .until(() ->
                                recordings(api, id).path(0).path("recording").asBoolean());
            }
        }
    }
}
