package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.time.Instant;
import java.util.ArrayList;
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

/** Cameras and pushes as resources: what is taken, what is refused, and what the API's description says of it. */
@ExtendWith(SharedServer.class)
class CamerasIT {
    private static final String CAMERAS = "/v2/cameras";
    private static final String SECRET = "geheim9x";
    private static final List<String> CAMERA_FIELDS = List.of(
            "name",
            "type",
            "endpoint",
            "streamKey",
            "pullUrl",
            "graceSeconds",
            "takeoverSeconds",
            "state",
            "reason",
            "since",
            "lastError",
            "publisher",
            "client",
            "reconnections",
            "refused",
            "receivedMbps",
            "players",
            "video",
            "audio",
            "pushes");
    private static final List<String> PUSH_FIELDS = List.of(
            "id",
            "url",
            "enhanced",
            "state",
            "reason",
            "since",
            "lastError",
            "connected",
            "reconnections",
            "sentMbps",
            "bytes",
            "frames",
            "droppedFrames",
            "droppedBytes",
            "gaps",
            "queueMillis",
            "queueBytes");

    /**
     * What a field must refuse.
     *
     * @param allowed what the refusal says is allowed
     * @param wrong JSON texts
     */
    record Case(String field, String allowed, List<String> wrong) {
        @Override
        public String toString() {
            return field;
        }
    }

    @AfterEach
    void deleteAll(Api api) {
        for (JsonNode camera : api.get(CAMERAS).json()) {
            assertThat(api.delete(path(camera.path("name").asText())).status()).isEqualTo(204);
        }
    }

    @AfterAll
    static void nothingSecretWasLogged(Server server) {
        assertThat(server.output()).doesNotContain(SECRET);
    }

    private static String path(String camera) {
        return CAMERAS + "/" + camera;
    }

    private static String pushesPath(String camera) {
        return path(camera) + "/pushes";
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

    private static JsonNode add(Api api, Map<String, ?> camera) {
        return answered(api.post(CAMERAS, Api.json(camera)), 201);
    }

    private static JsonNode addPush(Api api, String camera, String url) {
        return answered(api.post(pushesPath(camera), Api.json(Map.of("url", url))), 201);
    }

    @Test
    void withoutATokenNothingIsToldAndNothingDone(Server server, Api api) {
        add(api, Map.of("name", "a"));
        addPush(api, "a", "rtmp://10.0.0.7/live/a");
        String before = api.get(CAMERAS).body();
        for (Api stranger : List.of(server.anonymous(), server.anonymous().withToken("x.y.z"))) {
            isError(stranger.get(CAMERAS), 401);
            isError(stranger.post(CAMERAS, "{\"name\":\"b\"}"), 401);
            isError(stranger.get("/v2/refused-publishers"), 401);
            isError(stranger.get(path("a")), 401);
            isError(stranger.patch(path("a"), "{\"graceSeconds\":0}"), 401);
            isError(stranger.delete(path("a")), 401);
            isError(stranger.get(pushesPath("a")), 401);
            isError(stranger.post(pushesPath("a"), "{\"url\":\"rtmp://10.0.0.8/live/a\"}"), 401);
            isError(stranger.get(pushesPath("a") + "/1"), 401);
            isError(stranger.delete(pushesPath("a") + "/1"), 401);
        }
        assertThat(api.get(CAMERAS).body()).isEqualTo(before);
    }

    @Test
    void aCameraIsAddedWithDefaultsAndWaitsForItsPublisher(Api api) {
        JsonNode added = add(api, Map.of("name", "entrance"));

        assertThat(added.fieldNames()).toIterable().containsExactlyElementsOf(CAMERA_FIELDS);
        assertThat(added.path("name").asText()).isEqualTo("entrance");
        assertThat(added.path("endpoint").asText()).matches("rtmp://127\\.0\\.0\\.1:\\d+/entrance/entrance");
        assertThat(added.path("graceSeconds").asInt()).isEqualTo(10);
        assertThat(added.path("takeoverSeconds").asInt()).isEqualTo(3);
        assertThat(added.path("state").asText()).isEqualTo("waiting");
        assertThat(added.path("reason").asText()).isEqualTo("no publisher");
        assertThat(Instant.parse(added.path("since").asText())).isBeforeOrEqualTo(Instant.now());
        for (String empty : List.of("type", "streamKey", "pullUrl", "lastError", "publisher", "client")) {
            assertThat(added.path(empty).textValue()).as(empty).isEmpty();
        }
        for (String nothing : List.of("reconnections", "receivedMbps", "players")) {
            assertThat(added.path(nothing).asDouble(-1)).as(nothing).isZero();
        }
        assertThat(added.path("video").isNull()).isTrue();
        assertThat(added.path("audio").isNull()).isTrue();
        assertThat(added.path("pushes").isArray()).isTrue();
        assertThat(added.path("pushes")).isEmpty();
        assertThat(answered(api.get(path("entrance")), 200)).isEqualTo(added);
    }

    @Test
    void theListIsInTheOrderOfNames(Api api) {
        for (String name : List.of("c", "a", "b")) {
            add(api, Map.of("name", name));
        }

        assertThat(answered(api.get(CAMERAS), 200).findValuesAsText("name")).containsExactly("a", "b", "c");
    }

    @Test
    void everyFieldIsTakenAtItsBounds(Api api) {
        String key = "aZ09._~-".repeat(16);
        JsonNode most = add(
                api,
                Map.of(
                        "name",
                        "x".repeat(64),
                        "type",
                        "ñ".repeat(64),
                        "streamKey",
                        key,
                        "graceSeconds",
                        300,
                        "takeoverSeconds",
                        60));
        assertThat(most.path("type").asText()).isEqualTo("ñ".repeat(64));
        assertThat(most.path("streamKey").asText()).isEqualTo(key);
        assertThat(most.path("endpoint").asText()).endsWith("/" + key);
        assertThat(most.path("graceSeconds").asInt()).isEqualTo(300);
        assertThat(most.path("takeoverSeconds").asInt()).isEqualTo(60);

        JsonNode least = add(
                api,
                Map.of(
                        "name",
                        "x",
                        "type",
                        "",
                        "streamKey",
                        "",
                        "pullUrl",
                        "",
                        "graceSeconds",
                        0,
                        "takeoverSeconds",
                        0));
        assertThat(least.path("graceSeconds").asInt(-1)).isZero();
        assertThat(least.path("takeoverSeconds").asInt(-1)).isZero();
    }

    @Test
    void aCameraMayBePulledFromElsewhere(Api api) {
        String longest = "rtmp://10.255.255.1:1935/live/" + "x".repeat(2_048 - 30);

        JsonNode added = add(api, Map.of("name", "a", "pullUrl", longest));
        assertThat(added.path("pullUrl").asText()).isEqualTo(longest);
        assertThat(added.path("state").asText()).isIn("connecting", "failed");
        assertThat(added.path("publisher").asText()).isEqualTo("10.255.255.1:1935");

        JsonNode changed = answered(api.patch(path("a"), "{\"pullUrl\":\"\"}"), 200);
        assertThat(changed.path("pullUrl").asText("none")).isEmpty();
        assertThat(changed.path("state").asText()).isEqualTo("waiting");
    }

    @Test
    void aPasswordIsNeverShownAndWhatWasReadCanBeSentBack(Api api) {
        String shown = "rtmp://user:***@10.255.255.1:1935/live/a";
        String given = "rtmp://user:" + SECRET + "@10.255.255.1/live/a";

        JsonNode added = add(api, Map.of("name", "a", "pullUrl", given));
        assertThat(added.path("pullUrl").asText()).isEqualTo(shown);
        JsonNode changed = answered(api.patch(path("a"), Api.json(Map.of("pullUrl", shown, "type", "4K"))), 200);
        assertThat(changed.path("pullUrl").asText()).isEqualTo(shown);
        isError(
                api.patch(path("a"), Api.json(Map.of("pullUrl", shown.replace("live", "other")))),
                400,
                "pullUrl: the password is ***");
        assertThat(addPush(api, "a", given).path("url").asText()).isEqualTo(shown);
        assertThat(api.get(CAMERAS).body() + api.get("/v2/routes").body()).doesNotContain(SECRET);
    }

    @Test
    void aChangeTouchesWhatItNamesAndNothingElse(Api api) {
        add(api, Map.of("name", "a", "type", "360", "streamKey", "k-1", "graceSeconds", 20));
        addPush(api, "a", "rtmp://10.0.0.7/live/a");

        JsonNode changed = answered(api.patch(path("a"), "{\"takeoverSeconds\":7,\"name\":\"a\"}"), 200);
        assertThat(changed.path("takeoverSeconds").asInt()).isEqualTo(7);
        assertThat(changed.path("type").asText()).isEqualTo("360");
        assertThat(changed.path("streamKey").asText()).isEqualTo("k-1");
        assertThat(changed.path("graceSeconds").asInt()).isEqualTo(20);
        assertThat(changed.path("pushes")).hasSize(1);

        JsonNode again = answered(
                api.patch(path("a"), "{\"streamKey\":\"\",\"graceSeconds\":0,\"type\":\"4K\",\"pullUrl\":null}"), 200);
        assertThat(again.path("streamKey").asText("none")).isEmpty();
        assertThat(again.path("graceSeconds").asInt(-1)).isZero();
        assertThat(again.path("type").asText()).isEqualTo("4K");
        assertThat(again.path("takeoverSeconds").asInt()).isEqualTo(7);
        assertThat(answered(api.patch(path("a"), "{}"), 200)).isEqualTo(again);
    }

    @Test
    void changesAtTheSameTimeAllTakeEffect(Api api) {
        add(api, Map.of("name", "a"));
        for (int round = 1; round <= 20; round++) {
            int value = round;
            Stream.of("graceSeconds", "takeoverSeconds")
                    .map(field -> CompletableFuture.supplyAsync(
                            () -> api.patch(path("a"), "{\"" + field + "\":" + value + "}")))
                    .toList()
                    .forEach(CompletableFuture::join);
            JsonNode camera = api.get(path("a")).json();
            assertThat(camera.path("graceSeconds").asInt()).isEqualTo(value);
            assertThat(camera.path("takeoverSeconds").asInt()).isEqualTo(value);
        }
    }

    @Test
    void ofSeveralWhoAddTheSameOneSucceeds(Api api) {
        List<Integer> statuses =
                IntStream.range(0, 6).mapToObj(i -> api.postAsync(CAMERAS, "{\"name\":\"a\"}")).toList().stream()
                        .map(answer -> answer.join().status())
                        .sorted()
                        .toList();

        assertThat(statuses).containsExactly(201, 409, 409, 409, 409, 409);
    }

    @Test
    void aRemovedCameraIsGoneWithItsPushesAndItsRoute(Api api) {
        add(api, Map.of("name", "a"));
        addPush(api, "a", "rtmp://10.0.0.7/live/a");

        Answer removed = api.delete(path("a"));
        assertThat(removed.status()).isEqualTo(204);
        assertThat(removed.body()).isEmpty();
        isError(api.get(path("a")), 404);
        isError(api.delete(path("a")), 404);
        isError(api.get("/v2/routes/camera-a"), 404);

        add(api, Map.of("name", "a"));
        assertThat(api.get(pushesPath("a")).json()).isEmpty();
    }

    @Test
    void whatDoesNotExistIs404(Api api) {
        add(api, Map.of("name", "a"));
        for (String path : List.of(path("nobody"), pushesPath("nobody"), pushesPath("nobody") + "/1", path("a%20b"))) {
            isError(api.get(path), 404, "no camera");
        }
        isError(api.patch(path("nobody"), "{}"), 404, "no camera \"nobody\"");
        isError(api.delete(path("nobody")), 404);
        isError(api.post(pushesPath("nobody"), "{\"url\":\"rtmp://10.0.0.7/live/a\"}"), 404);
        for (String id : List.of("1", "0", "-1", "x", "01", "99999999999999999999")) {
            isError(api.get(pushesPath("a") + "/" + id), 404, "no push");
            isError(api.delete(pushesPath("a") + "/" + id), 404, "no push");
        }
    }

    @Test
    void aNameThatIsTakenIs409(Api api) {
        JsonNode first = add(api, Map.of("name", "a", "type", "first"));

        isError(api.post(CAMERAS, "{\"name\":\"a\",\"type\":\"second\"}"), 409, "name: ", "\"a\"", "taken");
        assertThat(api.get(path("a")).json()).isEqualTo(first);
        add(api, Map.of("name", "A"));
    }

    @Test
    void pushesAreAddedListedReadAndRemoved(Api api) {
        add(api, Map.of("name", "a"));

        JsonNode first = addPush(api, "a", "rtmp://10.0.0.7/live/a");
        assertThat(first.fieldNames()).toIterable().containsExactlyElementsOf(PUSH_FIELDS);
        assertThat(first.path("id").asLong()).isEqualTo(1);
        assertThat(first.path("url").asText()).isEqualTo("rtmp://10.0.0.7:1935/live/a");
        assertThat(first.path("enhanced").asText()).isEqualTo("auto");
        assertThat(first.path("state").asText()).isEqualTo("waiting");
        assertThat(first.path("connected").isBoolean()).isTrue();
        JsonNode second = answered(
                api.post(pushesPath("a"), "{\"url\":\"rtmps://cdn.example/app/inst/key?a=b\",\"enhanced\":\"always\"}"),
                201);
        assertThat(second.path("id").asLong()).isEqualTo(2);
        assertThat(second.path("url").asText()).isEqualTo("rtmps://cdn.example:443/app/inst/key?a=b");
        assertThat(second.path("enhanced").asText()).isEqualTo("always");

        assertThat(answered(api.get(pushesPath("a")), 200)).containsExactly(first, second);
        assertThat(api.get(path("a")).json().path("pushes")).containsExactly(first, second);
        assertThat(answered(api.get(pushesPath("a") + "/2"), 200)).isEqualTo(second);

        assertThat(api.delete(pushesPath("a") + "/1").status()).isEqualTo(204);
        isError(api.delete(pushesPath("a") + "/1"), 404);
        assertThat(api.get(pushesPath("a")).json()).containsExactly(second);
        assertThat(addPush(api, "a", "rtmp://10.0.0.7/live/a").path("id").asLong())
                .as("no ID is used twice")
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "[::1]", "0.0.0.0"})
    void aCameraIsNeitherPushedToItselfNorPulledFromItself(String host, Server server, Api api) {
        add(api, Map.of("name", "a"));
        String own = "rtmp://" + host + ":" + server.rtmpPort() + "/a/" + SECRET;
        isError(api.post(pushesPath("a"), Api.json(Map.of("url", own))), 400, "url: ", "the camera itself");
        isError(api.patch(path("a"), Api.json(Map.of("pullUrl", own))), 400, "pullUrl: ", "the camera itself");
        isError(
                api.post(CAMERAS, Api.json(Map.of("name", "b", "pullUrl", own.replace("/a/", "/b/")))),
                400,
                "pullUrl: ",
                "the camera itself");

        assertThat(api.get(pushesPath("a")).json()).isEmpty();
        assertThat(api.get(path("b")).status()).isEqualTo(404);
        addPush(api, "a", own.replace("/a/", "/b/"));
    }

    @Test
    void aPushToWhereTheCameraIsPushedAlreadyIs409(Api api) {
        add(api, Map.of("name", "a"));
        addPush(api, "a", "rtmp://10.0.0.7/live/" + SECRET);

        for (String same : List.of(
                "rtmp://10.0.0.7/live/" + SECRET,
                "RTMP://10.0.0.7:1935/live/" + SECRET,
                "rtmp://[::ffff:10.0.0.7]/live/" + SECRET)) {
            isError(api.post(pushesPath("a"), Api.json(Map.of("url", same))), 409, "url: ", "push 1");
        }
        addPush(api, "a", "rtmp://10.0.0.7:1936/live/" + SECRET);
        add(api, Map.of("name", "b"));
        addPush(api, "b", "rtmp://10.0.0.7/live/" + SECRET);
    }

    private static Case whole(String field, int max) {
        List<String> wrong = new ArrayList<>(List.of(
                "-1",
                String.valueOf(max + 1),
                "1.5",
                "1.0",
                "1e1",
                "\"5\"",
                "\"\"",
                "99999999999",
                "true",
                "[]",
                "{}"));
        wrong.add("9".repeat(400));
        return new Case(field, "from 0 to " + max, wrong);
    }

    private static Case url(String field, String... further) {
        List<String> wrong = new ArrayList<>(List.of("7", "true", "[]", "{}"));
        for (String text : List.of(
                SECRET,
                "http://10.0.0.7/live/" + SECRET,
                "rtmp:///live/" + SECRET,
                "rtmp://10.0.0.7/" + SECRET,
                "rtmp://10.0.0.7/" + SECRET + "/",
                "rtmp://10.0.0.7:0/live/" + SECRET,
                "rtmp://10.0.0.7:65536/live/" + SECRET,
                "rtmp://10.0.0.7:x/live/" + SECRET,
                "rtmp://" + SECRET + "@10.0.0.7/live/a",
                "rtmp://:" + SECRET + "@10.0.0.7/live/a",
                "rtmp://user:" + SECRET + "%@10.0.0.7/live/a",
                "rtmp://user:***@10.0.0.7/live/" + SECRET,
                "rtmp://10.0.0.7/live/a\u0007b" + SECRET,
                "rtmp://10.0.0.7/live/" + SECRET + "\n",
                "rtmp://[fd00::7/live/" + SECRET,
                "rtmp://10.0.0.7/live/" + SECRET.repeat(260),
                // Too long as soon as the port is written out.
                "rtmp://10.0.0.7/live/" + "x".repeat(2_048 - 21))) {
            wrong.add(Api.json(text));
        }
        wrong.addAll(List.of(further));
        return new Case(field, "", wrong);
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "type",
                        "",
                        List.of("7", "true", "[]", "{}", "\"a\\nb\"", "\"\\ud800\"", "\"" + "x".repeat(65) + "\"")),
                new Case(
                        "streamKey",
                        "",
                        List.of(
                                "7",
                                "[]",
                                "\"" + SECRET + " \"",
                                "\"" + SECRET + "/a\"",
                                "\"" + SECRET + "?a\"",
                                "\"" + SECRET + "%20\"",
                                "\"" + SECRET + "ñ\"",
                                "\"" + SECRET + "\\n\"",
                                "\"" + SECRET + "\\ud800\"",
                                "\"" + SECRET + "x".repeat(128 - SECRET.length() + 1) + "\"")),
                url("pullUrl"),
                whole("graceSeconds", 300),
                whole("takeoverSeconds", 60));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aWrongValueIsRefusedByTheNameOfItsFieldAndChangesNothing(Case c, Api api) {
        JsonNode before = add(api, Map.of("name", "a"));
        for (String wrong : c.wrong()) {
            String field = "\"" + c.field() + "\":" + wrong;
            isError(api.post(CAMERAS, "{\"name\":\"new\"," + field + "}"), 400, c.field() + ": ", c.allowed());
            String other = c.field().equals("type") ? "\"graceSeconds\":99," : "\"type\":\"changed\",";
            isError(api.patch(path("a"), "{" + other + field + "}"), 400, c.field() + ": ", c.allowed());
        }
        assertThat(api.get(CAMERAS).json()).containsExactly(before);
    }

    @ParameterizedTest
    @CsvSource({
        "graceSeconds, 301, 'graceSeconds: 301; allowed are whole numbers from 0 to 300'",
        "takeoverSeconds, -1, 'takeoverSeconds: -1; allowed are whole numbers from 0 to 60'",
        "takeoverSeconds, '\"5\"', 'takeoverSeconds: \"5\"; allowed are whole numbers from 0 to 60'",
    })
    void aRefusalTellsWhatTheValueWasAndWhatIsAllowed(String field, String value, String error, Api api) {
        Answer answer = api.post(CAMERAS, "{\"name\":\"a\",\"" + field + "\":" + value + "}");

        assertThat(isError(answer, 400).json().path("Error").asText()).isEqualTo(error);
    }

    @Test
    void aKeyThatIsRefusedIsToldWhatKeysMayHold(Api api) {
        isError(
                api.post(CAMERAS, "{\"name\":\"a\",\"streamKey\":\"" + SECRET + "/\"}"),
                400,
                "streamKey: ",
                "0 to 128 letters, digits, \".\", \"_\", \"~\" and \"-\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a b\"", "\"a/b\"", "\"..\"", "\"ñ\"", "\"\\ud800\"", "7", "null", "[]"})
    void aWrongNameIsRefused(String name, Api api) {
        isError(api.post(CAMERAS, "{\"name\":" + name + "}"), 400, "name: ");
        isError(api.post(CAMERAS, "{\"type\":\"nameless\"}"), 400, "name: missing");
        assertThat(api.get(CAMERAS).json()).isEmpty();
    }

    @Test
    void aNameCannotBeChanged(Api api) {
        add(api, Map.of("name", "a"));

        isError(api.patch(path("a"), "{\"name\":\"b\"}"), 400, "name: ");
        isError(api.get(path("b")), 404);
    }

    static Stream<Case> pushCases() {
        return Stream.of(
                url("url", "null", "\"\""),
                new Case("enhanced", "", List.of("7", "true", "\"\"", "\"never\"", "\"ALWAYS\"", "[]")));
    }

    @ParameterizedTest
    @MethodSource("pushCases")
    void aWrongPushIsRefusedByTheNameOfItsField(Case c, Api api) {
        add(api, Map.of("name", "a"));
        for (String wrong : c.wrong()) {
            String url = c.field().equals("url") ? "" : ",\"url\":\"rtmp://10.0.0.7/live/" + SECRET + "\"";
            isError(api.post(pushesPath("a"), "{\"" + c.field() + "\":" + wrong + url + "}"), 400, c.field() + ": ");
        }
        isError(api.post(pushesPath("a"), "{}"), 400, "url: missing");
        assertThat(api.get(pushesPath("a")).json()).isEmpty();
    }

    @Test
    void anUnknownFieldIsRefusedByNameWithThoseThatAreKnown(Api api) {
        JsonNode before = add(api, Map.of("name", "a"));
        for (String unknown : List.of("grace", "Name", "state", "pushes", "url", "x".repeat(9_000))) {
            String start = unknown.substring(0, Math.min(unknown.length(), 40));
            String body = "{\"name\":\"a\",\"" + unknown + "\":\"" + SECRET + "\"}";
            isError(api.post(CAMERAS, body), 400, "\"" + start, "graceSeconds, name, pullUrl, streamKey");
            isError(api.patch(path("a"), body), 400, "\"" + start);
        }
        isError(
                api.post(pushesPath("a"), "{\"url\":\"rtmp://10.0.0.7/live/" + SECRET + "\",\"name\":\"a\"}"),
                400,
                "\"name\"",
                "enhanced, url");
        assertThat(api.get(path("a")).json()).isEqualTo(before);
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
                "{\"name\":\"new\",\"streamKey\":" + SECRET + "}",
                "{\"name\":\"new\",\"streamKey\":'" + SECRET + "'}",
                "{\"name\":\"new\",\"streamKey\":\"" + SECRET + "\n\"}",
                "{\"name\":\"new\",\"streamKey\":\"\\" + SECRET + "\"}"
            })
    void whatIsNotAJsonObjectIsRefusedWithoutRepeatingIt(String body, Api api) {
        add(api, Map.of("name", "a"));

        isError(api.post(CAMERAS, body), 400, "the body");
        isError(api.patch(path("a"), body), 400, "the body");
        isError(api.post(pushesPath("a"), body), 400, "the body");
        assertThat(api.get(CAMERAS).json()).hasSize(1);
    }

    @Test
    void aBodyThatIsFarTooLongOrTooDeepIsRefused(Api api) {
        assertThat(api.statusForAnnounced("POST", CAMERAS, 100_000)).isEqualTo(413);
        isError(api.post(CAMERAS, "[".repeat(5_000)), 400, "the body");
        assertThat(api.get(CAMERAS).json()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /v2/cameras",
        "DELETE, /v2/cameras",
        "POST, /v2/cameras/a",
        "PUT, /v2/cameras/a",
        "PATCH, /v2/cameras/a/pushes",
        "PUT, /v2/cameras/a/pushes/1",
        "PATCH, /v2/cameras/a/pushes/1",
        "GET, /registerCamera",
        "POST, /stats",
        "DELETE, /getStream",
    })
    void aWrongMethodIs405(String method, String path, Api api) {
        assertThat(api.send(method, path, "").status()).isEqualTo(405);
    }

    @Test
    void routesShowCamerasWithTheirPushesAndWithoutTheirKeys(Api api) {
        add(api, Map.of("name", "a", "streamKey", SECRET));
        addPush(api, "a", "rtmp://10.0.0.7/live/" + SECRET + "?k=" + SECRET);
        add(api, Map.of("name", "b", "pullUrl", "rtmp://127.0.0.1:9/live/" + SECRET));

        JsonNode route = answered(api.get("/v2/routes/camera-a"), 200);
        assertThat(route.path("id").asText()).isEqualTo("camera-a");
        assertThat(route.path("state").asText()).isEqualTo("waiting");
        assertThat(route.path("source").path("rtmp").has("stream")).isTrue();
        assertThat(route.path("destinations").path("push-1").path("peer").asText())
                .isEqualTo("10.0.0.7:1935");
        Answer routes = api.get("/v2/routes");
        assertThat(routes.json().findValuesAsText("id")).contains("camera-a", "camera-b");
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
    void theApiDescriptionListsTheCallsOfCamerasAndOfTheAggregator(Server server) {
        JsonNode paths = server.anonymous().get("/openapi?format=json").json().path("paths");

        assertThat(methods(paths, CAMERAS)).containsExactly("get", "post");
        assertThat(methods(paths, path("{name}"))).containsExactly("delete", "get", "patch");
        assertThat(methods(paths, pushesPath("{name}"))).containsExactly("get", "post");
        assertThat(methods(paths, pushesPath("{name}") + "/{id}")).containsExactly("delete", "get");
        assertThat(methods(paths, "/v2/refused-publishers")).containsExactly("get");
        assertThat(methods(paths, "/registerCamera")).containsExactly("post");
        assertThat(methods(paths, "/resgisterCamera")).containsExactly("post");
        assertThat(methods(paths, "/getStream")).containsExactly("get", "post");
        assertThat(methods(paths, "/stats")).containsExactly("get");
        assertThat(methods(paths, "/status")).containsExactly("get");
        assertThat(paths.has("/{call}")).isFalse();
        assertThat(statuses(paths, CAMERAS, "post")).contains("201", "400", "401", "409");
        assertThat(statuses(paths, path("{name}"), "patch")).contains("200", "400", "401", "404");
        assertThat(statuses(paths, pushesPath("{name}"), "post")).contains("201", "400", "401", "404", "409");
        assertThat(statuses(paths, pushesPath("{name}") + "/{id}", "delete")).contains("204", "401", "404");
        assertThat(statuses(paths, "/registerCamera", "post")).contains("200", "400", "401");
        assertThat(statuses(paths, "/getStream", "get")).contains("200", "400", "401", "404");
        assertThat(paths.path("/getStream").path("get").path("parameters").findValuesAsText("name"))
                .containsExactlyInAnyOrder("name", "se_ip");
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
    void theApiDescriptionKnowsEveryFieldThatIsSentOrAnswered(Server server, Api api) {
        JsonNode schemas = server.anonymous()
                .get("/openapi?format=json")
                .json()
                .path("components")
                .path("schemas");

        assertThat(fields(schemas, "Camera")).containsExactlyInAnyOrderElementsOf(CAMERA_FIELDS);
        assertThat(fields(schemas, "Push")).containsExactlyInAnyOrderElementsOf(PUSH_FIELDS);
        assertThat(fields(schemas, "Video"))
                .containsExactlyInAnyOrder(
                        "codec", "profile", "level", "width", "height", "frameRate", "mbps", "keyframeIntervalMillis");
        assertThat(fields(schemas, "Audio"))
                .containsExactlyInAnyOrder("codec", "profile", "sampleRate", "channels", "mbps");
        assertThat(fields(schemas, "CameraRequest"))
                .containsExactlyInAnyOrder("name", "type", "streamKey", "pullUrl", "graceSeconds", "takeoverSeconds");
        assertThat(fields(schemas, "PushRequest")).containsExactlyInAnyOrder("url", "enhanced");
        assertThat(fields(schemas, "Stats")).containsExactlyInAnyOrder("resource_id", "bw_in", "bw_out", "input_conn");
        assertThat(fields(schemas, "Status")).containsExactlyInAnyOrder("resource_id", "status");
        JsonNode grace = schemas.path("CameraRequest").path("properties").path("graceSeconds");
        assertThat(grace.path("maximum").asInt()).isEqualTo(300);
    }

    private static List<String> fields(JsonNode schemas, String schema) {
        return schemas.path(schema)
                .path("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
    }
}
