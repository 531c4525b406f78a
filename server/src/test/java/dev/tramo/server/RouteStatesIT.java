package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user reads of routes that are not as they should be. */
@ExtendWith(SharedServer.class)
class RouteStatesIT {
    private static final String PASSPHRASE = "&passphrase=a-good-passphrase";

    private final int srtPort = Datagrams.freePort();
    private final int udpIn = Datagrams.freePort();

    @AfterEach
    void deleteAll(Api api) {
        for (JsonNode route : api.get("/v2/routes").json()) {
            api.delete("/v2/routes/" + route.path("id").asText());
        }
    }

    private static void put(Api api, String id, String source, Map<String, String> destinations) {
        Api.Answer answer =
                api.put("/v2/routes/" + id, Api.json(Map.of("source", source, "destinations", destinations)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static JsonNode awaitRoute(Api api, String id, Predicate<JsonNode> condition) {
        return await(id)
                .atMost(Links.SOON)
                .until(() -> api.get("/v2/routes/" + id).json(), condition);
    }

    private static String udp(int port) {
        return "udp://127.0.0.1:" + port;
    }

    private static boolean isDegradedAndCounts(JsonNode route) {
        return route.path("state").asText().equals("degraded")
                && route.path("destinations")
                                .path("dead")
                                .path("unsentPayloads")
                                .asLong()
                        > 0;
    }

    @Test
    void aRouteNamesItsDeadDestinationWithAndWithoutInput(Api api) throws Exception {
        put(
                api,
                "r",
                udp(udpIn),
                Map.of("good", udp(Datagrams.freePort()), "dead", "srt://127.0.0.1:" + srtPort + "?conntimeo=500"));
        JsonNode waiting =
                awaitRoute(api, "r", route -> route.path("reason").asText().endsWith(": no answer in time"));
        assertThat(waiting.path("state").asText()).isEqualTo("waiting");

        try (DatagramSocket sender = new DatagramSocket()) {
            byte[] payload = new byte[1316];
            JsonNode degraded = awaitRoute(api, "r", route -> {
                try {
                    sender.send(new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), udpIn));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return isDegradedAndCounts(route);
            });
            assertThat(degraded.path("reason").asText())
                    .startsWith("destination dead: ")
                    .contains("calls 127.0.0.1:" + srtPort + " since ")
                    .endsWith(": no answer in time");
            JsonNode dead = degraded.path("destinations").path("dead");
            assertThat(dead.at("/totals/packetsWithoutPeer").asLong())
                    .isEqualTo(dead.path("unsentPayloads").asLong());
            assertThat(degraded.path("destinations").path("good").path("state").asText())
                    .isEqualTo("running");
        }
    }

    @Test
    void aRefusedCallerIsShownWithItsStreamIdTimeAndCount(Api api) {
        String listener = "srt://:" + srtPort + "?streamid=";
        put(api, "red", listener + "red" + PASSPHRASE, Map.of("out", udp(Datagrams.freePort())));
        put(api, "blue", listener + "blue" + PASSPHRASE, Map.of("out", udp(Datagrams.freePort())));
        String called = "srt://127.0.0.1:" + srtPort + "?streamid=";
        Instant before = Instant.now();
        put(
                api,
                "tx",
                udp(udpIn),
                Map.of("wrong", called + "red&passphrase=another-passphrase", "lost", called + "green"));

        JsonNode red = awaitRoute(
                api,
                "red",
                route -> route.path("sources").path(0).path("refused").size() == 2
                        && route.path("sources")
                                .path(0)
                                .path("refused")
                                .valueStream()
                                .allMatch(refused -> refused.path("count").asLong() >= 2));
        JsonNode wrong = red.path("sources")
                .path(0)
                .path("refused")
                .valueStream()
                .filter(refused -> refused.path("asked").asText().equals("red"))
                .findFirst()
                .orElseThrow();
        assertThat(wrong.path("reason").asText()).isEqualTo("wrong passphrase");
        assertThat(wrong.path("peer").asText()).startsWith("127.0.0.1:");
        assertThat(Instant.parse(wrong.path("first").asText())).isAfter(before);
        assertThat(Instant.parse(wrong.path("last").asText()))
                .isAfter(Instant.parse(wrong.path("first").asText()));
        assertThat(red.path("reason").asText())
                .matches("waits for a caller on port " + srtPort
                        + ", stream ID \"red\" since .* UTC: refused 127.0.0.1:.*,"
                        + " stream ID \"red\".*: wrong passphrase");

        JsonNode blue = awaitRoute(
                api,
                "blue",
                route -> !route.path("sources").path(0).path("refused").isEmpty());
        assertThat(blue.path("reason").asText())
                .startsWith("waits for a caller on port " + srtPort + ", stream ID \"blue\" since ");
        assertThat(blue.path("sources").path(0).path("refused")).hasSize(1);
        assertThat(blue.path("sources")
                        .path(0)
                        .path("refused")
                        .get(0)
                        .path("reason")
                        .asText())
                .isEqualTo("no such stream; the port is shared, and this fits none of its endpoints");
    }
}
