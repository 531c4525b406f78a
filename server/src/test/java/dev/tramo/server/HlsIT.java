package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What routes show to players of others: HLS, previews and stills. */
class HlsIT extends RoutesFixture {
    private static final int VIEWERS = 10;
    private static Path film;

    private final List<Process> processes = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @BeforeAll
    static void make(@TempDir Path at) {
        film = Peer.recording(at);
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    private Process run(String name, String... command) {
        return run(name, List.of(command));
    }

    private Process run(String name, List<String> command) {
        Process process = Peer.launch(folder.resolve(name + ".log"), command);
        processes.add(process);
        return process;
    }

    private Process publish() {
        return run("publisher", Peer.sending(film, "mpegts", udp(udpIn) + "?pkt_size=1316"));
    }

    private void startNews(Api api, String... hls) {
        Map<String, String> to =
                hls.length == 0 ? Map.of("out", udp(udpOut)) : Map.of("out", udp(udpOut), "web", hls[0]);
        is(201, api.put(path("news"), body(udp(udpIn), to)));
        awaitRoute(api, "news", route -> !route.at("/sources/0/state").asText().equals("starting"));
    }

    private String preview(Api api, String route) {
        return is(200, api.get(path(route) + "/preview")).json().path("url").asText();
    }

    private void assertEndsWell(String name, Process process) throws Exception {
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(name + " ended").isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve(name + ".log")))
                .isZero();
    }

    @Test
    void playersAndTenViewersWatchAPreviewWhileTheSourceIsCutAndReturns(Server server, Api api) throws Exception {
        startNews(api);
        Process publisher = publish();
        awaitRoute(api, "news", route -> route.path("state").asText().equals("running"));
        Path recording = folder.resolve("watched.mp4");
        Process ffmpeg = run(
                "ffmpeg",
                "ffmpeg",
                "-v",
                "error",
                "-i",
                preview(api, "news"),
                "-t",
                "8",
                "-c",
                "copy",
                recording.toString());
        Process gstreamer = run(
                "gstreamer",
                "gst-launch-1.0",
                "-q",
                "urisourcebin",
                "parse-streams=true",
                "uri=" + preview(api, "news"),
                "!",
                "identity",
                "eos-after=100",
                "!",
                "fakesink",
                "sync=false");
        try (ExecutorService viewers = Executors.newFixedThreadPool(VIEWERS)) {
            List<Future<String>> watching = new ArrayList<>();
            for (int i = 0; i < VIEWERS; i++) {
                String url = preview(api, "news");
                int parts = 2 + i;
                watching.add(viewers.submit(() -> {
                    HlsPlayer player = new HlsPlayer(url);
                    return player.play(player.begin(), parts);
                }));
            }
            for (Future<String> viewer : watching) {
                assertThat(viewer.get(60, TimeUnit.SECONDS)).contains("#EXT-X-TARGETDURATION:4");
            }
        }
        HlsPlayer stayed = new HlsPlayer(preview(api, "news"));
        URI playlist = stayed.begin();
        publisher.destroy();
        awaitRoute(api, "news", route -> route.at("/sources/0/state").asText().equals("stalled"));
        assertThat(stayed.get(playlist).body())
                .as("what there is, while the source is away")
                .contains("#EXTINF");
        publish();
        assertThat(stayed.play(playlist, 3)).contains("#EXT-X-PART");

        assertEndsWell("ffmpeg", ffmpeg);
        String codecs = Peer.run(
                "ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", recording.toString());
        assertThat(codecs.lines()).containsExactlyInAnyOrder("h264", "aac");
        assertEndsWell("gstreamer", gstreamer);
        assertThat(route(api, "news").path("destinations").size())
                .as("a preview is no destination")
                .isEqualTo(1);
    }

    @Test
    void onlyWhoMayWatchesAndEveryRefusalSaysWhy(Server server, Api api) throws Exception {
        startNews(api);
        String base = server.anonymous().base();
        String address = "/hls/news/index.m3u8";
        assertThat(error(is(401, server.anonymous().get(address)))).contains("a token is needed", "/preview");
        assertThat(error(is(401, server.anonymous().get(address + "?token=x")))).contains("not signed");
        is(201, api.put(path("other"), body(udp(Datagrams.freePort()), Map.of("out", udp(Datagrams.freePort())))));
        String foreign = preview(api, "other").replace("/other/", "/news/");
        assertThat(get(foreign).statusCode()).isEqualTo(401);
        assertThat(error(is(404, api.get("/hls/nothing/index.m3u8")))).contains("no route \"nothing\"");
        assertThat(error(is(400, api.get(address + "?color=red")))).contains("color");
        assertThat(error(is(404, api.get("/hls/news/video-1.txt")))).isNotEmpty();
        is(404, api.get(path("nothing") + "/still.mp4"));
        is(404, api.get(path("nothing") + "/preview"));
        is(401, server.anonymous().get(path("news") + "/still.mp4"));

        HttpResponse<String> preflight = http.send(
                HttpRequest.newBuilder(URI.create(base + address))
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
        assertThat(preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse(""))
                .contains("Authorization");

        is(200, api.post(path("news") + "/stop"));
        assertThat(error(is(409, api.get(address)))).contains("is stopped");
        assertThat(error(is(409, api.get(path("news") + "/still.mp4")))).contains("is stopped");
    }

    private HttpResponse<String> get(String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    @Test
    void aPublicDestinationIsPlayedByEverybodyAndEndsWhenNobodyWatches(Server server, Api api) throws Exception {
        startNews(api, "hls:?segment=1000&part=250&access=public");
        publish();
        JsonNode before = awaitRoute(
                api, "news", route -> route.at("/sources/0/state").asText().equals("running"));
        assertThat(before.at("/destinations/web/state").asText()).isEqualTo("waiting");
        assertThat(before.at("/destinations/web/peerUri").asText())
                .isEqualTo(server.anonymous().base() + "/hls/news/index.m3u8");

        HlsPlayer player = new HlsPlayer(server.anonymous().base() + "/hls/news/index.m3u8");
        String played = player.play(player.begin(), 4);
        assertThat(played)
                .contains("#EXT-X-TARGETDURATION:2", "PART-TARGET=0.27027")
                .doesNotContain("token");
        JsonNode watched = awaitRoute(
                api,
                "news",
                route -> route.at("/destinations/web/state").asText().equals("running"));
        assertThat(watched.at("/destinations/web/hls/viewers").asInt()).isEqualTo(1);
        assertThat(watched.at("/destinations/web/hls/bufferBytes").asLong()).isPositive();
        Answer still = is(200, api.get(path("news") + "/still.mp4"));
        assertThat(still.contentType()).isEqualTo("video/mp4");

        JsonNode after = awaitRoute(
                api,
                "news",
                route -> route.at("/destinations/web/state").asText().equals("waiting"));
        assertThat(after.at("/destinations/web/hls/bufferBytes").asLong(-1)).isZero();
        assertThat(after.at("/destinations/web/hls/viewers").asInt(-1)).isZero();
    }

    /** A small installation: what the older system's clients are told to play is here, and no media server is. */
    @Test
    void aCameraIsPlayedWhereGetStreamSaysWithoutAMediaServer() throws Exception {
        int port = Server.freePort();
        Map<String, String> settings = Map.of(
                "TRAMO_HTTP_PORT",
                String.valueOf(port),
                "TRAMO_RTMP_PORT",
                String.valueOf(Server.freePort()),
                "TRAMO_ENGINE_PUSH_URL",
                "off",
                "TRAMO_ENGINE_PLAY_URL",
                "http://{engine}:" + port + "/hls/{name}.m3u8");
        try (Server small = Server.start(Files.createDirectory(folder.resolve("data")), settings)) {
            String endpoint = is(200, small.aggregator().post("/registerCamera", "{\"name\":\"door\"}"))
                    .json()
                    .path("endpoint")
                    .asText();
            Process publisher = run("camera", Peer.sending(film, "flv", endpoint));
            String url = is(200, small.aggregator().get("/getStream?name=door"))
                    .json()
                    .path("url")
                    .asText();
            assertThat(url).isEqualTo("http://127.0.0.1:" + port + "/hls/door.m3u8");
            HlsPlayer player = new HlsPlayer(url);
            await().atMost(Links.SOON).until(() -> player.get(URI.create(url)).statusCode() == 200);
            URI playlist = player.begin();
            assertThat(player.play(playlist, 2)).contains("#EXT-X-PART").doesNotContain("#EXT-X-DISCONTINUITY\n");

            publisher.destroyForcibly().waitFor();
            run("camera", Peer.sending(film, "flv", endpoint));
            await().atMost(Links.SOON)
                    .until(() -> player.play(playlist, 1), text -> text.contains("#EXT-X-DISCONTINUITY\n"));
            assertThat(player.get(URI.create("http://127.0.0.1:" + port + "/hls/nobody.m3u8"))
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
