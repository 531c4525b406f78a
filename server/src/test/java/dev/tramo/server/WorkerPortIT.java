package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who may speak as a worker, and what a worker's token is good for. */
@ExtendWith(DockerServer.Shared.class)
class WorkerPortIT {
    private static final String LOOPBACK = "127.0.0.1";

    private final DockerServer server;
    private final Api api;

    WorkerPortIT(DockerServer server) {
        this.server = server;
        this.api = server.api();
    }

    @AfterEach
    void deleteAll() {
        Links.deleteAll(api);
    }

    private String workersToken(String route, int number, int expiresInSeconds) {
        long expiry = Instant.now().getEpochSecond() + expiresInSeconds;
        return HandMadeToken.signed(
                server.tokenKey,
                Map.of(
                        "iss",
                        "tramo-worker",
                        "sub",
                        route,
                        "upn",
                        route,
                        "number",
                        number,
                        "iat",
                        expiry - 3_600,
                        "exp",
                        expiry));
    }

    private String usersToken() {
        Answer answer = server.anonymous().login("admin", Server.PASSWORD);
        return answer.json().path("jwt").asText();
    }

    private WebSocket connect(String token) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create(api.base().replaceFirst("http", "ws") + "/worker"), new WebSocket.Listener() {})
                .join();
    }

    private void isRefused(String token) {
        assertThatThrownBy(() -> connect(token))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(401));
    }

    @Test
    void onlyAWorkersOwnTokenOpensThePort() {
        connect(workersToken("rx-1", 1, 60)).abort();

        isRefused("");
        isRefused("x.y.z");
        isRefused(usersToken());
        isRefused(workersToken("rx-1", 1, -120));
        assertThat(server.anonymous().get("/worker").status()).isEqualTo(401);
    }

    @Test
    void aWorkersTokenDoesNotOpenTheApi() {
        Api asWorker = server.anonymous().withToken(workersToken("rx-1", 1, 60));

        for (String path : List.of("/v1/protected", "/v1/get_rx", "/v2/routes", "/v2/routes/rx-1")) {
            assertThat(asWorker.get(path).status()).as(path).isEqualTo(401);
        }
        assertThat(asWorker.post("/v1/add_rx", Contract.RX_BODY).status()).isEqualTo(401);
    }

    @Test
    void aWorkerThatHasASuccessorIsToldToStopAndCarriesNothing(@TempDir Path folder) throws Exception {
        Link rx = Links.add(
                api,
                "rx",
                Map.of(
                        "Mode",
                        "listener",
                        "ListenPort",
                        Datagrams.freePort(),
                        "UdpOut",
                        LOOPBACK + ":" + Datagrams.freePort()));
        String route = "rx-" + rx.id();
        assertThat(rx.start().status()).isEqualTo(202);
        Path order = Files.copy(
                server.file(server.container(route), "/run/tramo/worker.json"), folder.resolve("worker.json"));
        assertThat(rx.restart().status()).isEqualTo(202);
        JsonNode worker = await().atMost(Links.SOON)
                .until(() -> server.worker(route), now -> now.path("connected").asBoolean());
        assertThat(worker.path("number").asInt()).isEqualTo(2);

        try (Server first = Server.launch(folder, Map.of(), "worker", order.toString())) {
            await().atMost(Links.SOON).until(() -> first.output().contains("told to stop"));

            assertThat(first.output())
                    .contains("the route has another worker, number 2")
                    .doesNotContain("dev.tramo.engine")
                    .doesNotContain("state=");
            assertThat(first.terminate()).isEqualTo(128 + 15);
            assertThat(first.output()).doesNotContain("state=");
        }
        assertThat(server.worker(route)).isEqualTo(worker);
    }

    @Test
    void aWorkerOfARouteThatIsStoppedIsToldToStop(@TempDir Path folder) throws Exception {
        Path order = Files.writeString(
                folder.resolve("worker.json"),
                Api.json(Map.of(
                        "route",
                        Map.of(
                                "id",
                                "rx-999",
                                "source",
                                "srt://:" + Datagrams.freePort(),
                                "destinations",
                                Map.of("out", "udp://127.0.0.1:9")),
                        "revision",
                        1,
                        "number",
                        1,
                        "servers",
                        List.of(api.base()),
                        "token",
                        workersToken("rx-999", 1, 600),
                        "trust",
                        "")));

        try (Server orphan = Server.launch(folder, Map.of(), "worker", order.toString())) {
            await().atMost(Links.SOON).until(() -> orphan.output().contains("told to stop: the route is stopped"));
            assertThat(orphan.output()).doesNotContain("state=");
        }
    }
}
