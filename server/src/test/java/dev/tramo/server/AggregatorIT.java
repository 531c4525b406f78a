package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of the older aggregator, as its document and its clients write them. */
@ExtendWith(SharedServer.class)
class AggregatorIT {
    private static final int RTMP_PORT = Server.freePort();
    private static final Optional<String> OWN_ADDRESS = ownAddress();
    private static final String[] CONTENT_TYPE = {"content-Type", "application/json"};

    /** As an operator first has it, reachable from outside. */
    private static Server plain;
    /** With all that can be set. */
    private static Server configured;

    private static Api configuredApi;

    @BeforeAll
    static void start(@TempDir Path plainFolder, @TempDir Path configuredFolder) {
        plain = Server.start(
                plainFolder,
                Map.of(
                        "TRAMO_ADMIN_PASSWORD",
                        Server.PASSWORD,
                        "TRAMO_HTTP_HOST",
                        "0.0.0.0",
                        "TRAMO_RTMP_PORT",
                        String.valueOf(RTMP_PORT),
                        "container_name",
                        "ma-7gw9gc"));
        configured = Server.start(
                configuredFolder,
                Map.of(
                        "TRAMO_ADMIN_PASSWORD",
                        Server.PASSWORD,
                        "TRAMO_HTTP_HOST",
                        "0.0.0.0",
                        "TRAMO_PUBLIC_HOST",
                        "video.example",
                        "TRAMO_RTMP_PUBLIC_PORT",
                        "19350",
                        "TRAMO_ENGINE_PUSH_URL",
                        "rtmps://{engine}:8443/in/{name}?from=tramo",
                        "TRAMO_ENGINE_PLAY_URL",
                        "https://{engine}/{name}/index.m3u8",
                        "TRAMO_TRUSTED_NETWORKS",
                        "fd00::/8, " + OWN_ADDRESS.orElse("192.0.2.1"),
                        "TRAMO_RESOURCE_ID",
                        "node-1",
                        "container_name",
                        "not this"));
        configuredApi = configured.api();
    }

    @AfterAll
    static void end() {
        plain.close();
        configured.close();
    }

    @AfterEach
    void deleteAll(Api api) {
        for (Api each : List.of(api, configuredApi)) {
            Cameras.deleteAll(each);
        }
    }

    /** An address of this machine that is not loopback: who calls it comes from it. */
    private static Optional<String> ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (java.net.SocketException e) {
            return Optional.empty();
        }
    }

    private static void isError(Answer answer, int status, String... parts) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(answer.json().fieldNames()).toIterable().containsExactly("error");
        assertThat(answer.json().path("error").asText()).isNotEmpty();
        assertThat(List.of(parts)).allMatch(answer.json().path("error").asText()::contains);
        assertThat(answer.body().length()).isLessThan(300);
    }

    private static Answer register(Api client, String name) {
        Answer answer = client.post("/registerCamera", Api.json(Map.of("name", name)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String url(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().fieldNames()).toIterable().containsExactly("url");
        return answer.json().path("url").asText();
    }

    private static List<String> pushes(Api api, String camera) {
        return Cameras.pushes(api, camera);
    }

    private static String query(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theDocumentsOwnCallsWorkOnEitherPort(boolean ownPort) {
        Api client = ownPort ? plain.aggregator() : plain.anonymous();
        String port = client.base().substring(client.base().lastIndexOf(':') + 1);
        String curl = "curl -s -H 'content-Type: application/json' ";
        String address = "127.0.0.1:" + port;

        assertThat(shell(
                        curl + "-X POST -d '{\"name\":\"name_of_the_camera\"}' http://" + address + "/resgisterCamera"))
                .isEqualTo(
                        "{\"endpoint\":\"rtmp://127.0.0.1:" + RTMP_PORT + "/name_of_the_camera/name_of_the_camera\"}");
        assertThat(shell(curl + "-X GET -d '{\"name\":\"name_of_the_camera\"}' http://" + address + "/getStream"))
                .isEqualTo("{\"url\":\"http://127.0.0.1:80/hls/name_of_the_camera.m3u8\"}");
        assertThat(shell(curl + "-X GET " + address + "/stats"))
                .matches("\\{\"resource_id\":\"ma-7gw9gc\",\"bw_in\":\"\\d+\",\"bw_out\":\"\\d+\",\"input_conn\":0}");
        assertThat(shell(curl + "-X GET " + address + "/status"))
                .isEqualTo("{\"resource_id\":\"ma-7gw9gc\",\"status\":\"ok\"}");
    }

    /** What a server answers to a command, without the newline at its end. */
    private static String shell(String command) {
        Peer.run("curl", "--version");
        String answer = Peer.run("sh", "-c", command);
        assertThat(answer).endsWith("\n");
        return answer.strip();
    }

    @Test
    void theEndpointNamesTheHostThatTheClientCalled() {
        Api client = plain.aggregator();
        String call = "curl -s -X POST -d '{\"name\":\"a\"}' " + client.base() + "/registerCamera -H 'Host: ";
        String path = ":" + RTMP_PORT + "/a/a";

        assertThat(register(client, "a").json().path("endpoint").asText()).isEqualTo("rtmp://127.0.0.1" + path);
        assertThat(shell(call + "gateway.example'")).contains("\"rtmp://gateway.example" + path);
        assertThat(shell(call + "gateway.example:5000'")).contains("\"rtmp://gateway.example" + path);
        assertThat(shell(call + "[fd00::7]:5000'")).contains("\"rtmp://[fd00::7]" + path);
    }

    @Test
    void theEndpointNamesTheHostAndPortThatAreConfigured() {
        assertThat(register(configured.aggregator(), "a")
                        .json()
                        .path("endpoint")
                        .asText())
                .isEqualTo("rtmp://video.example:19350/a/a");
    }

    @Test
    void registeringAgainChangesNothingAndAnswersTheSame(Server server, Api api) {
        Answer first = register(server.aggregator(), "twice");
        Cameras.push(api, "twice", "engine", "rtmp://10.0.0.7/live/twice");

        for (String call : List.of("/registerCamera", "/resgisterCamera")) {
            assertThat(server.aggregator().post(call, "{\"name\":\"twice\"}")).isEqualTo(first);
        }
        assertThat(Cameras.all(api)).hasSize(1);
        assertThat(pushes(api, "twice")).containsExactly("rtmp://10.0.0.7/live/twice");
    }

    @Test
    void aTypeIsAcceptedAndStoredAndUnknownFieldsAreOverlooked(Server server, Api api) {
        Api client = server.aggregator();
        client.post("/registerCamera", "{\"name\":\"a\",\"type\":\"360\",\"owner\":{\"id\":7}}");
        assertThat(api.get(Cameras.path("a")).json().at("/labels/type").asText())
                .isEqualTo("360");

        register(client, "a");
        assertThat(api.get(Cameras.path("a")).json().at("/labels/type").asText())
                .isEqualTo("360");

        client.post("/registerCamera", "{\"name\":\"a\",\"type\":\"4K\"}");
        assertThat(api.get(Cameras.path("a")).json().at("/labels/type").asText())
                .isEqualTo("4K");
    }

    @Test
    void registeringACameraThatHasAKeyTellsTheKeyOnlyWithAToken(Server server, Api api) {
        Cameras.put(api, "a", "rtmp:///a/k-1");

        assertThat(register(server.aggregator().loggedInAs(api), "a")
                        .json()
                        .path("endpoint")
                        .asText())
                .endsWith("/a/k-1");
        Answer stranger = register(server.aggregator(), "a");
        assertThat(stranger.json().path("endpoint").asText()).endsWith("/a/a");
        assertThat(stranger.body()).doesNotContain("k-1");
    }

    static Stream<String> goodNames() {
        return Stream.of("a", "Z9", "name_of_the_camera", "a.b-c_d", "...", "-", "x".repeat(64));
    }

    @ParameterizedTest
    @MethodSource("goodNames")
    void aNameOfLettersDigitsDotsUnderscoresAndHyphensIsTaken(String name, Server server, Api api) {
        assertThat(register(server.aggregator(), name).json().path("endpoint").asText())
                .endsWith("/" + name + "/" + name);
        assertThat(api.get(Cameras.path(name)).json().path("name").asText()).isEqualTo(name);
        assertThat(url(server.aggregator().get("/getStream?name=" + name))).endsWith("/" + name + ".m3u8");
    }

    static Stream<String> badNames() {
        return Stream.of(
                "\"\"",
                "\" \"",
                "\"a b\"",
                "\"a/b\"",
                "\"a\\n\"",
                "\"ñ\"",
                "\"٣\"",
                "\"a?b\"",
                "\"a%20b\"",
                "\".\"",
                "\"..\"",
                "\"\\ud800\"",
                "\"" + "x".repeat(65) + "\"",
                "\"" + "x".repeat(9_000) + "\"",
                "7",
                "null",
                "true",
                "[\"a\"]",
                "{}");
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void anyOtherNameIsRefused(String name, Server server, Api api) {
        isError(server.aggregator().post("/registerCamera", "{\"name\":" + name + "}"), 400, "name: ");
        assertThat(Cameras.all(api)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "{}", "\"\\u0000\"", "\"\\ud800\""})
    void aTypeThatIsNoTextIsRefused(String type, Server server, Api api) {
        isError(server.aggregator().post("/registerCamera", "{\"name\":\"a\",\"type\":" + type + "}"), 400, "type: ");
        assertThat(Cameras.all(api)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "[]", "\"a\"", "{\"name\":\"a\"", "{\"name\":\"a\"}}", "{'name':'a'}", "{}"})
    void aBodyThatIsNotJsonOrLacksTheNameIsRefused(String body, Server server) {
        Api client = server.aggregator();
        register(client, "a");
        for (Answer answer : List.of(
                client.post("/registerCamera", body),
                client.post("/resgisterCamera", body),
                client.post("/getStream", body),
                client.send("GET", "/getStream", body, CONTENT_TYPE))) {
            isError(answer, 400);
        }
    }

    @Test
    void getStreamTakesABodyWithGetOrPostOrAQuery(Server server, Api api) {
        Api client = server.aggregator();
        register(client, "a");
        String body = "{\"name\":\"a\",\"se_ip\":\"10.0.0.7\"}";
        String url = "http://10.0.0.7:80/hls/a.m3u8";

        assertThat(url(client.send("GET", "/getStream", body, CONTENT_TYPE))).isEqualTo(url);
        assertThat(url(client.send("GET", "/getStream", body))).isEqualTo(url);
        assertThat(url(client.post("/getStream", body))).isEqualTo(url);
        assertThat(url(client.get("/getStream?name=a&se_ip=10.0.0.7"))).isEqualTo(url);
        assertThat(url(client.post("/getStream?name=a&se_ip=10.0.0.7"))).isEqualTo(url);
        assertThat(url(client.send("GET", "/getStream?se_ip=10.0.0.7", "{\"name\":\"a\"}")))
                .isEqualTo(url);
        assertThat(pushes(api, "a")).as("one for an engine").containsExactly("rtmp://10.0.0.7:1935/live/a");
    }

    @Test
    void anEngineIsOneHoweverItIsWritten(Server server, Api api) {
        Api client = server.aggregator();
        register(client, "a");

        for (String engine : List.of("localhost", "LOCALHOST", "localhost.", "127.0.0.1", "[::1]", "Localhost:1935")) {
            url(client.post("/getStream", Api.json(Map.of("name", "a", "se_ip", engine))));
        }
        assertThat(pushes(api, "a")).containsExactly("rtmp://localhost:1935/live/a");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7, rtmp://10.0.0.7:1935/live/a, http://10.0.0.7:80/hls/a.m3u8",
        "' 10.0.0.7 ', rtmp://10.0.0.7:1935/live/a, http://10.0.0.7:80/hls/a.m3u8",
        "10.0.0.7:1936, rtmp://10.0.0.7:1936/live/a, http://10.0.0.7:80/hls/a.m3u8",
        "engine.example, rtmp://engine.example:1935/live/a, http://engine.example:80/hls/a.m3u8",
        "engine.example:1, rtmp://engine.example:1/live/a, http://engine.example:80/hls/a.m3u8",
        "media_1:1936, rtmp://media_1:1936/live/a, http://media_1:80/hls/a.m3u8",
        "fd00::7, rtmp://[fd00::7]:1935/live/a, http://[fd00::7]:80/hls/a.m3u8",
        "[fd00::7], rtmp://[fd00::7]:1935/live/a, http://[fd00::7]:80/hls/a.m3u8",
        "[fd00::7]:65535, rtmp://[fd00::7]:65535/live/a, http://[fd00::7]:80/hls/a.m3u8",
        "0:0:0:0:0:0:0:1, rtmp://[0:0:0:0:0:0:0:1]:1935/live/a, http://[0:0:0:0:0:0:0:1]:80/hls/a.m3u8",
    })
    void theEngineMayBeGivenWithAPort(String engine, String push, String play, Server server, Api api) {
        Api client = server.aggregator();
        register(client, "a");

        for (int i = 0; i < 2; i++) {
            assertThat(url(client.post("/getStream", Api.json(Map.of("name", "a", "se_ip", engine)))))
                    .isEqualTo(play);
        }
        assertThat(pushes(api, "a")).containsExactly(push);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.9"})
    void withoutAnEngineItIsTheClientItself(String address, Server server, Api api) {
        register(server.aggregator(), "a");
        Api client = server.aggregator().from(address);

        for (String body :
                List.of("{\"name\":\"a\"}", "{\"name\":\"a\",\"se_ip\":\"\"}", "{\"name\":\"a\",\"se_ip\":null}")) {
            assertThat(url(client.post("/getStream", body))).isEqualTo("http://" + address + ":80/hls/a.m3u8");
        }
        assertThat(pushes(api, "a")).containsExactly("rtmp://" + address + ":1935/live/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a/b",
                "a/b/c",
                "user@a",
                "a?b",
                "a:0",
                "a:65536",
                "a:99999",
                "a:x",
                "a:",
                ":1935",
                "a:1:2",
                "[fd00::7",
                "[fd00::7]x",
                "fd00::zz",
                "rtmp://10.0.0.7/live/a",
                "{name}",
                "é"
            })
    void anEngineThatIsNoAddressIsRefused(String engine, Server server, Api api) {
        Api client = server.aggregator();
        register(client, "a");

        isError(client.post("/getStream", Api.json(Map.of("name", "a", "se_ip", engine))), 400, "se_ip: ");
        isError(client.get("/getStream?name=a&se_ip=" + query(engine)), 400, "se_ip: ");
        assertThat(pushes(api, "a")).isEmpty();
    }

    @Test
    void aStreamOfACameraThatNobodyRegisteredIs404(Server server, Api api) {
        for (String name : List.of("nobody", "..", "a b", "x".repeat(9_000))) {
            isError(server.aggregator().post("/getStream", Api.json(Map.of("name", name))), 404);
        }
        assertThat(Cameras.all(api)).isEmpty();
    }

    @Test
    void theEnginesAddressesFollowTheConfiguredPatterns() {
        Api client = configured.aggregator();
        register(client, "a");

        assertThat(url(client.get("/getStream?name=a&se_ip=10.0.0.7"))).isEqualTo("https://10.0.0.7/a/index.m3u8");
        assertThat(url(client.get("/getStream?name=a&se_ip=10.0.0.8:9000"))).isEqualTo("https://10.0.0.8/a/index.m3u8");
        assertThat(pushes(configuredApi, "a"))
                .containsExactly("rtmps://10.0.0.7:8443/in/a?from=tramo", "rtmps://10.0.0.8:9000/in/a?from=tramo");
    }

    @Test
    void statsAreDecimalStringsAndANumber(Server server) throws Exception {
        JsonNode stats = server.aggregator().get("/stats").json();

        assertThat(stats.fieldNames()).toIterable().containsExactly("resource_id", "bw_in", "bw_out", "input_conn");
        assertThat(stats.path("bw_in").isTextual()).isTrue();
        assertThat(stats.path("bw_out").isTextual()).isTrue();
        assertThat(stats.path("bw_in").textValue()).matches("[0-9]+");
        assertThat(stats.path("bw_out").textValue()).matches("[0-9]+");
        assertThat(stats.path("input_conn").isInt()).isTrue();
        assertThat(stats.path("resource_id").asText())
                .as("the host's name, where nothing else is set")
                .isEqualTo(InetAddress.getLocalHost().getHostName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/status", "/Status"})
    void statusIsAnsweredUnderBothNames(String path, Server server) {
        JsonNode status = server.aggregator().get(path).json();

        assertThat(status.fieldNames()).toIterable().containsExactly("resource_id", "status");
        assertThat(status.path("status").asText()).isEqualTo("ok");
        assertThat(configured.anonymous().get(path).body())
                .isEqualTo("{\"resource_id\":\"node-1\",\"status\":\"ok\"}\n");
    }

    @ParameterizedTest
    @CsvSource({"text/html, text/plain", "image/png, application/x-www-form-urlencoded", "nonsense, nonsense"})
    void headersOfSloppyClientsAreOverlooked(String accept, String contentType, Server server) {
        for (Api client : List.of(server.aggregator(), server.anonymous())) {
            Answer answer = client.send(
                    "POST", "/registerCamera", "{\"name\":\"a\"}", "Accept", accept, "Content-Type", contentType);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v2/routes", "/v1/login", "/health/live", "/openapi", "/docs/", "/stats/", "/Stats"})
    void theAggregatorsPortHasNoOtherCalls(String path, Server server) {
        isError(server.aggregator().get(path), 404);
        isError(server.aggregator().post(path, "{}"), 404);
    }

    @Test
    void aBodyThatIsFarTooLongIsRefused(Server server) {
        assertThat(server.aggregator().statusForAnnounced("POST", "/registerCamera", 100_000))
                .isEqualTo(413);
    }

    @Test
    void fromLoopbackEvenABadTokenDoesNoHarm(Server server) {
        assertThat(server.aggregator().withToken("x.y.z").get("/stats").status())
                .isEqualTo(200);
        assertThat(server.aggregator().from("127.0.0.9").get("/stats").status()).isEqualTo(200);
    }

    @Test
    void fromElsewhereATokenIsNeeded() {
        assumeTrue(OWN_ADDRESS.isPresent(), "this machine has no address but loopback");
        String token = plain.anonymous()
                .login("admin", Server.PASSWORD)
                .json()
                .path("jwt")
                .asText();
        String mainPort = plain.anonymous().base().replace("127.0.0.1", OWN_ADDRESS.get());
        for (Api client : List.of(plain.aggregatorAt(OWN_ADDRESS.get()), Api.at(mainPort))) {
            for (Api refused : List.of(client, client.withToken("x.y.z"), client.withAuthorization("Basic YTpi"))) {
                isError(refused.get("/stats"), 401);
                isError(refused.get("/status"), 401);
                isError(refused.get("/Status"), 401);
                isError(refused.post("/registerCamera", "{\"name\":\"stranger\"}"), 401);
                isError(refused.post("/resgisterCamera", "{\"name\":\"stranger\"}"), 401);
                isError(refused.post("/getStream", "{\"name\":\"stranger\"}"), 401);
                isError(refused.get("/getStream?name=stranger"), 401);
                isError(refused.send("GET", "/stats", "", "X-Forwarded-For", "127.0.0.1"), 401);
            }
            assertThat(client.withToken(token).get("/stats").status()).isEqualTo(200);
            register(client.withToken(token), "known");
        }
        assertThat(Cameras.names(plain.api())).doesNotContain("stranger");
    }

    @Test
    void fromATrustedNetworkNoTokenIsNeeded() {
        assumeTrue(OWN_ADDRESS.isPresent(), "this machine has no address but loopback");
        Api client = configured.aggregatorAt(OWN_ADDRESS.get());

        assertThat(client.get("/stats").status()).isEqualTo(200);
        register(client, "a");
        assertThat(url(client.get("/getStream?name=a"))).isEqualTo("https://" + OWN_ADDRESS.get() + "/a/index.m3u8");
        String mainPort = configured.anonymous().base().replace("127.0.0.1", OWN_ADDRESS.get());
        assertThat(Api.at(mainPort).get("/v2/routes").status())
                .as("our own resources ask everybody")
                .isEqualTo(401);
    }
}
