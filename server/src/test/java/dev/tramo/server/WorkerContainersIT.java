package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tramo.server.Api.Answer;
import dev.tramo.server.Links.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What containers and their engine may come to: what the server says of it, and that it is put right. */
@ExtendWith(DockerServer.Shared.class)
class WorkerContainersIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String INSTALLATION = "dev.tramo.installation";

    private final DockerServer server;
    private final Api api;

    WorkerContainersIT(DockerServer server) {
        this.server = server;
        this.api = server.api();
    }

    @AfterEach
    void deleteAll() {
        server.engine.mend();
        server.giveImage();
        server.start();
        Links.deleteAll(api);
    }

    /** A link that listens, started: its worker runs without a peer. */
    private Link started(String name) {
        Link link = added(name);
        Answer answer = link.start();
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        await("its worker's report").atMost(Links.SOON).until(() -> state(link).equals("waiting"));
        return link;
    }

    private Link added(String name) {
        return Links.add(
                api,
                "rx",
                Map.of(
                        "ServiceName",
                        name,
                        "Mode",
                        "listener",
                        "ListenPort",
                        Datagrams.freePort(),
                        "UdpOut",
                        LOOPBACK + ":" + Datagrams.freePort()));
    }

    private static String route(Link link) {
        return "rx-" + link.id();
    }

    private String state(Link link) {
        return api.get("/v2/routes/" + route(link)).json().path("state").asText();
    }

    private void awaitWorker(Link link, String state, String reason) {
        await("its worker " + state + " because " + reason).atMost(Links.SOON).until(() -> {
            JsonNode worker = server.worker(route(link));
            return worker.path("state").asText().equals(state)
                    && worker.path("reason").asText().contains(reason);
        });
    }

    private String startedAt(Link link) {
        return server.container(route(link)).path("State").path("StartedAt").asText();
    }

    @Test
    void containersOfRoutesThatAreNoMoreAreRemovedAtTheNextStartAndThoseOfOthersAreNot() {
        Link kept = started("kept");
        String run = startedAt(kept);
        String own = server.container(route(kept))
                .path("Config")
                .path("Labels")
                .path(INSTALLATION)
                .asText();
        server.kill();
        String orphan = "tramo-gone-" + own.substring(0, 6);
        String others = "tramo-gone-012345";
        create(orphan, own);
        create(others, "0123456789abcdef");
        try {
            server.start();

            await().atMost(Links.SOON)
                    .untilAsserted(() -> assertThat(server.containers("gone")).containsExactly(others));
            assertThat(startedAt(kept)).isEqualTo(run);
            await().atMost(Links.SOON).until(() -> state(kept).equals("waiting"));
        } finally {
            server.docker.run("rm", "--force", others);
        }
    }

    private void create(String name, String installation) {
        server.docker.run(
                "create",
                "--name",
                name,
                "--network",
                "host",
                "--label",
                INSTALLATION + "=" + installation,
                "--label",
                "dev.tramo.route=gone",
                DockerServer.IMAGE,
                "worker",
                "/nothing");
    }

    @Test
    void whileTheEngineIsAwayWhatRunsGoesOnAndWhatIsStartedSaysWhy() {
        Link runs = started("runs");
        String run = startedAt(runs);
        String id = runs.get().path("ContainerId").asText();
        Link other = added("other");

        server.engine.cut();

        awaitWorker(runs, "failed", "the Docker engine at unix://" + server.engine.socket() + " does not answer");
        assertThat(server.worker(route(runs)).path("connected").asBoolean()).isTrue();
        assertThat(state(runs)).isEqualTo("waiting");
        assertThat(runs.get().path("Connected").asInt()).isEqualTo(2);
        assertThat(runs.get().path("ContainerId").asText()).isEqualTo(id);
        Answer refused = other.start();
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.message())
                .contains("other not started: the Docker engine at unix://" + server.engine.socket()
                        + " does not answer");
        assertThat(other.get().path("Status").asInt()).isZero();
        assertThat(api.get("/v2/routes/" + route(runs) + "/logs").body()).contains("the Docker engine at");

        server.engine.mend();

        awaitWorker(runs, "running", "");
        assertThat(startedAt(runs)).isEqualTo(run);
        assertThat(other.start().status()).isEqualTo(202);
        // It is watched again.
        server.docker.run("kill", server.containers(route(runs)).getFirst());
        awaitWorker(runs, "running", "killed");
    }

    @Test
    void aServerThatStartsWithoutItsEngineTakesOverWhatRuns() {
        Link runs = started("runs");
        String run = startedAt(runs);
        server.kill();
        server.engine.cut();

        server.start();

        await().atMost(Links.SOON).until(() -> state(runs).equals("waiting"));
        awaitWorker(runs, "failed", "does not answer");
        server.engine.mend();
        awaitWorker(runs, "running", "");
        assertThat(startedAt(runs)).isEqualTo(run);
        assertThat(server.output().lines().filter(line -> line.contains("does not answer")))
                .as("said once, not again and again")
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void anImageThatIsMissingIsNamed() {
        Link runs = started("runs");
        Link other = added("other");

        server.takeImageAway();

        Answer refused = other.start();
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.message()).contains("no image \"" + DockerServer.IMAGE + "\"");
        assertThat(other.get().path("Status").asInt()).isZero();
        assertThat(state(runs)).isEqualTo("waiting");

        server.docker.run("rm", "--force", server.containers(route(runs)).getFirst());

        awaitWorker(runs, "failed", "no image \"" + DockerServer.IMAGE + "\"");
        await().atMost(Links.SOON).until(() -> state(runs).equals("failed"));
        server.giveImage();
        awaitWorker(runs, "running", "");
        await().atMost(Links.SOON).until(() -> state(runs).equals("waiting"));
    }

    @Test
    void aContainerThatIsStoppedOrPausedOrRemovedByHandIsPutRight() {
        Link link = started("meddled with");
        String first = runs(link, "");

        // The kernel does not freeze it at once on a busy machine, which is then an error of the engine's.
        await().atMost(Links.SOON)
                .untilAsserted(() -> server.docker.run(
                        "pause", server.containers(route(link)).getFirst()));
        await().atMost(Links.SOON)
                .until(() -> !server.container(route(link))
                        .path("State")
                        .path("Paused")
                        .asBoolean());
        server.docker.run("stop", server.containers(route(link)).getFirst());
        String second = runs(link, first);
        server.docker.run("rm", "--force", server.containers(route(link)).getFirst());
        runs(link, second);
        await().atMost(Links.SOON).until(() -> state(link).equals("waiting"));
    }

    /** Waits until it runs, another time than before. */
    private String runs(Link link, String before) {
        await().atMost(Links.SOON).ignoreExceptions().until(() -> {
            JsonNode state = server.container(route(link)).path("State");
            return state.path("Running").asBoolean()
                    && !state.path("StartedAt").asText().equals(before);
        });
        return startedAt(link);
    }

    @Test
    void aContainerThatRunsOutOfMemoryIsSaidToHaveAndStartedAgain() {
        Link link = added("greedy");
        server.place(route(link), Map.of("kind", "docker", "memoryMib", 96));
        assertThat(link.start().status()).isEqualTo(202);
        String before = startedAt(link);
        String name = server.containers(route(link)).getFirst();

        await().atMost(Links.SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            takeMemory(name);
            assertThat(startedAt(link)).isNotEqualTo(before);
        });

        awaitWorker(link, "running", "out of memory: killed at its limit of 96 MiB, and started again");
        await().atMost(Links.SOON).until(() -> state(link).equals("waiting"));
    }

    /** Runs a small program beside the worker: too much for both, and the worker is the larger one. */
    private void takeMemory(String container) {
        List<String> command = new ArrayList<>(List.of("exec", "--detach", container, "/opt/tramo/jre/bin/java"));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xms24m", "-Xmx24m", "-XX:+AlwaysPreTouch"));
        command.addAll(List.of("-jar", "/opt/tramo/app/quarkus-run.jar", "worker", "/run/tramo/worker.json"));
        server.docker.run(command.toArray(String[]::new));
    }
}
