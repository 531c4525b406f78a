package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras and pushes under {@code /v2/routes}: what is taken, what is refused, and what the API's description says of it. */
@ExtendWith(SharedServer.class)
class CamerasIT {
    private static final String SECRET = "geheim9x";

    @AfterEach
    void deleteAll(Api api) {
        for (JsonNode route : api.get("/v2/routes").json()) {
            assertThat(api.delete("/v2/routes/" + route.path("id").asText()).status())
                    .isEqualTo(204);
        }
    }

    @AfterAll
    static void nothingSecretWasLogged(Server server) {
        assertThat(server.output()).doesNotContain(SECRET);
    }

    private static Answer isError(Answer answer, int status, String... parts) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(answer.json().fieldNames()).toIterable().containsExactly("Error");
        String error = answer.json().path("Error").asText();
        assertThat(error).isNotEmpty().doesNotContain(SECRET);
        assertThat(List.of(parts)).as(error).allMatch(error::contains);
        assertThat(answer.body().length()).isLessThan(400);
        return answer;
    }

    private static JsonNode answered(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/json");
        return answer.json();
    }

    private static JsonNode add(Api api, String name, String source) {
        return answered(Cameras.put(api, name, source), 201);
    }

    private static JsonNode add(Api api, String name) {
        return answered(Cameras.put(api, name), 201);
    }

    private static JsonNode get(Api api, String name) {
        return answered(api.get(Cameras.path(name)), 200);
    }

    @Test
    void withoutATokenNothingIsToldAndNothingDone(Server server, Api api) {
        add(api, "a");
        String before = Cameras.all(api).toString();
        for (Api stranger : List.of(server.anonymous(), server.anonymous().withToken("x.y.z"))) {
            isError(Cameras.put(stranger, "b"), 401);
            isError(stranger.get("/v2/refused-publishers"), 401);
            isError(stranger.get(Cameras.path("a")), 401);
            isError(Cameras.push(stranger, "a", "b", "rtmp://10.0.0.8/live/a"), 401);
            isError(Cameras.delete(stranger, "a"), 401);
        }
        assertThat(Cameras.all(api).toString()).isEqualTo(before);
    }

    @Test
    void aCameraIsAddedWithDefaultsAndWaitsForItsPublisher(Api api) {
        JsonNode added = add(api, "entrance");

        assertThat(added.path("kind").asText()).isEqualTo("camera");
        assertThat(added.path("name").asText()).isEqualTo("entrance");
        assertThat(added.path("state").asText()).isEqualTo("waiting");
        assertThat(added.path("placement").asText()).isEqualTo("local");
        assertThat(added.path("destinations").isObject()).isTrue();
        assertThat(added.path("destinations")).isEmpty();
        JsonNode source = added.at("/sources/0");
        assertThat(source.path("uri").asText()).isEqualTo("rtmp:///entrance");
        assertThat(source.path("peerUri").asText()).matches("rtmp://127\\.0\\.0\\.1:\\d+/entrance/entrance");
        assertThat(source.path("state").asText()).isEqualTo("waiting");
        assertThat(source.path("reason").asText()).startsWith("waits for a publisher at /entrance since ");
        assertThat(Instant.parse(source.path("since").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(source.path("peer").asText("none")).isEmpty();
        assertThat(source.path("reconnections").asInt(-1)).isZero();
        assertThat(source.at("/rtmp/players").asInt(-1)).isZero();
        assertThat(source.at("/rtmp/lastError").asText("none")).isEmpty();
        assertThat(source.at("/rtmp/stream/video").isNull()).isTrue();
        assertThat(source.at("/rtmp/stream/audio").isNull()).isTrue();
        assertThat(source.fieldNames()).toIterable().doesNotContain("udp", "srt", "peers", "unsentPayloads");
        assertThat(get(api, "entrance")).isEqualTo(added);
    }

    @Test
    void whatIsTakenIsTakenAtItsBounds(Api api) {
        String key = "aZ09._~-".repeat(16);
        String most = "rtmp:///" + "x".repeat(64) + "/" + key + "?grace=300000&takeover=60000";
        JsonNode camera = answered(
                api.put(
                        Cameras.path("x".repeat(64)),
                        Api.json(Map.of("source", most, "labels", Map.of("type", "ñ".repeat(64))))),
                201);
        assertThat(camera.at("/labels/type").asText()).isEqualTo("ñ".repeat(64));
        assertThat(camera.at("/sources/0/uri").asText()).isEqualTo(most);
        assertThat(camera.at("/sources/0/peerUri").asText()).endsWith("/" + key);
        add(api, "x", "rtmp:///x?grace=0&takeover=0");
    }

    @Test
    void aCameraMayBePulledFromElsewhere(Api api) {
        String pull = "rtmp://10.255.255.1:1935/live/stream play=a/key grace=0";
        JsonNode added = add(api, "a", pull);
        assertThat(added.at("/sources/0/uri").asText()).isEqualTo(pull);
        assertThat(added.at("/sources/0/peerUri").asText())
                .as("where it is played")
                .endsWith("/a/key");
        assertThat(added.path("state").asText()).isIn("connecting", "failed");
        assertThat(added.at("/sources/0/peer").asText()).isEqualTo("10.255.255.1:1935");

        JsonNode changed = answered(Cameras.put(api, "a"), 200);
        assertThat(changed.path("state").asText()).isEqualTo("waiting");
    }

    @Test
    void aPasswordIsNeverShownAndWhatWasReadCanBeSentBack(Api api) {
        String shown = "rtmp://user:***@10.255.255.1/live/a play=a";
        add(api, "a", shown.replace("***", SECRET));
        answered(Cameras.push(api, "a", "cdn", "rtmp://user:" + SECRET + "@10.255.255.2/live/a"), 200);
        JsonNode read = get(api, "a");
        assertThat(read.at("/sources/0/uri").asText()).isEqualTo(shown);
        assertThat(read.toString()).doesNotContain(SECRET);

        Answer before = api.get(Cameras.path("a"));
        Answer back = api.put(Cameras.path("a"), before.body());
        answered(back, 200);
        assertThat(back.etag()).as("the password is the same").isEqualTo(before.etag());
        isError(Cameras.put(api, "a", shown.replace("live", "other")), 400, "source: the password is ***");
        assertThat(api.get("/v2/routes").body()
                        + api.get("/v2/routes?view=full").body())
                .doesNotContain(SECRET);
    }

    @Test
    void aChangeTouchesWhatItNamesAndNothingElse(Api api) {
        add(api, "a", "rtmp:///a/k-1?grace=20000");
        answered(Cameras.push(api, "a", "one", "rtmp://10.0.0.7/live/a"), 200);
        JsonNode labelled = answered(api.patch(Cameras.path("a"), "{\"labels\":{\"type\":\"360\"}}"), 200);
        assertThat(labelled.at("/labels/type").asText()).isEqualTo("360");
        assertThat(labelled.at("/sources/0/uri").asText()).isEqualTo("rtmp:///a/k-1?grace=20000");
        assertThat(labelled.path("destinations")).hasSize(1);
        assertThat(answered(api.patch(Cameras.path("a"), "{}"), 200)).isEqualTo(labelled);
    }

    @Test
    void changesAtTheSameTimeAllTakeEffect(Api api) {
        add(api, "a");
        for (int round = 1; round <= 20; round++) {
            String value = String.valueOf(round);
            Stream.of("one", "two")
                    .map(label -> CompletableFuture.supplyAsync(
                            () -> api.patch(Cameras.path("a"), "{\"labels\":{\"" + label + "\":\"" + value + "\"}}"),
                            Thread::startVirtualThread))
                    .toList()
                    .forEach(CompletableFuture::join);
            JsonNode labels = get(api, "a").path("labels");
            assertThat(labels.path("one").asText()).isEqualTo(value);
            assertThat(labels.path("two").asText()).isEqualTo(value);
        }
    }

    @Test
    void ofSeveralWhoAddTheSameOneSucceeds(Api api) {
        List<Integer> statuses = IntStream.range(0, 6)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> api.send("PUT", Cameras.path("a"), "{\"source\":\"rtmp:///a\"}", "If-None-Match", "*"),
                        Thread::startVirtualThread))
                .toList()
                .stream()
                .map(answer -> answer.join().status())
                .sorted()
                .toList();

        assertThat(statuses).containsExactly(201, 412, 412, 412, 412, 412);
    }

    @Test
    void aCameraIsStoppedAndStartedLikeAnyRoute(Server server, Api api) {
        add(api, "a");
        answered(api.post(Cameras.path("a") + "/stop"), 200);
        assertThat(get(api, "a").path("state").asText()).isEqualTo("stopped");
        assertThat(server.aggregator()
                        .post("/registerCamera", "{\"name\":\"a\"}")
                        .status())
                .isEqualTo(200);
        assertThat(get(api, "a").path("state").asText())
                .as("who registers again changes nothing")
                .isEqualTo("stopped");
        Answer started = api.post(Cameras.path("a") + "/start");
        assertThat(started.status()).as(started.body()).isIn(200, 202);
        assertThat(started.json().path("state").asText()).isEqualTo("waiting");
        isError(api.post(Cameras.path("a") + "/start"), 409, "camera-a is already started");
    }

    @Test
    void aRemovedCameraIsGoneWithItsPushes(Api api) {
        add(api, "a");
        answered(Cameras.push(api, "a", "one", "rtmp://10.0.0.7/live/a"), 200);

        Answer removed = Cameras.delete(api, "a");
        assertThat(removed.status()).isEqualTo(204);
        assertThat(removed.body()).isEmpty();
        isError(api.get(Cameras.path("a")), 404);
        isError(Cameras.delete(api, "a"), 404);

        assertThat(add(api, "a").path("destinations")).isEmpty();
    }

    @Test
    void whatDoesNotExistIs404(Api api) {
        isError(api.get(Cameras.path("nobody")), 404, "no route \"camera-nobody\"");
        isError(Cameras.push(api, "nobody", "a", "rtmp://10.0.0.7/live/a"), 404, "no route");
        isError(Cameras.delete(api, "nobody"), 404);
        add(api, "a");
        add(api, "A");
        assertThat(Cameras.names(api)).containsExactly("A", "a");
    }

    @Test
    void aChangeThatFailsIsUndone(Api api) {
        add(api, "a");
        Answer other = api.put("/v2/routes/other", "{\"source\":\"rtmp:///b\"}");
        answered(other, 201);
        isError(Cameras.put(api, "b"), 409, "camera-b not started: source: ", "taken");
        isError(api.get(Cameras.path("b")), 404);

        isError(api.patch("/v2/routes/other", "{\"source\":\"rtmp:///a\"}"), 409, "other not changed: source: ");
        JsonNode now = answered(api.get("/v2/routes/other"), 200);
        assertThat(now.at("/sources/0/uri").asText()).isEqualTo("rtmp:///b");
        assertThat(now.path("runId")).isEqualTo(other.json().path("runId"));
        assertThat(now.path("state").asText()).isEqualTo("waiting");
    }

    @Test
    void pushesAreAddedListedAndRemoved(Api api) {
        add(api, "a");

        JsonNode first = answered(Cameras.push(api, "a", "one", "rtmp://10.0.0.7/live/a"), 200)
                .at("/destinations/one");
        assertThat(first.path("uri").asText()).isEqualTo("rtmp://10.0.0.7/live/a");
        assertThat(first.path("state").asText()).isEqualTo("waiting");
        assertThat(first.path("connected").isBoolean()).isTrue();
        assertThat(first.path("rtmp").fieldNames())
                .toIterable()
                .contains("bytes", "frames", "droppedFrames", "droppedBytes", "gaps", "queueMillis", "queueBytes");
        assertThat(first.fieldNames()).toIterable().doesNotContain("udp", "srt", "peers", "unsentPayloads");
        String second = "rtmps://cdn.example/app/inst/key?a=b enhanced=always";
        answered(Cameras.push(api, "a", "two", second), 200);
        assertThat(Cameras.pushes(api, "a")).containsExactly("rtmp://10.0.0.7/live/a", second);

        answered(Cameras.push(api, "a", "one", null), 200);
        assertThat(Cameras.pushes(api, "a")).containsExactly(second);
        isError(
                Cameras.push(api, "a", "three", "rtmps://CDN.example:443/app/inst/key?a=b"),
                400,
                "destinations.two: the same stream as destinations.three");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "[::1]", "0.0.0.0"})
    void aCameraIsNeitherPushedToItselfNorPulledFromItself(String host, Server server, Api api) {
        add(api, "a");
        String own = "rtmp://" + host + ":" + server.rtmpPort() + "/a/" + SECRET;
        isError(Cameras.push(api, "a", "own", own), 400, "destinations.own: ", "the route itself");
        isError(Cameras.put(api, "a", own + " play=a"), 400, "source: ", "the route itself");
        isError(Cameras.put(api, "b", own.replace("/a/", "/b/") + " play=b"), 400, "source: ", "the route itself");

        assertThat(Cameras.pushes(api, "a")).isEmpty();
        assertThat(api.get(Cameras.path("b")).status()).isEqualTo(404);
        answered(Cameras.push(api, "a", "other", own.replace("/a/", "/b/")), 200);
    }

    static Stream<String> wrongSources() {
        return Stream.of(
                "rtmp:///b",
                "rtmp:///a/" + SECRET + "/b",
                "rtmp:///a/" + SECRET + "ñ",
                "rtmp:///a/" + SECRET + "x".repeat(128 - SECRET.length() + 1),
                "rtmp:///a?grace=300001",
                "rtmp:///a?grace=-1",
                "rtmp:///a?takeover=60001",
                "rtmp:///a?pass=" + SECRET,
                "rtmp://10.0.0.7/live/" + SECRET,
                "rtmp://10.0.0.7/" + SECRET + " play=a",
                "rtmp://10.0.0.7/" + SECRET + "/ play=a",
                "rtmp://10.0.0.7:0/live/" + SECRET + " play=a",
                "rtmp://10.0.0.7:65536/live/" + SECRET + " play=a",
                "rtmp://" + SECRET + "@10.0.0.7/live/a play=a",
                "rtmp://user:" + SECRET + "%@10.0.0.7/live/a play=a",
                "rtmp://[fd00::7/live/" + SECRET + " play=a",
                "rtmp://10.0.0.7/live/a\u0007b" + SECRET + " play=a",
                "rtmp://10.0.0.7/live/" + SECRET.repeat(260) + " play=a",
                "srt://:9000?passphrase=" + SECRET + SECRET,
                "udp://127.0.0.1:5000");
    }

    @ParameterizedTest
    @MethodSource("wrongSources")
    void aWrongSourceIsRefusedWithoutItsKeyAndChangesNothing(String wrong, Api api) {
        JsonNode before = add(api, "a");
        isError(Cameras.put(api, "a", wrong), 400, "source: ");
        isError(api.patch(Cameras.path("a"), Api.json(Map.of("source", wrong, "name", "changed"))), 400, "source: ");
        assertThat(get(api, "a")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SECRET,
                "http://10.0.0.7/live/" + SECRET,
                "rtmp:///live/" + SECRET + "?grace=0",
                "rtmp://10.0.0.7/" + SECRET,
                "rtmp://10.0.0.7:x/live/" + SECRET,
                "rtmp://user:***@10.0.0.7/live/" + SECRET,
                "rtmp://10.0.0.7/live/" + SECRET + " enhanced=never"
            })
    void aWrongPushIsRefusedByTheNameOfItsField(String wrong, Api api) {
        add(api, "a");
        isError(Cameras.push(api, "a", "cdn", wrong), 400, "destinations.cdn: ");
        assertThat(Cameras.pushes(api, "a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON " + SECRET,
                "[]",
                "null",
                "\"" + SECRET + "\"",
                "{\"name\":\"new\"",
                "{\"name\":\"new\"}{\"name\":\"new\"}",
                "{\"name\":\"new\"} " + SECRET,
                "{\"name\":\"new\",\"name\":\"new\"}",
                "{\"name\":\"new\",\"source\":" + SECRET + "}",
                "{\"name\":\"new\",\"source\":'" + SECRET + "'}",
                "{\"name\":\"new\",\"source\":\"" + SECRET + "\n\"}",
                "{\"name\":\"new\",\"source\":\"\\" + SECRET + "\"}"
            })
    void whatIsNotAJsonObjectIsRefusedWithoutRepeatingIt(String body, Api api) {
        JsonNode before = add(api, "a");

        isError(api.put(Cameras.path("a"), body), 400, "the body");
        isError(api.patch(Cameras.path("a"), body), 400, "the body");
        assertThat(get(api, "a")).isEqualTo(before);
    }

    @Test
    void aBodyThatIsFarTooLongOrTooDeepIsRefused(Api api) {
        assertThat(api.statusForAnnounced("PUT", Cameras.path("a"), 100_000)).isEqualTo(413);
        isError(api.put(Cameras.path("a"), "[".repeat(5_000)), 400, "the body");
        isError(api.get(Cameras.path("a")), 404);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v2/routes",
        "POST, /v2/routes",
        "DELETE, /v2/routes",
        "POST, /v2/routes/camera-a",
        "GET, /registerCamera",
        "POST, /stats",
        "DELETE, /getStream",
    })
    void aWrongMethodIs405(String method, String path, Api api) {
        assertThat(api.send(method, path, "").status()).isEqualTo(405);
    }

    @Test
    void aListHasNoKeys(Api api) {
        add(api, "a", "rtmp:///a/" + SECRET);
        answered(Cameras.push(api, "a", "one", "rtmp://10.0.0.7/live/" + SECRET + "?k=" + SECRET), 200);
        add(api, "b", "rtmp://127.0.0.1:9/live/" + SECRET + " play=b/" + SECRET);

        JsonNode route = get(api, "a");
        assertThat(route.at("/destinations/one/peer").asText()).isEqualTo("10.0.0.7:1935");
        Answer routes = api.get("/v2/routes");
        assertThat(routes.json().findValuesAsText("address"))
                .containsExactly("rtmp:///a", "rtmp://10.0.0.7/live", "rtmp://127.0.0.1:9/live");
        assertThat(routes.body()).doesNotContain(SECRET);
    }

    private static List<String> methods(JsonNode paths, String path) {
        return paths.path(path)
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> !name.equals("parameters"))
                .sorted()
                .toList();
    }

    @Test
    void theApiDescriptionListsTheCallsOfRoutesAndOfTheAggregator(Server server) {
        JsonNode paths = server.anonymous().get("/openapi?format=json").json().path("paths");

        assertThat(methods(paths, "/v2/routes")).containsExactly("get");
        assertThat(methods(paths, "/v2/routes/{id}")).containsExactly("delete", "get", "patch", "put");
        assertThat(paths.has("/v2/cameras")).isFalse();
        assertThat(methods(paths, "/v2/refused-publishers")).containsExactly("get");
        assertThat(methods(paths, "/registerCamera")).containsExactly("post");
        assertThat(methods(paths, "/resgisterCamera")).containsExactly("post");
        assertThat(methods(paths, "/getStream")).containsExactly("get", "post");
        assertThat(methods(paths, "/stats")).containsExactly("get");
        assertThat(methods(paths, "/status")).containsExactly("get");
        assertThat(paths.has("/{call}")).isFalse();
        assertThat(statuses(paths, "/v2/routes/{id}", "put"))
                .contains("200", "201", "400", "401", "409", "412", "500", "503");
        assertThat(statuses(paths, "/v2/routes/{id}", "patch")).contains("200", "400", "401", "404", "409", "412");
        assertThat(statuses(paths, "/registerCamera", "post")).contains("200", "400", "401");
        assertThat(statuses(paths, "/getStream", "get")).contains("200", "400", "401", "404");
        assertThat(paths.path("/getStream").path("get").path("parameters").findValuesAsText("name"))
                .containsExactlyInAnyOrder("name", "se_ip");
        assertThat(paths.path("/v2/routes").path("get").path("parameters").findValuesAsText("name"))
                .containsExactlyInAnyOrder("view", "state", "label", "kind");
    }

    private static List<String> statuses(JsonNode paths, String path, String method) {
        return paths.path(path)
                .path(method)
                .path("responses")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void theApiDescriptionKnowsEveryFieldThatIsAnswered(Server server, Api api) {
        JsonNode schemas = server.anonymous()
                .get("/openapi?format=json")
                .json()
                .path("components")
                .path("schemas");
        JsonNode camera = add(api, "a");
        assertThat(fields(schemas, "Route")).containsAll(names(camera));
        assertThat(fields(schemas, "Endpoint")).containsAll(names(camera.at("/sources/0")));
        assertThat(fields(schemas, "RtmpFigures"))
                .containsExactlyInAnyOrderElementsOf(names(camera.at("/sources/0/rtmp")));
        assertThat(fields(schemas, "StreamStatistics"))
                .containsExactlyInAnyOrderElementsOf(names(camera.at("/sources/0/rtmp/stream")));
        JsonNode summary = api.get("/v2/routes").json().get(0);
        assertThat(fields(schemas, "RouteSummary")).containsExactlyInAnyOrderElementsOf(names(summary));
        assertThat(fields(schemas, "RouteRequest"))
                .containsExactlyInAnyOrder(
                        "name", "labels", "source", "sources", "switching", "destinations", "running", "analysis");
        assertThat(fields(schemas, "Stats")).containsExactlyInAnyOrder("resource_id", "bw_in", "bw_out", "input_conn");
        assertThat(fields(schemas, "Status")).containsExactlyInAnyOrder("resource_id", "status");
    }

    private static List<String> names(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).toList();
    }

    private static List<String> fields(JsonNode schemas, String schema) {
        return names(schemas.path(schema).path("properties"));
    }
}
