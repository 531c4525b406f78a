package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Routes in the words of tests: each has ports of its own, and removes what it made. */
@ExtendWith(SharedServer.class)
abstract class RoutesFixture {
    static final String LOOPBACK = "127.0.0.1";
    static final int TS_BYTES = 7 * 188;
    static final String NEWS_PASSPHRASE = "passphrase-of-the-news";
    static final String NEWS = "streamid=news&passphrase=" + NEWS_PASSPHRASE;
    static final String SPORT = "streamid=sport&passphrase=passphrase-of-the-sport";

    final int srtPort = Datagrams.freePort();
    final int udpIn = Datagrams.freePort();
    final int udpOut = Datagrams.freePort();

    @AfterEach
    void deleteAll(Api api) {
        Links.deleteAll(api);
        for (JsonNode route : api.get("/v2/routes").json()) {
            is(204, api.delete(path(route.path("id").asText())));
        }
    }

    static String path(String id) {
        return "/v2/routes/" + id;
    }

    static String udp(int port) {
        return "udp://" + LOOPBACK + ":" + port;
    }

    String listener(String query) {
        return "srt://:" + srtPort + "?" + query;
    }

    String caller(String query) {
        return "srt://" + LOOPBACK + ":" + srtPort + "?" + query;
    }

    static String body(String source, Map<String, String> destinations) {
        return Api.json(Map.of("source", source, "destinations", destinations));
    }

    static Answer is(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    static JsonNode put(Api api, String id, String source, String destination) {
        return is(201, api.put(path(id), body(source, Map.of("out", destination))))
                .json();
    }

    static JsonNode route(Api api, String id) {
        return is(200, api.get(path(id))).json();
    }

    static JsonNode awaitRoute(Api api, String id, Predicate<JsonNode> condition) {
        return await(id).atMost(Links.SOON).until(() -> route(api, id), condition);
    }

    /** What a route is set to be, without what is observed. */
    static String configured(JsonNode route) {
        return route.path("name").asText()
                + route.path("labels")
                + route.path("sources").findValuesAsText("uri")
                + route.path("destinations")
                        .propertyStream()
                        .map(to -> to.getKey() + "=" + to.getValue().path("uri").asText())
                        .toList()
                + route.path("running");
    }

    static boolean isConnected(JsonNode route) {
        return route.path("sources").path(0).path("connected").asBoolean()
                && route.path("destinations")
                        .valueStream()
                        .allMatch(to -> to.path("connected").asBoolean());
    }

    static JsonNode awaitConnected(Api api, String id) {
        return awaitRoute(api, id, RoutesFixture::isConnected);
    }

    static void awaitReason(Api api, String id, String reason) {
        awaitRoute(
                api,
                id,
                route -> Stream.of(
                                route.path("sources").path(0),
                                route.path("destinations").path("out"))
                        .anyMatch(endpoint -> endpoint.path("reason").asText().endsWith(reason)
                                && !endpoint.path("connected").asBoolean()));
    }

    static String error(Answer answer) {
        return answer.json().path("Error").asText();
    }

    static String listenerElsewhere() {
        return "srt://:" + Datagrams.freePort();
    }
}
