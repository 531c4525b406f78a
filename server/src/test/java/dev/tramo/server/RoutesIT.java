package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.net.DatagramSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Routes made of URIs, by the calls under {@code /v2/routes}, with streams over loopback. */
@ExtendWith(SharedServer.class)
class RoutesIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int TS_BYTES = 7 * 188;
    private static final String NEWS_PASSPHRASE = "passphrase-of-the-news";
    private static final String NEWS = "streamid=news&passphrase=" + NEWS_PASSPHRASE;
    private static final String SPORT = "streamid=sport&passphrase=passphrase-of-the-sport";

    private final int srtPort = Datagrams.freePort();
    private final int udpIn = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();

    @TempDir
    private Path folder;

    @AfterEach
    void deleteAll(Api api) {
        Links.deleteAll(api);
        for (JsonNode route : api.get("/v2/routes").json()) {
            is(204, api.delete(path(route.path("id").asText())));
        }
    }

    private static String path(String id) {
        return "/v2/routes/" + id;
    }

    private static String udp(int port) {
        return "udp://" + LOOPBACK + ":" + port;
    }

    private String listener(String query) {
        return "srt://:" + srtPort + "?" + query;
    }

    private String caller(String query) {
        return "srt://" + LOOPBACK + ":" + srtPort + "?" + query;
    }

    private static String body(String source, Map<String, String> destinations) {
        return Api.json(Map.of("source", source, "destinations", destinations));
    }

    private static Answer is(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private static JsonNode put(Api api, String id, String source, String destination) {
        return is(201, api.put(path(id), body(source, Map.of("out", destination))))
                .json();
    }

    private static JsonNode route(Api api, String id) {
        return is(200, api.get(path(id))).json();
    }

    private static JsonNode awaitRoute(Api api, String id, Predicate<JsonNode> condition) {
        return await(id).atMost(Links.SOON).until(() -> route(api, id), condition);
    }

    /** What a route is set to be, without what is observed. */
    private static String configured(JsonNode route) {
        return route.path("name").asText()
                + route.path("labels")
                + route.path("sources").findValuesAsText("uri")
                + route.path("destinations")
                        .propertyStream()
                        .map(to -> to.getKey() + "=" + to.getValue().path("uri").asText())
                        .toList()
                + route.path("running");
    }

    private static boolean isConnected(JsonNode route) {
        return route.path("sources").path(0).path("connected").asBoolean()
                && route.path("destinations")
                        .valueStream()
                        .allMatch(to -> to.path("connected").asBoolean());
    }

    private static JsonNode awaitConnected(Api api, String id) {
        return awaitRoute(api, id, RoutesIT::isConnected);
    }

    private static void awaitReason(Api api, String id, String reason) {
        awaitRoute(
                api,
                id,
                route -> Stream.of(
                                route.path("sources").path(0),
                                route.path("destinations").path("out"))
                        .anyMatch(endpoint -> endpoint.path("reason").asText().endsWith(reason)
                                && !endpoint.path("connected").asBoolean()));
    }

    private static String error(Answer answer) {
        return answer.json().path("Error").asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

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
    void twoRoutesOnOnePortAreToldApartByStreamIdEachWithItsPassphrase(Api api) throws Exception {
        int sportOut = Datagrams.freePort();
        int sportIn = Datagrams.freePort();
        try (Datagrams news = Datagrams.receivingOn(udpOut);
                Datagrams sport = Datagrams.receivingOn(sportOut)) {
            put(api, "news", listener(NEWS), udp(udpOut));
            put(api, "sport", listener(SPORT), udp(sportOut));
            put(api, "news-tx", udp(udpIn), caller(NEWS));
            put(api, "sport-tx", udp(sportIn), caller(SPORT));
            JsonNode source = awaitConnected(api, "news").path("sources").path(0);
            awaitConnected(api, "sport");
            List<byte[]> ofNews = Datagrams.random(300, TS_BYTES);
            List<byte[]> ofSport = Datagrams.random(200, TS_BYTES);
            news.awaitAllOf(ofNews, LOOPBACK, udpIn);
            sport.awaitAllOf(ofSport, LOOPBACK, sportIn);
            assertThat(news.received()).hasSize(300);
            assertThat(sport.received()).hasSize(200);

            JsonNode peer = source.path("peers").get(0);
            assertThat(source.path("peers")).hasSize(1);
            assertThat(peer.path("peer").asText()).matches("127\\.0\\.0\\.1:[0-9]+");
            assertThat(peer.path("streamId").asText()).isEqualTo("news");
            assertThat(peer.path("since").asText()).matches("20..-..-..T.*Z");
            assertThat(peer.path("members").isArray()).isTrue();
            assertThat(peer.path("members")).isEmpty();
            assertThat(peer.has("receivedMbps") && peer.has("sentMbps")).isTrue();
            awaitRoute(
                    api,
                    "news",
                    route -> route.path("sources")
                                    .path(0)
                                    .path("peers")
                                    .path(0)
                                    .path("srt")
                                    .path("received")
                                    .path("packets")
                                    .asInt()
                            == 300);
        }
    }

    @Test
    void whoIsRefusedIsToldWhy(Api api) {
        put(api, "news", listener(NEWS), udp(udpOut));
        put(api, "private", listener(SPORT + "&allow=192.0.2.0/24"), udp(Datagrams.freePort()));
        put(api, "wrong", udp(udpIn), caller("streamid=news&passphrase=passphrase-of-nobody"));
        put(api, "unknown", udp(Datagrams.freePort()), caller("streamid=weather"));
        put(api, "forbidden", udp(Datagrams.freePort()), caller(SPORT));
        awaitReason(api, "wrong", "wrong passphrase");
        awaitReason(api, "unknown", "no such stream");
        awaitReason(api, "forbidden", "forbidden");
        awaitReason(api, "news", ": wrong passphrase");
        awaitReason(api, "private", ": forbidden");
        // Listeners and callers: none has a session. UDP endpoints have no peers.
        assertThat(api.get("/v2/routes?view=full").json().findValues("peers"))
                .hasSize(5)
                .allMatch(JsonNode::isEmpty);
    }

    @Test
    void aListenerServesAsManyCallersAsItMay(Api api) throws Exception {
        int thirdOut = Datagrams.freePort();
        put(api, "out", udp(udpIn), listener("maxcallers=2"));
        put(api, "first", caller(""), udp(Datagrams.freePort()));
        awaitConnected(api, "first");
        put(api, "second", caller(""), udp(udpOut));
        awaitConnected(api, "second");
        put(api, "third", caller(""), udp(thirdOut));
        awaitReason(api, "third", "the listener already serves as many peers as it may");
        awaitRoute(
                api,
                "out",
                route -> route.path("destinations").path("out").path("peers").size() == 2);
        try (Datagrams second = Datagrams.receivingOn(udpOut);
                Datagrams third = Datagrams.receivingOn(thirdOut)) {
            second.awaitAllOf(Datagrams.random(100, TS_BYTES), LOOPBACK, udpIn);
            is(204, api.delete(path("first")));
            awaitConnected(api, "third");
            List<byte[]> sent = Datagrams.random(100, TS_BYTES);
            third.awaitAllOf(sent, LOOPBACK, udpIn);
            assertThat(third.received()).hasSize(100);
            await().atMost(Links.SOON).until(() -> second.received().size() == 200);
        }
    }

    @Test
    void aPeerIsDisconnectedAndKeptOutForAWhile(Api api) {
        put(api, "news", listener(NEWS), udp(udpOut));
        put(api, "tx", udp(udpIn), caller(NEWS));
        String peer =
                awaitConnected(api, "news").path("sources").path(0).path("peer").asText();
        String kick = path("news") + "/peers/";

        assertThat(is(200, api.delete(kick + encoded(peer))).body()).isEqualTo("{\"disconnected\":1}\n");
        awaitRoute(
                api,
                "news",
                route -> isConnected(route)
                        && !route.path("sources").path(0).path("peer").asText().equals(peer));
        assertThat(is(200, api.delete(kick + LOOPBACK + "?banSeconds=4")).body())
                .isEqualTo("{\"disconnected\":1}\n");
        awaitReason(api, "tx", "forbidden");
        awaitReason(api, "news", ": forbidden");
        is(404, api.delete(kick + LOOPBACK));
        awaitConnected(api, "news");

        assertThat(error(is(404, api.delete(kick + "192.0.2.1")))).contains("no SRT session with 192.0.2.1");
        assertThat(error(is(404, api.delete(kick + encoded("[::1]:5"))))).contains("no SRT session");
        is(404, api.delete(path("nothing") + "/peers/" + LOOPBACK));
        assertThat(error(is(400, api.delete(kick + "localhost"))))
                .startsWith("peer: \"localhost\": no address of a peer; allowed are");
        for (String seconds : List.of("-1", "86401", "x", "1.5", "99999999999")) {
            assertThat(error(is(400, api.delete(kick + LOOPBACK + "?banSeconds=" + seconds))))
                    .isEqualTo("banSeconds: \"" + seconds + "\"; allowed are whole numbers from 0 to 86400");
        }
        assertThat(isConnected(route(api, "news"))).isTrue();
    }

    @Test
    void oneDestinationIsChangedAndTheOtherLosesNothing(Api api) throws Exception {
        int otherOut = Datagrams.freePort();
        put(api, "rx", listener(NEWS), udp(udpOut));
        Map<String, String> destinations = new HashMap<>(Map.of("far", caller(NEWS), "near", udp(otherOut)));
        JsonNode made =
                is(201, api.put(path("tx"), body(udp(udpIn), destinations))).json();
        awaitConnected(api, "tx");
        try (Datagrams far = Datagrams.receivingOn(udpOut);
                Datagrams near = Datagrams.receivingOn(otherOut)) {
            List<byte[]> sent = Datagrams.random(4_000, TS_BYTES);
            CompletableFuture<Void> stream = CompletableFuture.runAsync(() -> {
                try {
                    far.awaitAllOf(sent, LOOPBACK, udpIn);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < 8; i++) {
                String near2 = i % 2 == 0 ? udp(Datagrams.freePort()) : listenerElsewhere();
                destinations.put("near", near2);
                is(200, api.put(path("tx"), body(udp(udpIn), destinations)));
                is(400, api.put(path("tx"), body("udp://x", destinations)));
            }
            destinations.put("near", udp(otherOut));
            destinations.put("third", udp(Datagrams.freePort()));
            JsonNode changed =
                    is(200, api.put(path("tx"), body(udp(udpIn), destinations))).json();
            assertThat(changed.path("runId")).isEqualTo(made.path("runId"));
            assertThat(changed.path("destinations").propertyStream().map(Map.Entry::getKey))
                    .containsExactlyInAnyOrder("far", "near", "third");
            stream.join();
            assertThat(far.received()).hasSize(4_000);
            assertThat(route(api, "rx")
                            .path("sources")
                            .path(0)
                            .path("reconnections")
                            .asInt(-1))
                    .isZero();
            near.awaitAllOf(Datagrams.random(50, TS_BYTES), LOOPBACK, udpIn);
        }
    }

    private static String listenerElsewhere() {
        return "srt://:" + Datagrams.freePort();
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
    void theUriForTheOtherSideIsShownAndWorks(Api api, Server server) throws Exception {
        put(api, "news", listener(NEWS + "&latency=200&pbkeylen=32"), udp(udpOut));
        JsonNode source = route(api, "news").path("sources").path(0);
        String peerUri = source.path("peerUri").asText();
        assertThat(peerUri).isEqualTo(caller("mode=caller&latency=200&pbkeylen=32&streamid=news"));
        assertThat(route(api, "news").at("/destinations/out").has("peerUri"))
                .as("of UDP")
                .isFalse();
        put(api, "tx", udp(udpIn), peerUri + "&passphrase=" + NEWS_PASSPHRASE);
        awaitConnected(api, "news");
        assertThat(route(api, "tx")
                        .path("destinations")
                        .path("out")
                        .path("peerUri")
                        .asText())
                .isEqualTo("srt://:" + srtPort + "?mode=listener&latency=200&pbkeylen=32&streamid=news");

        Link link = Links.add(
                api,
                "tx",
                Map.of(
                        "ServiceName",
                        "out",
                        "ListenPort",
                        Datagrams.freePort(),
                        "UdpIn",
                        LOOPBACK + ":" + Datagrams.freePort(),
                        "PassPhrase",
                        NEWS_PASSPHRASE));
        link.start();
        JsonNode ofLink = route(api, "tx-" + link.id());
        assertThat(ofLink.path("destinations").path("out").path("uri").asText())
                .startsWith("srt://:")
                .contains("passphrase=" + NEWS_PASSPHRASE);
        assertThat(ofLink.path("destinations").path("out").path("peerUri").asText())
                .startsWith("srt://" + LOOPBACK + ":")
                .doesNotContain(NEWS_PASSPHRASE);
        assertThat(api.get("/v2/routes").body()).as("a list has no secrets").doesNotContain(NEWS_PASSPHRASE);
        assertThat(server.output()).doesNotContain(NEWS_PASSPHRASE);
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
    void aListIsCompactAndFiltered(Api api) {
        is(
                201,
                api.put(
                        path("a"),
                        Api.json(Map.of(
                                "name", "First",
                                "labels", Map.of("site", "bilbao", "desk", "1"),
                                "source", listener(NEWS),
                                "destinations", Map.of("out", udp(udpOut))))));
        is(
                201,
                api.put(
                        path("b"),
                        Api.json(Map.of(
                                "labels", Map.of("site", "madrid"),
                                "running", false,
                                "source", udp(udpIn),
                                "destinations", Map.of("out", udp(Datagrams.freePort()))))));
        is(201, Cameras.put(api, "yard"));
        JsonNode all = is(200, api.get("/v2/routes")).json();
        assertThat(all.findValuesAsText("kind")).containsExactly("route", "route", "camera");
        assertThat(all.get(0).toString())
                .isEqualTo(("{'id':'a','kind':'route','name':'First',"
                                + "'labels':" + all.get(0).path("labels")
                                + ",'running':true,'state':'waiting','reason':"
                                + all.get(0).path("reason") + ",'placement':'local',"
                                + "'sources':[{'id':'source','address':'srt://:" + srtPort
                                + "','state':'waiting','connected':false,'mbps':0.0}],"
                                + "'destinations':{'out':{'address':'" + udp(udpOut)
                                + "','state':'waiting','connected':true,'mbps':0.0}}}")
                        .replace('\'', '"'));
        Map<String, List<String>> lists = new LinkedHashMap<>();
        lists.put("state=waiting", List.of("a", "camera-yard"));
        lists.put("state=stopped", List.of("b"));
        lists.put("state=stopped,waiting", List.of("a", "b", "camera-yard"));
        lists.put("kind=camera", List.of("camera-yard"));
        lists.put("kind=camera&kind=route", List.of("a", "b", "camera-yard"));
        lists.put("kind=rx", List.of());
        lists.put("label=site", List.of("a", "b"));
        lists.put("label=site=bilbao", List.of("a"));
        lists.put("label=site&label=desk=1", List.of("a"));
        lists.put("label=site=bilbao&state=stopped", List.of());
        lists.forEach((query, ids) -> assertThat(
                        is(200, api.get("/v2/routes?" + query)).json())
                .as(query)
                .extracting(route -> route.path("id").asText())
                .containsExactlyElementsOf(ids));
        for (String wrong :
                List.of("colour=red", "state=broken", "kind=link", "label=", "view=long", "State=stopped")) {
            assertThat(error(is(400, api.get("/v2/routes?" + wrong)))).contains(wrong.split("=")[0]);
        }
        assertThat(error(is(400, api.put(path("a") + "?dryrun=true", "{}")))).contains("dryrun");
        assertThat(error(is(400, api.get(path("a") + "?view=full")))).contains("view", "this call has none");
    }

    @Test
    void whoHasReadAnOlderConfigurationChangesNothing(Api api) {
        String body = body(udp(udpIn), Map.of("out", udp(udpOut)));
        Answer made = is(201, api.send("PUT", path("news"), body, "If-None-Match", "*"));
        assertThat(error(is(412, api.send("PUT", path("news"), body, "If-None-Match", "*"))))
                .startsWith("If-None-Match");
        String tag = etag(made);
        assertThat(tag).matches("\"[0-9a-f]{16}\"");
        assertThat(etag(is(200, api.get(path("news"))))).isEqualTo(tag);

        String renamed = "{\"name\": \"Renamed\"}";
        String next = etag(is(200, api.send("PATCH", path("news"), renamed, "If-Match", tag)));
        assertThat(next).isNotEqualTo(tag);
        for (String method : List.of("PUT", "PATCH", "DELETE")) {
            assertThat(error(is(
                            412, api.send(method, path("news"), method.equals("DELETE") ? "" : body, "If-Match", tag))))
                    .startsWith("If-Match: the route was changed since");
        }
        is(412, api.send("PUT", path("other"), body, "If-Match", "*"));
        is(200, api.send("PATCH", path("news"), "{}", "If-Match", "\"0\", " + next));
        is(204, api.send("DELETE", path("news"), "", "If-Match", next));
    }

    private static String etag(Answer answer) {
        return answer.etag().orElseThrow();
    }

    @Test
    void aDryRunTellsWhatWouldBeReopenedAndWhichSessionsWouldEnd(Api api) {
        put(api, "news", listener(NEWS), udp(udpOut));
        put(api, "tx", udp(udpIn), caller(NEWS));
        JsonNode news = awaitConnected(api, "news");
        awaitConnected(api, "tx");
        String before = configured(news);

        String change = Api.json(Map.of(
                "source", listener(NEWS + "&latency=300"), "destinations", Map.of("far", udp(Datagrams.freePort()))));
        JsonNode plan =
                is(200, api.patch(path("news") + "?dryRun=true", change)).json();
        assertThat(plan.path("dryRun").asBoolean()).isTrue();
        assertThat(plan.path("action").asText()).isEqualTo("change");
        assertThat(plan.path("opened").toString()).isEqualTo("[\"destinations.far\"]");
        assertThat(plan.path("reopened").toString()).isEqualTo("[\"source\"]");
        assertThat(plan.path("closed")).isEmpty();
        assertThat(plan.path("sessionsEnding")).singleElement().satisfies(session -> {
            assertThat(session.path("endpoint").asText()).isEqualTo("source");
            assertThat(session.path("peer")).isEqualTo(news.at("/sources/0/peer"));
        });
        JsonNode stop = is(200, api.patch(path("news") + "?dryRun=true", "{\"running\": false}"))
                .json();
        assertThat(stop.path("action").asText()).isEqualTo("stop");
        assertThat(stop.path("closed").toString()).isEqualTo("[\"source\",\"destinations.out\"]");
        assertThat(stop.path("sessionsEnding")).hasSize(1);
        JsonNode none =
                is(200, api.put(path("news") + "?dryRun=true", news.toString())).json();
        assertThat(none.path("action").asText()).isEqualTo("none");
        assertThat(none.path("sessionsEnding")).isEmpty();
        JsonNode create = is(200, api.put(path("new") + "?dryRun=true", body(udp(udpIn), Map.of("out", udp(udpOut)))))
                .json();
        assertThat(create.path("action").asText()).isEqualTo("create");
        is(400, api.put(path("new") + "?dryRun=true", "{}"));
        is(404, api.get(path("new")));
        JsonNode now = route(api, "news");
        assertThat(configured(now)).isEqualTo(before);
        assertThat(now.path("runId")).isEqualTo(news.path("runId"));
        assertThat(now.at("/sources/0/reconnections").asInt(-1)).isZero();
    }

    @Test
    void whatIsWrongIsNamedAndLosesNothing(Api api, Server server) throws Exception {
        JsonNode made = put(api, "news", udp(udpIn), udp(udpOut));
        String out = "\"destinations\":{\"out\":\"udp://192.0.2.7:5000\"}";
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("", "the body");
        wrong.put("{", "the body is not JSON: line 1, column");
        wrong.put("[]", "the body must be a JSON object");
        wrong.put("{\"source\":\"udp://1.2.3.4:5\"}{}", "the body is not one JSON object");
        wrong.put("{\"source\":\"a\",\"source\":\"b\"}", "the body is not one JSON object: Duplicate field 'source'");
        wrong.put(
                "{\"sauce\":1}",
                "unknown field \"sauce\"; known are name, labels, source, sources, destinations, running");
        wrong.put("{" + out + "}", "source: missing; allowed is a URI, srt://, udp:// or rtmp://");
        wrong.put("{\"source\":5," + out + "}", "source: no string; allowed is a URI");
        wrong.put("{\"source\":null," + out + "}", "source: no string");
        wrong.put(
                "{\"source\":\"http://hushhu/hushhu\"," + out + "}",
                "source: \"http://\"; allowed are srt://host:port?option=value, udp://address:port and rtmp://");
        wrong.put("{\"source\":\"hushhu\"," + out + "}", "source: no URI; allowed are");
        wrong.put("{\"source\":\"udp://\"," + out + "}", "source: \"udp://\": not address:port");
        wrong.put("{\"source\":\"udp://1.2.3.4:0\"," + out + "}", "port 0; allowed are 1 to 65535");
        wrong.put("{\"source\":\"udp://1.2.3.4:5?ttl=3\"," + out + "}", "source: ttl: 3; only a destination has it");
        wrong.put(
                "{\"source\":\"udp://1.2.3.4:5?passphrase=hushhu\"," + out + "}",
                "source: passphrase: unknown; known are interface, source and ttl");
        wrong.put(
                "{\"source\":\"srt://:9000?latency=x\"," + out + "}",
                "source: latency: x; allowed are whole numbers from 0 to 65535");
        wrong.put(
                "{\"source\":\"srt://:9000?maxcallers=2\"," + out + "}",
                "source: maxcallers is 2; a source has one caller");
        wrong.put("{\"source\":\"srt://:9000?passphrase=hushhu\"," + out + "}", "source: passphrase: 6 bytes; allowed");
        wrong.put(
                "{\"source\":\"srt://:9000?passphrase=long-enough&hushhu\"," + out + "}",
                "source: passphrase: followed by no option; a & in it is written %26");
        wrong.put("{\"source\":\"srt://:9000?streamid=\\u0000\"," + out + "}", "source: control characters");
        wrong.put("{\"source\":\"srt://:9000?streamid=\\ud800\"," + out + "}", "source: control characters");
        wrong.put(
                "{\"source\":\"srt://:9000?streamid=" + "x".repeat(2_048) + "\"," + out + "}",
                "characters; allowed are at most 2048");
        wrong.put("{\"source\":\"udp://1.2.3.4:5\"}", "destinations: missing; allowed are 1 to 32 URIs");
        wrong.put("{\"source\":\"udp://1.2.3.4:5\",\"destinations\":{}}", "destinations: 0; allowed are 1 to 32");
        wrong.put("{\"source\":\"udp://1.2.3.4:5\",\"destinations\":[]}", "destinations: no JSON object; allowed");
        wrong.put(
                "{\"source\":\"udp://1.2.3.4:5\",\"destinations\":{\"far\":\"srt://h\"}}",
                "destinations.far: not an SRT URI; expected is srt://host:port");
        wrong.put(
                "{\"source\":\"udp://1.2.3.4:5\",\"destinations\":{\"far\":\"udp://1.2.3.4:5?ttl=256\"}}",
                "destinations.far: ttl: 256; allowed are whole numbers from 1 to 255");
        wrong.put("{\"source\":\"udp://1.2.3.4:5\",\"destinations\":{\"far\":7}}", "destinations.far: no string");
        wrong.put(
                "{\"source\":\"udp://1.2.3.4:5\",\"destinations\":{\"a b\":\"\"}}",
                "destinations: ID \"a b\"; allowed");
        wrong.put(
                "{\"source\":\"udp://1.2.3.4:5\"," + out + ",\"running\":1}", "running: 1; allowed are true and false");
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 33; i++) {
            many.put("d" + i, udp(udpOut));
        }
        wrong.put(body(udp(udpIn), many), "destinations: 33; allowed are 1 to 32");
        wrong.forEach((body, message) -> {
            for (String id : List.of("news", "new")) {
                assertThat(error(is(400, api.put(path(id), body))))
                        .as(body)
                        .contains(message)
                        .doesNotContain("hushhu");
            }
        });
        String good = body(udp(udpIn), Map.of("out", udp(udpOut)));
        for (String id : List.of("rx-999", "tx-x", "camera-1", "a%20b", "a%2Fb", "%C3%B1", "x".repeat(65))) {
            assertThat(api.put(path(id), good).status()).as(id).isIn(400, 404);
        }
        assertThat(error(api.put(path("rx-999"), good)))
                .startsWith("id: \"rx-999\"; allowed is what does not begin with rx-");
        assertThat(api.statusForAnnounced("PUT", path("big"), 70_000)).isEqualTo(413);

        assertThat(api.get("/v2/routes").json()).hasSize(1);
        assertThat(route(api, "news").path("runId")).isEqualTo(made.path("runId"));
        assertThat(configured(route(api, "news"))).isEqualTo(configured(made));
        try (Datagrams received = Datagrams.receivingOn(udpOut)) {
            received.awaitAllOf(Datagrams.random(20, TS_BYTES), LOOPBACK, udpIn);
        }
        assertThat(server.output()).doesNotContain("hushhu");
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
                    assertThat(all).extracting(RoutesIT::configured).isEqualTo(before);
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
