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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** RTP through the API, as a new user would: two paths, of which one is missing for a while. */
@ExtendWith(SharedServer.class)
class RtpIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String FEED = "/v2/routes/rtp-feed";
    private static final String TAKE = "/v2/routes/rtp-take";

    private final int in = Datagrams.freePort();
    private final int one = Datagrams.freePort();
    private final int two = Datagrams.freePort();
    private final int out = Datagrams.freePort();
    private final ScheduledExecutorService encoder = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final Api api;

    RtpIT(Api api) {
        this.api = api;
    }

    @AfterEach
    void end() {
        encoder.shutdownNow();
        api.delete(FEED);
        api.delete(TAKE);
    }

    private Answer put(String path, String source, String destination, int status) {
        Answer answer = api.put(path, Api.json(Map.of("source", source, "destinations", Map.of("out", destination))));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private JsonNode source() {
        return api.get(TAKE).json().path("sources").path(0);
    }

    private void awaitSource(String state, String reason) {
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode source = source();
            assertThat(source.path("state").asText()).isEqualTo(state);
            assertThat(source.path("reason").asText()).contains(reason);
        });
    }

    private void sendOn(DatagramSocket socket) {
        byte[] payload = new byte[1_316];
        ScheduledFuture<?> _ = encoder.scheduleAtFixedRate(
                () -> {
                    try {
                        socket.send(new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), in));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                0,
                20,
                TimeUnit.MILLISECONDS);
    }

    @Test
    void twoSrtLinksAreMergedAndAreToldOneByOne() throws Exception {
        String links = "127.0.0.1:" + one + "?latency=30&seamless=127.0.0.1:" + two;
        String take =
                "srt://" + links + "&mode=listener&seamless-mode=listener&seamless-passphrase=second-secret&skew=300";
        put(TAKE, take, "udp://127.0.0.1:" + out, 201);
        put(FEED, "udp://127.0.0.1:" + in, "srt://" + links + "&seamless-passphrase=second-secret", 201);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(source().path("peers")).hasSize(2));
        try (Datagrams sink = Datagrams.receivingOn(out)) {
            sink.awaitAllOf(Datagrams.random(300, 1_316), "127.0.0.1", in);
        }
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode rtp = source().path("rtp");
            assertThat(rtp.path("packets").asInt()).isEqualTo(300);
            assertThat(rtp.path("paths").findValuesAsText("address"))
                    .containsExactly("127.0.0.1:" + one, "127.0.0.1:" + two);
            assertThat(rtp.path("paths").findValuesAsText("packets")).containsExactly("300", "300");
            assertThat(rtp.path("paths").findValuesAsText("state")).hasSize(2);
            for (int link = 0; link < 2; link++) {
                assertThat(rtp.at("/paths/" + link + "/peer").asText())
                        .isEqualTo(source().at("/peers/" + link + "/peer").asText());
            }
            JsonNode sent = api.get(FEED).json().path("destinations").path("out");
            assertThat(sent.path("rtp").path("packets").asInt()).isEqualTo(300);
            assertThat(sent.path("totals").path("packetsDropped").asInt(-1)).isZero();
        });
        assertThat(source().path("peerUri").asText())
                .contains("mode=caller", "seamless=", "seamless-mode=caller")
                .doesNotContain("secret");
        assertThat(api.get("/metrics").body())
                .contains(
                        "tramo_rtp_path_up{",
                        "path=\"127.0.0.1:" + two + "\",route=\"rtp-take\"}",
                        "tramo_srt_sessions{");
        Answer repeated = api.put(TAKE, api.get(TAKE).body());
        assertThat(repeated.status()).as(repeated.body()).isEqualTo(200);
        assertThat(source().path("uri").asText()).isEqualTo(take);
        Answer wrong = put(TAKE, take + "0000", "udp://127.0.0.1:" + out, 400);
        assertThat(wrong.body()).contains("skew: 3000000; allowed are whole numbers from 1 to 1000, ms");
        put(FEED, "udp://127.0.0.1:" + in, "srt://127.0.0.1:" + one + "?latency=30&seamless=127.0.0.1:" + two, 200);
        try (DatagramSocket socket = new DatagramSocket()) {
            sendOn(socket);
            awaitSource("degraded", "one path left: 127.0.0.1:" + two + ": waits for a caller");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(api.get("/v2/alarms?route=rtp-take&rule=group-degraded")
                                    .body())
                            .contains("1 of 2 paths carry packets"));
        }
    }

    @Test
    void twoPathsAreMergedAndAMissingOneIsToldEverywhere() throws Exception {
        String seamless = "rtp://127.0.0.1:" + one + "?seamless=127.0.0.1:" + two;
        put(TAKE, seamless + "&buffer=20&skew=80&rtcp=0", "udp://127.0.0.1:" + out, 201);
        put(FEED, "udp://127.0.0.1:" + in, seamless + "&rtcp=0", 201);
        try (Datagrams sink = Datagrams.receivingOn(out)) {
            sink.awaitAllOf(Datagrams.random(300, 1_316), "127.0.0.1", in);
        }
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode rtp = source().path("rtp");
            assertThat(rtp.path("packets").asInt()).isEqualTo(300);
            assertThat(rtp.path("lost").asInt(-1)).isZero();
            assertThat(rtp.path("paths").findValuesAsText("address"))
                    .containsExactly("127.0.0.1:" + one, "127.0.0.1:" + two);
            assertThat(rtp.path("paths").findValuesAsText("packets")).containsExactly("300", "300");
            JsonNode sent = api.get(FEED).json().path("destinations").path("out");
            assertThat(sent.path("rtp").path("packets").asInt()).isEqualTo(300);
            assertThat(sent.path("totals").path("packets").asInt()).isEqualTo(300);
        });
        Answer taken = put("/v2/routes/rtp-other", "udp://127.0.0.1:" + two, "udp://127.0.0.1:" + out, 409);
        assertThat(taken.body()).contains("route rtp-take has it (source)");

        try (DatagramSocket socket = new DatagramSocket()) {
            sendOn(socket);
            awaitSource("running", "");
            put(FEED, "udp://127.0.0.1:" + in, "rtp://127.0.0.1:" + two + "?rtcp=0", 200);
            awaitSource("degraded", "one path left: 127.0.0.1:" + one + ": no packets since");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(api.get("/metrics").body())
                            .contains(
                                    "path=\"127.0.0.1:" + one + "\",route=\"rtp-take\"} 0.0",
                                    "path=\"127.0.0.1:" + two + "\",route=\"rtp-take\"} 1.0"));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(
                                    api.get("/v2/events?route=rtp-take").body())
                            .contains("one path left"));
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(api.get("/v2/alarms?route=rtp-take&rule=group-degraded")
                                    .body())
                            .contains("1 of 2 paths carry packets"));
            put(FEED, "udp://127.0.0.1:" + in, seamless + "&rtcp=0", 200);
            awaitSource("running", "");
        }
    }
}
