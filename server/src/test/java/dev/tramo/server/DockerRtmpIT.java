package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Routes with RTMP in containers of their own. */
@ExtendWith(DockerServer.Shared.class)
class DockerRtmpIT {
    private static final String ID = "entrance";
    private static final String ROUTE = "/v2/routes/" + ID;
    private static final String OTHER = "/v2/routes/other";
    private static final String STREAM_KEY = "geheim-camera-1";
    /** By hand 5 s are measured; a test's machine may be slow. */
    private static final Duration RUNS_WITHIN = Duration.ofSeconds(60);
    /** Of 1 Mbit/s. */
    private static final int BYTES_PER_SECOND = 100_000;

    private static final int AWAY_SECONDS = 12;
    /** 25 pictures each second; where the recording begins anew, one sound may be longer than its picture. */
    private static final double STEP_SECONDS_MAX = 0.1;

    private final DockerServer server;
    private final Api api;
    private final int rtmpPort = Server.freePort();
    private final int srtPort = Datagrams.freePort();

    @TempDir
    private Path folder;

    DockerRtmpIT(DockerServer server) {
        this.server = server;
        this.api = server.api();
    }

    @AfterEach
    void deleteAll() {
        server.start();
        api.delete(ROUTE);
        api.delete(OTHER);
    }

    private String source() {
        return "rtmp://:" + rtmpPort + "/entrance/" + STREAM_KEY;
    }

    private Answer put(String path, String source, String destination) {
        return api.put(path, Api.json(Map.of("source", source, "destinations", Map.of("far", destination))));
    }

    private JsonNode awaitState(String path, String state) {
        return await(state)
                .atMost(RUNS_WITHIN)
                .until(
                        () -> api.get(path).json(),
                        now -> now.path("state").asText().equals(state));
    }

    private Path receiveBySrt() {
        Peer.require("srt-live-transmit");
        return folder.resolve("received.ts");
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitBytes(Path file, long more) {
        long from = size(file);
        await(more + " more bytes")
                .atMost(RUNS_WITHIN.plusSeconds(2 * more / BYTES_PER_SECOND))
                .until(() -> size(file) - from >= more);
    }

    @Test
    void anRtmpStreamLeavesItsContainerBySrtWithoutAGapWhileTheServerIsKilled() throws Exception {
        Path received = receiveBySrt();
        Answer made = put(ROUTE, source(), "srt://:" + srtPort + "?mode=listener&latency=300");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        awaitState(ROUTE, "waiting");
        JsonNode container = server.container(ID);
        Process receiver = Peer.launch(
                folder.resolve("srt.log"),
                List.of(
                        "sh",
                        "-c",
                        "exec srt-live-transmit -q -a:no 'srt://127.0.0.1:" + srtPort
                                + "?mode=caller&latency=300' file://con > " + received));
        try (Peer _ =
                Peer.publishing(Peer.recording(folder), "rtmp://127.0.0.1:" + rtmpPort + "/entrance/" + STREAM_KEY)) {
            awaitBytes(received, 3 * BYTES_PER_SECOND);
            awaitState(ROUTE, "running");
            Answer still = api.get(ROUTE + "/still.mp4");
            assertThat(still.status()).as(still.body()).isEqualTo(200);
            assertThat(still.contentType()).isEqualTo("video/mp4");
            assertThat(still.body()).contains("ftyp", "avc1");
            assertThat(api.get(ROUTE + "/preview").status())
                    .as("it is not played")
                    .isEqualTo(409);

            server.kill();
            awaitBytes(received, AWAY_SECONDS * BYTES_PER_SECOND);
            server.start();

            JsonNode after = awaitState(ROUTE, "running");
            assertThat(after.path("placement").asText()).isEqualTo("docker");
            assertThat(after.at("/sources/0/reconnections").asInt()).isZero();
            assertThat(after.at("/destinations/far/reconnections").asInt()).isZero();
            assertThat(server.worker(ID).path("state").asText()).isEqualTo("running");
            assertThat(server.container(ID).path("Id")).isEqualTo(container.path("Id"));
            assertThat(server.container(ID).at("/State/StartedAt")).isEqualTo(container.at("/State/StartedAt"));
            awaitBytes(received, 3 * BYTES_PER_SECOND);
        } finally {
            receiver.destroy();
            receiver.waitFor();
        }
        isWhole(received);
        assertThat(server.output()
                        + server.docker.run("logs", server.containers(ID).getFirst()))
                .doesNotContain("geheim");
    }

    private static void isWhole(Path received) {
        assertThat(probe(received, "-show_entries", "stream=codec_name").lines())
                .contains("h264", "aac");
        List<Double> pictures = probe(received, "-select_streams", "v:0", "-show_entries", "packet=pts_time")
                .lines()
                .map(line -> line.split(",")[0])
                .filter(time -> time.matches("[0-9.]+"))
                .map(Double::valueOf)
                .toList();
        assertThat(pictures).hasSizeGreaterThan(25 * AWAY_SECONDS);
        for (int i = 1; i < pictures.size(); i++) {
            assertThat(pictures.get(i) - pictures.get(i - 1))
                    .as("the step to picture %d of %d", i, pictures.size())
                    .isPositive()
                    .isLessThan(STEP_SECONDS_MAX);
        }
    }

    private static String probe(Path file, String... what) {
        List<String> command = new ArrayList<>(List.of("ffprobe", "-v", "fatal", "-of", "csv=p=0", file.toString()));
        command.addAll(List.of(what));
        return Peer.run(command.toArray(String[]::new));
    }

    @Test
    void aPortThatAnotherContainerHasIsSaid() {
        assertThat(put(ROUTE, source(), "udp://127.0.0.1:" + Datagrams.freePort())
                        .status())
                .isEqualTo(201);
        awaitState(ROUTE, "waiting");

        assertThat(put(OTHER, "rtmp://:" + rtmpPort + "/exit", "udp://127.0.0.1:" + Datagrams.freePort())
                        .status())
                .isEqualTo(201);

        JsonNode failed = awaitState(OTHER, "failed");
        assertThat(failed.path("reason").asText()).contains(String.valueOf(rtmpPort), "Address already in use");
    }

    @Test
    void aRouteThatIsPlacedInAContainerIsNotGivenTheServersOwnRtmpPorts() {
        String udp = "udp://127.0.0.1:" + Datagrams.freePort();
        assertThat(put(ROUTE, source(), udp).status()).isEqualTo(201);
        server.place(ID, Map.of("kind", "docker"));

        Answer refused = put(ROUTE, "rtmp:///entrance/" + STREAM_KEY, udp);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("Error").asText())
                .startsWith("source: this is at the server's own RTMP ports")
                .contains("placed in docker", "rtmp://:1936/app/name")
                .doesNotContain("geheim");
        assertThat(api.get(ROUTE).json().at("/sources/0/uri").asText()).contains(":" + rtmpPort);

        assertThat(api.delete(ROUTE + "/placement").status()).isEqualTo(200);
        Answer taken = put(ROUTE, "rtmp:///entrance/" + STREAM_KEY, udp);
        assertThat(taken.status()).as(taken.body()).isEqualTo(200);
        assertThat(awaitState(ROUTE, "waiting").path("placement").asText()).isEqualTo("local");
        assertThat(server.containers(ID)).isEmpty();
    }
}
