package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of the past, of a pair of routes (UDP to SRT to UDP) and of the server. */
class HistoryIT {
    private static final int TS_BYTES = 7 * 188;
    private static final long PAUSE_MILLIS = 5;

    private final int udpIn = Datagrams.freePort();
    private final int srtPort = Datagrams.freePort();
    private final Thread sender = Thread.ofPlatform().daemon().unstarted(this::send);
    private volatile boolean isEnding;

    @TempDir
    private Path folder;

    private Server server;
    private Api api;

    @BeforeEach
    void start() {
        server = Server.start(folder);
        api = server.api();
        put("tx", "udp://127.0.0.1:" + udpIn, "srt://127.0.0.1:" + srtPort);
        put("rx", "srt://:" + srtPort, "udp://127.0.0.1:" + Datagrams.freePort());
        sender.start();
    }

    @AfterEach
    void end() throws Exception {
        isEnding = true;
        sender.join();
        server.close();
    }

    private void put(String id, String source, String destination) {
        Answer made = api.put(
                "/v2/routes/" + id, Api.json(Map.of("source", source, "destinations", Map.of("out", destination))));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
    }

    private void send() {
        byte[] payload = new byte[TS_BYTES];
        try (DatagramSocket socket = new DatagramSocket()) {
            while (!isEnding) {
                socket.send(new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), udpIn));
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode history(String path, String query) {
        Answer answer = api.get(path + "/history" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static Stream<JsonNode> measured(JsonNode history, String endpoint, String figure) {
        return history.path("series")
                .valueStream()
                .filter(series -> series.path("endpoint").asText().equals(endpoint)
                        && series.path("figure").asText().equals(figure))
                .flatMap(series -> series.path("mean").valueStream())
                .filter(mean -> !mean.isNull());
    }

    private static boolean flowed(JsonNode history, String endpoint, String figure) {
        return measured(history, endpoint, figure)
                        .filter(mean -> mean.asDouble() > 0)
                        .count()
                > 2;
    }

    @Test
    void figuresOfTheLastMinutesAndOfBeforeTheRestart() throws Exception {
        await().atMost(Links.SOON).untilAsserted(() -> {
            JsonNode tx = history("/v2/routes/tx", "");
            assertThat(tx.path("resolution").asInt()).isEqualTo(1);
            assertThat(flowed(tx, "source", "receivedMbps")).isTrue();
            assertThat(flowed(tx, "destinations.out", "sentMbps")).isTrue();
            assertThat(flowed(tx, "destinations.out", "rttMillis")).isTrue();
            assertThat(flowed(history("/v2/routes/rx", ""), "source", "packets"))
                    .isTrue();
        });
        JsonNode whole = history("/v2/routes/tx", "");
        assertThat(whole.path("series").path(0).path("mean").path(0).isNull())
                .as("nothing was measured an hour ago")
                .isTrue();
        serverHasFigures();
        csvHasTheSame();
        wrongParametersAreNamed();

        Instant ended = Instant.now();
        assertThat(server.terminate()).isEqualTo(128 + 15);
        server = Server.start(folder);
        api = server.api();
        JsonNode before = history(
                "/v2/routes/tx",
                "?step=60&figure=receivedMbps&endpoint=source&from=-5m&to=" + (ended.getEpochSecond() + 1));
        assertThat(before.path("resolution").asInt()).isEqualTo(60);
        assertThat(measured(before, "source", "receivedMbps"))
                .isNotEmpty()
                .allSatisfy(mean -> assertThat(mean.asDouble()).isPositive());
        aDeletedRouteIsStillThere();
    }

    private void serverHasFigures() {
        JsonNode machine = history("/v2/server", "?from=-1m&endpoint=process,machine");
        Stream.of("cpuPercent", "memoryMib", "heapMib")
                .forEach(figure -> assertThat(flowed(machine, "process", figure))
                        .as(figure)
                        .isTrue());
        Stream.of("memoryMib", "diskFreeMib")
                .forEach(figure -> assertThat(flowed(machine, "machine", figure))
                        .as(figure)
                        .isTrue());
    }

    private void csvHasTheSame() {
        Answer csv = api.get("/v2/routes/tx/history?format=csv&from=-2m&figure=receivedMbps,sentMbps");
        assertThat(csv.contentType()).startsWith("text/csv");
        assertThat(csv.body()).startsWith("at,endpoint,figure,min,mean,max\r\n");
        assertThat(csv.body().lines().skip(1))
                .allMatch(line -> line.matches("20[^,]*Z,(source|destinations\\.out),(received|sent)Mbps,.*,.*,.*"))
                .anyMatch(line -> line.endsWith(",,,"))
                .anyMatch(line -> line.matches(".*,source,receivedMbps,[1-9.]+.*"));
    }

    private void wrongParametersAreNamed() {
        Map.of(
                        "from=yesterday", "from: \"yesterday\"; allowed is",
                        "from=-1h&to=-2h", "from: ",
                        "step=0", "step: \"0\"; allowed are whole numbers from 1 to 86400",
                        "step=1&from=0", "step: 900 makes",
                        "figure=speed", "figure: \"speed\"; allowed are receivedMbps",
                        "format=xml", "format: \"xml\"; allowed are json and csv",
                        "interval=5", "unknown parameter \"interval\"")
                .forEach((query, error) -> {
                    Answer refused = api.get("/v2/routes/tx/history?" + query);
                    assertThat(refused.status()).as(query).isEqualTo(400);
                    assertThat(refused.json().path("Error").asText()).startsWith(error);
                });
        assertThat(api.get("/v2/routes/nothing/history").status()).isEqualTo(404);
        assertThat(server.anonymous().get("/v2/server/history").status()).isEqualTo(401);
    }

    private void aDeletedRouteIsStillThere() {
        assertThat(api.delete("/v2/routes/tx").status()).isEqualTo(204);
        assertThat(flowedAtAll(history("/v2/routes/tx", "?figure=receivedMbps&endpoint=source")))
                .isTrue();
    }

    private static boolean flowedAtAll(JsonNode history) {
        return measured(history, "source", "receivedMbps").anyMatch(mean -> mean.asDouble() > 0);
    }
}
