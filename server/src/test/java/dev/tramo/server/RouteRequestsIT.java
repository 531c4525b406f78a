package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the calls under {@code /v2/routes} take and answer. */
class RouteRequestsIT extends RoutesFixture {
    private static String etag(Answer answer) {
        return answer.etag().orElseThrow();
    }

    /** What each run tells otherwise. */
    private static String since(JsonNode endpoint) {
        return "'reason':" + endpoint.path("reason") + ",'since':" + endpoint.path("since");
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
                                + all.get(0).path("reason") + ",'placement':'local','video':false,"
                                + "'sources':[{'id':'source','address':'srt://:" + srtPort
                                + "','state':'waiting'," + since(all.at("/0/sources/0"))
                                + ",'connected':false,'mbps':0.0}],"
                                + "'destinations':{'out':{'address':'" + udp(udpOut)
                                + "','state':'waiting'," + since(all.at("/0/destinations/out"))
                                + ",'connected':true,'mbps':0.0}}}")
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
                "unknown field \"sauce\"; known are name, labels, source, sources, switching, destinations, running");
        wrong.put("{" + out + "}", "source: missing; allowed is a URI, srt://, udp://, rtp:// or rtmp://");
        wrong.put("{\"source\":5," + out + "}", "source: no string; allowed is a URI");
        wrong.put("{\"source\":null," + out + "}", "source: no string");
        wrong.put(
                "{\"source\":\"http://hushhu/hushhu\"," + out + "}",
                "source: \"http://\"; allowed are srt://host:port?option=value, udp://address:port, rtp://address:port, rtmp://host/application/name");
        wrong.put("{\"source\":\"hushhu\"," + out + "}", "source: no URI; allowed are");
        wrong.put("{\"source\":\"udp://\"," + out + "}", "source: \"udp://\": not address:port");
        wrong.put("{\"source\":\"udp://1.2.3.4:0\"," + out + "}", "port 0; allowed are 1 to 65535");
        wrong.put("{\"source\":\"udp://1.2.3.4:5?ttl=3\"," + out + "}", "source: ttl: 3; only a destination has it");
        wrong.put(
                "{\"source\":\"udp://1.2.3.4:5?passphrase=hushhu\"," + out + "}",
                "source: passphrase: unknown; known are interface, source, ttl, pace and rate");
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
    void aCallRefusesParametersThatItDoesNotKnow(Api api) {
        JsonNode made = put(api, "news", udp(udpIn), udp(udpOut));
        String news = path("news");
        for (Answer answer : List.of(
                api.post(news + "/start?colour=red"),
                api.post(news + "/stop?colour=red"),
                api.post(news + "/restart?colour=red"),
                api.get(news + "/placement?colour=red"),
                api.put(news + "/placement?colour=red", "{\"kind\": \"local\"}"),
                api.delete(news + "/placement?colour=red"),
                api.get(news + "/logs?colour=red"),
                api.delete(news + "/peers/127.0.0.1?colour=red"),
                api.delete(news + "?colour=red"),
                api.get("/v2/refused-publishers?colour=red"))) {
            assertThat(error(is(400, answer))).startsWith("unknown parameter \"colour\"");
        }
        assertThat(error(is(400, api.get(news + "/logs?Lines=5")))).contains("known are lines");
        assertThat(error(is(400, api.delete(news + "/peers/127.0.0.1?ban=5")))).contains("known are banSeconds");
        assertThat(route(api, "news").path("runId")).isEqualTo(made.path("runId"));
        assertThat(route(api, "news").path("state").asText()).isEqualTo("waiting");
    }
}
