package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links in containers of their own. */
@ExtendWith(DockerServer.Shared.class)
class DockerLinkIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String PASSPHRASE = "the passphrase of this link";
    private static final int ID_DIGITS = 10;
    private static final int WORKER_USER = 10_001;
    /** By hand 5 s are measured; a test's machine may be slow. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(20);

    private final DockerServer server;
    private final Api api;
    private final int srtPort = Datagrams.freePort();
    private final int udpOut = Datagrams.freePort();

    DockerLinkIT(DockerServer server) {
        this.server = server;
        this.api = server.api();
    }

    @AfterEach
    void deleteAll() {
        server.start();
        Links.deleteAll(api);
    }

    private Link addRx() {
        return Links.add(
                api,
                "rx",
                Map.of(
                        "Mode",
                        "listener",
                        "ListenPort",
                        srtPort,
                        "UdpOut",
                        LOOPBACK + ":" + udpOut,
                        "PassPhrase",
                        PASSPHRASE,
                        "Latency",
                        1_000));
    }

    private static String route(Link link) {
        return link.kind() + "-" + link.id();
    }

    private NumberedStream stream() throws Exception {
        return NumberedStream.between(srtPort, "&passphrase=" + PASSPHRASE, udpOut);
    }

    private static void started(CompletableFuture<Answer> start) {
        Answer answer = start.join();
        // Slower than 4 s if the machine is slow.
        assertThat(answer.status()).as(answer.body()).isIn(200, 202);
    }

    @Test
    void aLinkGoesOnWhileTheServerIsAwayForAWhile() throws Exception {
        goesOnWithoutTheServer(15);
    }

    @Test
    @Tag("long")
    void aLinkGoesOnWhileTheServerIsAwayForAMinute() throws Exception {
        goesOnWithoutTheServer(60);
    }

    private void goesOnWithoutTheServer(int seconds) throws Exception {
        Link rx = addRx();
        CompletableFuture<Answer> start = rx.startAsync();
        try (NumberedStream stream = stream()) {
            started(start);
            stream.awaitMore(NumberedStream.PER_SECOND);
            JsonNode before = rx.awaitConnected(1);
            JsonNode container = server.container(route(rx));
            assertThat(before.path("Status").asInt()).isEqualTo(1);
            assertThat(before.path("ContainerId").asText())
                    .isEqualTo(container.path("Id").asText().substring(0, ID_DIGITS));

            Instant gone = Instant.now();
            server.kill();
            stream.awaitMore(seconds * NumberedStream.PER_SECOND);
            Instant back = Instant.now();
            server.start();

            JsonNode after = rx.awaitConnected(1);
            assertThat(after.path("Status").asInt()).isEqualTo(1);
            assertThat(after.path("Reconnections")).isEqualTo(before.path("Reconnections"));
            assertThat(after.path("RecvPackets").asInt()
                            - before.path("RecvPackets").asInt())
                    .isGreaterThanOrEqualTo(seconds * NumberedStream.PER_SECOND);
            await().atMost(Links.SOON).until(() -> rx.get().path("ContainerId").equals(before.path("ContainerId")));
            assertThat(server.container(route(rx)).path("State").path("StartedAt"))
                    .isEqualTo(container.path("State").path("StartedAt"));
            // Of the minutes in which it was killed, the server knows only what the worker noted.
            JsonNode points = api.get("/v2/routes/" + route(rx) + "/history?step=60&endpoint=source&figure=receivedMbps"
                            + "&from=" + gone.getEpochSecond() + "&to=" + back.getEpochSecond())
                    .json()
                    .at("/series/0/mean");
            assertThat(points)
                    .isNotEmpty()
                    .allSatisfy(mean -> assertThat(mean.asDouble()).isPositive());
            stream.requireComplete();
        }
    }

    @Test
    void aContainerThatIsKilledIsStartedAgainAndItsPeerIsBackAtOnce() throws Exception {
        Link rx = addRx();
        CompletableFuture<Answer> start = rx.startAsync();
        try (NumberedStream stream = stream()) {
            started(start);
            stream.awaitMore(1);
            JsonNode before = rx.awaitConnected(1);
            // Its session is in the file by the next report.
            rx.await("statistics", link -> link.path("RecvPackets").asInt() > NumberedStream.PER_SECOND);

            server.docker.run("kill", server.containers(route(rx)).getFirst());

            stream.awaitAnew(BACK_WITHIN);
            JsonNode after = rx.await(
                    "connected again",
                    // A peer may give up a slow answer, and call once more.
                    link -> link.path("Reconnections").asInt() >= 1
                            && link.path("Connected").asInt() == 1);
            assertThat(after.path("ContainerId")).isEqualTo(before.path("ContainerId"));
            JsonNode worker = server.worker(route(rx));
            assertThat(worker.path("state").asText()).isEqualTo("running");
            assertThat(worker.path("reason").asText()).contains("killed (exit code 137), and started again");
        }
    }

    @Test
    void startStopRestartAndDeleteAreAsEverAndThePeerIsToldAtOnce() {
        Link rx = addRx();
        Link tx = Links.add(
                api,
                "tx",
                Map.of(
                        "Mode",
                        "caller",
                        "RxIp",
                        LOOPBACK,
                        "ListenPort",
                        srtPort,
                        "UdpIn",
                        LOOPBACK + ":" + Datagrams.freePort(),
                        "PassPhrase",
                        PASSPHRASE));
        server.place(route(tx), Map.of("kind", "local"));
        assertThat(rx.stop().status()).isEqualTo(409);
        assertThat(rx.restart().status()).isEqualTo(409);
        CompletableFuture<Answer> start = rx.startAsync();
        await("its worker's report")
                .atMost(Links.SOON)
                .until(() -> api.get("/v2/routes/" + route(rx))
                        .json()
                        .path("state")
                        .asText()
                        .equals("waiting"));
        assertThat(tx.start().status()).isEqualTo(200);
        started(start);
        rx.awaitConnected(1);
        assertThat(rx.start().status()).isEqualTo(409);
        String first = rx.get().path("ContainerId").asText();
        String volume =
                server.container(route(rx)).path("Mounts").findPath("Name").asText("none");

        Answer restarted = rx.restart();
        assertThat(restarted.status()).as(restarted.body()).isIn(200, 202);
        String second = rx.awaitConnected(1).path("ContainerId").asText();
        assertThat(second).isNotEqualTo(first);
        assertThat(server.container(route(rx)).path("Id").asText()).startsWith(second);
        assertThat(server.worker(route(rx)).path("reason").asText())
                .as("nothing happened to it")
                .isEmpty();
        assertThat(server.docker.run("volume", "ls", "--quiet"))
                .as("what the first one left")
                .doesNotContain(volume);
        tx.awaitConnected(1);

        assertThat(rx.stop().status()).isEqualTo(200);
        assertThat(server.containers(route(rx))).isEmpty();
        assertThat(rx.get().path("Status").asInt()).isZero();
        assertThat(rx.get().path("ContainerId").asText()).isEmpty();
        tx.awaitConnected(2);
        await("what ended it").atMost(Links.SOON).until(() -> events(tx).contains("the peer closed the connection"));
        assertThat(events(tx)).doesNotContain("no packet from the peer");
        assertThat(rx.stop().status()).isEqualTo(409);

        assertThat(rx.start().status()).isIn(200, 202);
        assertThat(server.containers(route(rx))).hasSize(1);
        assertThat(rx.delete().status()).isEqualTo(200);
        assertThat(server.containers(route(rx))).isEmpty();
        assertThat(api.get("/v1/get_rx/" + rx.id()).status()).isEqualTo(404);
    }

    private String events(Link link) {
        return api.get("/v2/events?route=" + route(link)).body();
    }

    @Test
    void aContainerHasItsLimitsAndItsSecretsAreInItsFileAlone() throws Exception {
        Link rx = addRx();
        server.place(route(rx), Map.of("kind", "docker", "cpus", 1.5, "memoryMib", 200));
        assertThat(rx.start().status()).isEqualTo(202);

        JsonNode container = server.container(route(rx));
        JsonNode host = container.path("HostConfig");
        assertThat(host.path("NanoCpus").asLong()).isEqualTo(1_500_000_000L);
        assertThat(host.path("Memory").asLong()).isEqualTo(200L << 20);
        assertThat(host.path("MemorySwap").asLong()).isEqualTo(200L << 20);
        assertThat(host.path("PidsLimit").asInt()).isPositive();
        assertThat(host.path("RestartPolicy").path("Name").asText()).isEqualTo("always");
        assertThat(host.path("NetworkMode").asText()).isEqualTo("host");
        assertThat(host.path("CapDrop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(host.path("CapAdd").isNull()).isTrue();
        assertThat(host.path("Privileged").asBoolean()).isFalse();
        assertThat(host.path("SecurityOpt").toString()).isEqualTo("[\"no-new-privileges\"]");
        assertThat(host.path("LogConfig").toString())
                .isEqualTo("{\"Type\":\"json-file\",\"Config\":{\"max-file\":\"3\",\"max-size\":\"10m\"}}");
        assertThat(container.path("Config").path("User").asText()).startsWith(String.valueOf(WORKER_USER));
        JsonNode labels = container.path("Config").path("Labels");
        assertThat(labels.path("dev.tramo.route").asText()).isEqualTo(route(rx));
        assertThat(labels.path("dev.tramo.number").asText()).isEqualTo("1");
        assertThat(labels.path("dev.tramo.installation").asText()).matches("[0-9a-f]{16}");
        assertThat(container.path("Name").asText())
                .isEqualTo("/tramo-" + route(rx) + "-"
                        + labels.path("dev.tramo.installation").asText().substring(0, 6));

        Path order = server.file(container, "/run/tramo/worker.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(order)))
                .isEqualTo("r--------");
        assertThat(Files.getAttribute(order, "unix:uid")).isEqualTo(WORKER_USER);
        String secrets = Files.readString(order);
        String token = Api.parse(secrets).path("token").asText();
        assertThat(token).isNotEmpty();
        assertThat(Api.parse(secrets).path("route").path("source").asText()).contains("passphrase=");

        String logs = await("its first line")
                .atMost(Links.SOON)
                .until(
                        () -> api.get("/v2/routes/" + route(rx) + "/logs").body(),
                        said -> said.contains("worker 1 of route=" + route(rx)));
        assertThat(container + logs + server.output() + server.docker.run("logs", labelled(container)))
                .doesNotContain(PASSPHRASE)
                .doesNotContain("passphrase%20of")
                .doesNotContain("passphrase=")
                .doesNotContain(token);
    }

    private static String labelled(JsonNode container) {
        return container.path("Name").asText().substring(1);
    }
}
