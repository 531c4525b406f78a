package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedServer.class)
class HttpIT {
    private static void isError(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/json");
        assertThat(answer.json().path("Error").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready"})
    void whoWatchesTheServerNeedsNoToken(String path, Server server) {
        Answer answer = server.anonymous().get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asText()).isEqualTo("UP");
    }

    @Test
    void theApiDescriptionListsAllCallsOfBothKinds(Server server) {
        Answer answer = server.anonymous().get("/openapi?format=json");
        JsonNode paths = answer.json().path("paths");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(methods(paths, "/v1/login")).containsExactly("post");
        assertThat(methods(paths, "/v1/protected")).containsExactly("get");
        for (String kind : List.of("rx", "tx")) {
            assertThat(methods(paths, "/v1/add_" + kind)).containsExactly("post");
            assertThat(methods(paths, "/v1/get_" + kind)).containsExactly("get");
            assertThat(methods(paths, "/v1/get_" + kind + "/{id}")).containsExactly("get");
            assertThat(methods(paths, "/v1/update_" + kind + "/{id}")).containsExactly("put");
            assertThat(methods(paths, "/v1/delete_" + kind + "/{id}")).containsExactly("delete");
            for (String verb : List.of("start", "stop", "restart")) {
                assertThat(methods(paths, "/v1/" + verb + "_" + kind + "/{id}")).containsExactly("post");
            }
        }
        assertThat(answer.body()).doesNotContain("{kind");
    }

    private static List<String> methods(JsonNode paths, String path) {
        return paths.path(path)
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> !name.equals("parameters"))
                .toList();
    }

    @Test
    void theApiDescriptionKnowsEveryFieldOfTheDocumentsExamples(Server server) {
        JsonNode schemas = server.anonymous()
                .get("/openapi?format=json")
                .json()
                .path("components")
                .path("schemas");
        for (String kind : List.of("rx", "tx")) {
            JsonNode described = schemas.path(kind.toUpperCase() + "State").path("properties");
            assertThat(described.fieldNames())
                    .toIterable()
                    .containsAll(() -> Contract.answer(kind).fieldNames());
        }
    }

    @Test
    void theApiDescriptionHasTheSecuritySchemesThatItsCallsName(Server server) {
        JsonNode description = server.anonymous().get("/openapi?format=json").json();
        Set<String> named = new TreeSet<>();
        for (JsonNode requirements : description.findValues("security")) {
            requirements.forEach(one -> one.fieldNames().forEachRemaining(named::add));
        }

        assertThat(named).containsExactly("session", "token");
        assertThat(description.at("/components/securitySchemes").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void theDocumentationIsAPage(Server server) {
        Answer answer = server.anonymous().get("/docs/");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).startsWith("text/html");
        assertThat(answer.body()).contains("<html");
        assertThat(server.anonymous().get("/docs").status()).isIn(200, 302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing/here", "/v1", "/v1/nothing", "/v1/get_xx", "/v1/get_rx/1/2", "/v2/routes/rx-9"})
    void anUnknownPathIs404InJson(String path, Api api) {
        isError(api.get(path), 404);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/login",
        "POST, /v1/protected",
        "POST, /v1/get_rx",
        "GET, /v1/add_tx",
        "POST, /v1/update_rx/1",
        "GET, /v1/delete_tx/1",
        "GET, /v1/start_rx/1",
        "PUT, /v1/stop_tx/1",
        "DELETE, /v1/restart_rx/1",
    })
    void aWrongMethodIs405InJson(String method, String path, Api api) {
        isError(api.send(method, path, ""), 405);
    }

    @Test
    void unusableSettingsEndTheProgramWithOneLineAndStatus2(@TempDir Path folder) {
        try (Server refused = Server.launch(folder, Map.of("TRAMO_HTTP_PORT", "none"), "serve")) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output().lines())
                    .singleElement()
                    .asString()
                    .contains("TRAMO_HTTP_PORT", "\"none\"", "65535");
        }
    }

    @Test
    void withoutACommandTheProgramSaysHowToUseIt(@TempDir Path folder) {
        try (Server refused = Server.launch(folder, Map.of())) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output().lines()).singleElement().asString().contains("usage", "serve");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRAMO_HTTP_PORT", "TRAMO_AGGREGATOR_PORT", "TRAMO_RTMP_PORT"})
    void aPortThatIsTakenEndsTheProgramAndIsNamed(String name, @TempDir Path folder) throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = String.valueOf(taken.getLocalPort());
            Map<String, String> settings = new HashMap<>(Map.of(
                    "TRAMO_HTTP_PORT", "0",
                    "TRAMO_AGGREGATOR_PORT", "off",
                    "TRAMO_RTMP_PORT", "off",
                    "TRAMO_DATA_DIR", folder.toString()));
            settings.put(name, port);
            try (Server refused = Server.launch(folder, settings, "serve")) {
                assertThat(refused.exitCode()).isEqualTo(2);
                assertThat(refused.output().lines()).singleElement().asString().contains(name + " " + port);
            }
        }
    }

    private static Map<String, String> in(Path folder) {
        return Map.of(
                "TRAMO_HTTP_PORT",
                "0",
                "TRAMO_AGGREGATOR_PORT",
                "off",
                "TRAMO_RTMP_PORT",
                "off",
                "TRAMO_DATA_DIR",
                folder.toString());
    }

    @ParameterizedTest
    @CsvSource({"0, is empty", "9000, is no database"})
    void aDatabaseFileThatIsNoneIsNotTakenForANewInstallation(int bytes, String what, @TempDir Path folder)
            throws Exception {
        Path file = Files.write(folder.resolve("tramo.mv.db"), new byte[bytes]);
        try (Server refused = Server.launch(folder, in(folder), "serve")) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output().lines())
                    .singleElement()
                    .asString()
                    .contains(file + " " + what, "put a backup in its place, or remove it");
        }
        assertThat(Files.size(file)).as("left as it was").isEqualTo(bytes);
    }

    @Test
    void tooFewFilesAndSocketsEndTheProgramWithOneLine(@TempDir Path folder) {
        Peer.require("prlimit");
        try (Server refused = Server.launchBy(List.of("prlimit", "--nofile=100:100"), folder, in(folder), "serve")) {
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output().lines())
                    .singleElement()
                    .asString()
                    .contains("only 100 files and sockets", "ulimit -n", "at least 128");
        }
    }

    @Test
    void aDataFolderThatIsInUseEndsTheProgramAndIsNamed(@TempDir Path folder) {
        try (Server first = Server.start(folder);
                Server refused = Server.launch(
                        folder,
                        Map.of(
                                "TRAMO_HTTP_PORT",
                                "0",
                                "TRAMO_AGGREGATOR_PORT",
                                "off",
                                "TRAMO_RTMP_PORT",
                                "off",
                                "TRAMO_DATA_DIR",
                                folder.toString()),
                        "serve")) {
            assertThat(first.anonymous().get("/health/ready").status()).isEqualTo(200);
            assertThat(refused.exitCode()).isEqualTo(2);
            assertThat(refused.output().lines()).singleElement().asString().contains("TRAMO_DATA_DIR", "another Tramo");
        }
    }

    @ParameterizedTest
    @CsvSource({"text/html, text/plain", "image/png, application/x-www-form-urlencoded", "nonsense, nonsense"})
    void headersOfSloppyClientsAreOverlooked(String accept, String contentType, Api api) {
        Answer answer = api.send("POST", "/v1/add_rx", "{}", "Accept", accept, "Content-Type", contentType);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.message()).startsWith("ServiceName: missing");
    }
}
