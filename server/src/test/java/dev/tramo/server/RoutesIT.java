package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes made of URIs, by the calls under {@code /v2/routes}: made, changed, opened, and kept. */
class RoutesIT extends RoutesFixture {
    @TempDir
    private Path folder;

    @Test
    void aRouteIsMadeReadStoppedStartedAndRemoved(Api api) {
        String source = listener(NEWS + "&latency=200");
        String destination = udp(udpOut) + "?ttl=4";
        JsonNode made = put(api, "news", source, destination);
        assertThat(made.path("id").asText()).isEqualTo("news");
        assertThat(made.path("state").asText()).isEqualTo("waiting");
        assertThat(made.path("runId").asText()).matches("[0-9a-f]{10}");
        assertThat(made.path("startedAt").asText()).matches("20..-..-..T.*Z");
        assertThat(made.path("name").asText()).isEqualTo("news");
        assertThat(made.path("kind").asText()).isEqualTo("route");
        assertThat(made.path("running").asBoolean()).isTrue();
        assertThat(made.at("/sources/0/id").asText()).isEqualTo("source");
        assertThat(made.at("/sources/0/uri").asText()).isEqualTo(source);
        assertThat(made.at("/destinations/out/uri").asText()).isEqualTo(destination);
        assertThat(made.path("sources").path(0).path("peers")).isEmpty();
        assertThat(is(200, api.put(path("news"), body(source, Map.of("out", destination))))
                        .json()
                        .path("runId"))
                .as("what does not change goes on")
                .isEqualTo(made.path("runId"));

        JsonNode stopped = is(200, api.post(path("news") + "/stop")).json();
        assertThat(stopped.path("state").asText()).isEqualTo("stopped");
        assertThat(stopped.has("runId")).isFalse();
        assertThat(stopped.has("startedAt")).isFalse();
        assertThat(stopped.path("running").asBoolean(true)).isFalse();
        assertThat(stopped.path("sources").path(0).path("state").asText()).isEqualTo("stopped");
        assertThat(stopped.path("sources").path(0).path("uri"))
                .isEqualTo(made.path("sources").path(0).path("uri"));
        assertThat(stopped.path("destinations").path("out").path("state").asText())
                .isEqualTo("stopped");
        JsonNode all = api.get("/v2/routes?view=full").json();
        assertThat(all).hasSize(1);
        assertThat(all.get(0)).isEqualTo(stopped);
        is(409, api.post(path("news") + "/stop"));
        is(409, api.post(path("news") + "/restart"));

        JsonNode started = is(202, api.post(path("news") + "/start")).json();
        assertThat(started.path("state").asText()).isEqualTo("waiting");
        assertThat(error(is(409, api.post(path("news") + "/start")))).isEqualTo("news is already started");
        put(api, "tx", udp(udpIn), caller(NEWS));
        awaitConnected(api, "news");
        JsonNode restarted = is(200, api.post(path("tx") + "/restart")).json();
        assertThat(isConnected(restarted)).isTrue();

        is(204, api.delete(path("news")));
        is(404, api.get(path("news")));
        is(404, api.delete(path("news")));
        for (String verb : List.of("start", "stop", "restart")) {
            is(404, api.post(path("news") + "/" + verb));
        }
        awaitReason(api, "tx", "");
    }

    @Test
    void aRouteMayBeMadeStoppedAndAPutStartsAndStopsIt(Api api) {
        String stopped =
                Api.json(Map.of("source", udp(udpIn), "destinations", Map.of("out", udp(udpOut)), "running", false));
        assertThat(is(201, api.put(path("news"), stopped)).json().path("state").asText())
                .isEqualTo("stopped");
        String running = body(udp(udpIn), Map.of("out", udp(udpOut)));
        assertThat(is(200, api.put(path("news"), running)).json().path("state").asText())
                .isEqualTo("waiting");
        assertThat(is(200, api.put(path("news"), stopped)).json().path("state").asText())
                .isEqualTo("stopped");
        is(200, api.post(path("news") + "/start"));
    }

    @Test
    void whatCannotBeOpenedHereIsAConflictAndLeavesEverythingAsItWas(Api api) throws Exception {
        try (DatagramSocket taken = new DatagramSocket(Datagrams.freePort());
                Datagrams out = Datagrams.receivingOn(udpOut)) {
            String port = String.valueOf(taken.getLocalPort());
            String impossible = "srt://:" + port;
            assertThat(error(is(409, api.put(path("new"), body(impossible, Map.of("out", udp(udpOut)))))))
                    .startsWith("new not started: source: ")
                    .contains(port);
            is(404, api.get(path("new")));

            JsonNode made = put(api, "news", udp(udpIn), udp(udpOut));
            assertThat(error(is(
                            409,
                            api.put(path("news"), body(udp(udpIn), Map.of("out", udp(udpOut), "far", impossible))))))
                    .startsWith("news not changed: destinations.far: ")
                    .contains(port);
            is(409, api.put(path("news"), body("udp://192.0.2.1:5000", Map.of("out", udp(udpOut)))));
            is(
                    409,
                    api.put(
                            path("news"),
                            body("udp://239.255.1.1:5000?interface=nowhere7", Map.of("out", udp(udpOut)))));
            JsonNode now = route(api, "news");
            assertThat(now.path("runId")).isEqualTo(made.path("runId"));
            assertThat(configured(now)).isEqualTo(configured(made));
            out.awaitAllOf(Datagrams.random(50, TS_BYTES), LOOPBACK, udpIn);

            is(200, api.post(path("news") + "/stop"));
            is(409, api.put(path("news"), body(impossible, Map.of("out", udp(udpOut)))));
            assertThat(route(api, "news").at("/sources/0/uri").asText()).isEqualTo(udp(udpIn));
            String stopped = Api.json(
                    Map.of("source", impossible, "destinations", Map.of("out", udp(udpOut)), "running", false));
            is(200, api.put(path("news"), stopped));
            assertThat(error(is(409, api.post(path("news") + "/start")))).contains("news not started: source: ");
            assertThat(route(api, "news").path("state").asText()).isEqualTo("stopped");
            is(409, api.post(path("news") + "/stop"));
        }
    }

    @Test
    void aPlacementWhereNothingCanRunLeavesARunningRouteWhereItIs(Api api, Server server) {
        JsonNode made = put(api, "stays", udp(udpIn), udp(udpOut));
        String placement = path("stays") + "/placement";

        assertThat(error(is(409, api.put(placement, "{\"kind\": \"docker\"}"))))
                .contains("the Docker engine at " + SharedServer.NO_ENGINE, "does not answer");

        assertThat(route(api, "stays").path("runId")).isEqualTo(made.path("runId"));
        assertThat(api.get(placement).json().path("placement").path("kind").asText())
                .isEqualTo("local");
        assertThat(server.output()).doesNotContain("docker.sock", "recoverable I/O");
        // What does not run may wait for its engine.
        is(200, api.post(path("stays") + "/stop"));
        is(200, api.put(placement, "{\"kind\": \"docker\"}"));
        is(200, api.delete(placement));
    }

    @Test
    void anySourceMayHaveDestinationsOfAnyKind(Api api, Server server) {
        JsonNode made = is(
                        201,
                        api.put(
                                path("mixed"),
                                body(
                                        "rtmp:///mixed/key",
                                        Map.of(
                                                "far",
                                                listenerElsewhere(),
                                                "lan",
                                                udp(udpOut),
                                                "cdn",
                                                "rtmp://127.0.0.1:9/live/key",
                                                "players",
                                                "rtmp:///mixed-players"))))
                .json();
        assertThat(made.at("/sources/0").has("rtmp")).isTrue();
        assertThat(made.at("/destinations/far").has("srt")).isTrue();
        assertThat(made.at("/destinations/lan").has("udp")).isTrue();
        assertThat(made.at("/destinations/players/peerUri").asText()).endsWith("/mixed-players/mixed-players");
        assertThat(error(is(409, api.put(path("mixed") + "/placement", "{\"kind\": \"docker\"}"))))
                .contains("the server's own RTMP ports", "rtmp://:1936/app/name");

        JsonNode placement = is(200, api.get(path("mixed") + "/placement")).json();
        assertThat(placement.at("/placement/kind").asText()).isEqualTo("local");
        assertThat(error(is(409, api.get(path("mixed") + "/logs")))).contains("runs in the server");

        String ownPort = "rtmp://:" + server.rtmpPort() + "/mixed/key";
        is(200, api.patch(path("mixed"), Api.json(Map.of("source", ownPort))));
        is(409, api.put(path("mixed") + "/placement", "{\"kind\": \"docker\"}"));

        JsonNode back = is(
                        200,
                        api.put(
                                path("mixed"),
                                body(listener(NEWS), Map.of("cdn", "rtmp://127.0.0.1:9/live/key", "lan", udp(udpOut)))))
                .json();
        assertThat(back.path("runId")).isEqualTo(made.path("runId"));
        assertThat(back.at("/sources/0").has("srt")).isTrue();
        assertThat(back.at("/destinations/cdn").has("rtmp")).isTrue();
    }

    @Test
    void aDestinationMayBeCalledSource(Api api) {
        is(201, api.put(path("names"), body(udp(udpIn), Map.of("source", "srt://:" + Datagrams.freePort()))));

        await().atMost(Links.SOON)
                .untilAsserted(() -> assertThat(api.get(path("names") + "/history")
                                .json()
                                .path("series")
                                .findValuesAsText("endpoint"))
                        .contains("source", "destinations.source")
                        .containsOnly("source", "destinations.source"));
    }

    @Test
    void aLinkIsListedStoppedReadStartedChangedAndStoppedLikeAnyRoute(Api api) {
        Link tx = Links.add(
                api, "tx", Map.of("ServiceName", "out", "ListenPort", srtPort, "UdpIn", LOOPBACK + ":" + udpIn));
        String id = "tx-" + tx.id();
        JsonNode stopped = route(api, id);
        assertThat(stopped.path("state").asText()).isEqualTo("stopped");
        assertThat(stopped.path("kind").asText()).isEqualTo("tx");
        assertThat(stopped.path("name").asText()).isEqualTo("out");
        assertThat(configured(is(200, api.put(path(id), stopped.toString())).json()))
                .as("what is read can be sent back")
                .isEqualTo(configured(stopped));
        is(202, api.post(path(id) + "/start"));
        assertThat(tx.get().path("Status").asInt()).isEqualTo(1);
        put(api, "rx", caller("passphrase=" + tx.get().path("PassPhrase").asText()), udp(udpOut));
        awaitConnected(api, "rx");
        is(200, api.delete(path(id) + "/peers/" + LOOPBACK));

        int next = Datagrams.freePort();
        is(200, api.patch(path(id), Api.json(Map.of("name", "renamed", "source", udp(next)))));
        JsonNode link = tx.get();
        assertThat(link.path("ServiceName").asText()).isEqualTo("renamed");
        assertThat(link.path("UdpIn").asText()).isEqualTo(LOOPBACK + ":" + next);
        assertThat(link.path("Status").asInt()).isEqualTo(1);
        String far = Api.json(Map.of("destinations", Map.of("far", udp(udpOut))));
        assertThat(error(is(409, api.patch(path(id), far)))).startsWith(id + " is a link of /v1");
        assertThat(tx.get().path("UdpIn").asText()).isEqualTo(LOOPBACK + ":" + next);

        is(200, api.post(path(id) + "/stop"));
        assertThat(tx.get().path("Status").asInt()).isZero();
        is(404, api.post(path("rx-99") + "/start"));
        is(204, api.delete(path(id)));
        is(404, api.get("/v1/get_tx/" + tx.id()));
    }

    @Test
    void afterAKillAndAfterAnEndWhatRanRunsAgain() throws Exception {
        Map<String, String> settings =
                Map.of("TRAMO_ADMIN_PASSWORD", Server.PASSWORD, "TRAMO_PUBLIC_HOST", "gateway.example");
        try (Datagrams out = Datagrams.receivingOn(udpOut)) {
            List<String> before = new ArrayList<>();
            try (Server first = Server.start(folder, settings)) {
                Api api = first.api();
                put(api, "news", listener(NEWS), udp(udpOut));
                put(api, "tx", udp(udpIn), caller(NEWS));
                put(api, "removed", udp(Datagrams.freePort()), udp(Datagrams.freePort()));
                is(204, api.delete(path("removed")));
                put(api, "stopped", listenerElsewhere(), udp(Datagrams.freePort()));
                is(200, api.post(path("stopped") + "/stop"));
                is(200, api.put(path("tx"), body(udp(udpIn), Map.of("again", caller(NEWS)))));
                api.get("/v2/routes?view=full").json().forEach(route -> before.add(configured(route)));
                assertThat(route(api, "news")
                                .path("sources")
                                .path(0)
                                .path("peerUri")
                                .asText())
                        .startsWith("srt://gateway.example:" + srtPort + "?mode=caller");
                first.kill();
            }
            for (int i = 0; i < 2; i++) {
                try (Server next = Server.start(folder, settings)) {
                    Api api = next.api();
                    JsonNode all = api.get("/v2/routes?view=full").json();
                    assertThat(all)
                            .extracting(route -> route.path("id").asText())
                            .containsExactly("news", "stopped", "tx");
                    assertThat(all).extracting(RoutesFixture::configured).isEqualTo(before);
                    assertThat(route(api, "stopped").path("state").asText()).isEqualTo("stopped");
                    awaitConnected(api, "news");
                    awaitConnected(api, "tx");
                    out.awaitAllOf(Datagrams.random(50, TS_BYTES), LOOPBACK, udpIn);
                    next.terminate();
                    assertThat(next.output()).doesNotContain("ERROR").doesNotContain(NEWS_PASSPHRASE);
                }
            }
        }
    }

    @Test
    void nothingIsDoneWithoutAToken(Server server) {
        Api anonymous = server.anonymous();
        for (Answer answer : List.of(
                anonymous.put(path("news"), body(udp(udpIn), Map.of("out", udp(udpOut)))),
                anonymous.delete(path("news")),
                anonymous.post(path("news") + "/start"),
                anonymous.delete(path("news") + "/peers/" + LOOPBACK))) {
            is(401, answer);
        }
    }
}
