package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Links.Link;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Streams of routes over loopback, and who sends and takes them. */
class RouteSessionsIT extends RoutesFixture {
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
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
                                    .path("packetsUnique")
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

    private static void isLifted(Api api) {
        String bans = path("news") + "/bans";
        JsonNode ban = is(200, api.get(bans)).json().path(0);
        assertThat(ban.path("address").asText()).isEqualTo(LOOPBACK);
        assertThat(ban.path("who").asText()).isEqualTo("admin");
        Instant since = Instant.parse(ban.path("since").asText());
        assertThat(Instant.parse(ban.path("until").asText())).isEqualTo(since.plusSeconds(600));

        assertThat(error(is(400, api.delete(bans + "/localhost")))).startsWith("address: \"localhost\": ");
        assertThat(error(is(404, api.delete(bans + "/192.0.2.1")))).isEqualTo("news keeps 192.0.2.1 not out");
        is(404, api.get(path("nothing") + "/bans"));
        is(204, api.delete(bans + "/" + LOOPBACK));
        assertThat(is(200, api.get(bans)).json()).isEmpty();
        is(404, api.delete(bans + "/" + LOOPBACK));
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
        assertThat(is(200, api.delete(kick + LOOPBACK + "?banSeconds=600")).body())
                .isEqualTo("{\"disconnected\":1}\n");
        awaitReason(api, "tx", "forbidden");
        awaitReason(api, "news", ": forbidden");
        is(404, api.delete(kick + LOOPBACK));
        isLifted(api);
        awaitConnected(api, "news");

        assertThat(error(is(404, api.delete(kick + "192.0.2.1")))).contains("no session with 192.0.2.1");
        assertThat(error(is(404, api.delete(kick + encoded("[::1]:5"))))).contains("no session");
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
            CompletableFuture<Void> stream = CompletableFuture.runAsync(
                    () -> {
                        try {
                            far.awaitAllOf(sent, LOOPBACK, udpIn);
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    },
                    Thread::startVirtualThread);
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
}
