package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.server.Api.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The container image, run as an operator runs it. */
@ExtendWith(SharedDocker.class)
class ImageIT {
    private static final Duration START_WITHIN = Duration.ofSeconds(90);
    /** SIGTERM's own: the JVM ends with 128 and its number. */
    private static final int TERMINATED = 143;
    /**
     * Runtime 65 MB, C libraries 3, server 55, AOT cache 41, and 45 for what it still learns: too little for an untrimmed runtime, or for a
     * distribution below.
     */
    private static final long BYTES_MAX = 210_000_000;

    private final DockerDaemon docker;
    private final int port = Server.freePort();
    private final String name = "image-it-" + port;

    @TempDir
    private Path folder;

    ImageIT(DockerDaemon docker) {
        this.docker = docker;
    }

    @AfterEach
    void removeContainers() {
        docker.run("rm", "--force", "--volumes", name);
    }

    /** Starts the server without any privilege; only its volume can be written. */
    private void start(String... options) {
        List<String> command = new ArrayList<>(List.of("run", "--detach", "--name", name, "--network", "host"));
        command.addAll(List.of("--read-only", "--tmpfs", "/tmp"));
        command.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
        Map.of(
                        "TRAMO_HTTP_HOST", "127.0.0.1",
                        "TRAMO_HTTP_PORT", String.valueOf(port),
                        "TRAMO_AGGREGATOR_PORT", "0",
                        "TRAMO_RTMP_PORT", "0",
                        "TRAMO_ADMIN_PASSWORD", Server.PASSWORD)
                .forEach((variable, value) -> command.addAll(List.of("--env", variable + "=" + value)));
        command.addAll(List.of(options));
        command.add(docker.image());
        docker.run(command.toArray(String[]::new));
    }

    private String inspect(String what) {
        return docker.run("inspect", "--format", "{{" + what + "}}", name);
    }

    private Api awaitServer() {
        Api api = Api.at("http://127.0.0.1:" + port);
        await().atMost(START_WITHIN)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions()
                .failFast(() -> assertThat(inspect(".State.Running"))
                        .as(() -> docker.run("logs", name))
                        .isEqualTo("true"))
                .until(() -> api.get("/health/ready").status() == 200);
        return api;
    }

    /** The names of the files in the image, without those that Docker adds. */
    private List<String> files() {
        docker.run("create", "--name", name, docker.image());
        Path archive = folder.resolve("files.tar");
        docker.run("export", "--output", archive.toString(), name);
        return Peer.run("tar", "--list", "--file", archive.toString()).lines().toList();
    }

    @Test
    void runsAsAUserOfItsOwnAndTurnsHealthy() throws Exception {
        start("--health-interval", "1s");
        awaitServer();

        await().atMost(START_WITHIN).until(() -> inspect(".State.Health.Status").equals("healthy"));

        Path status = Path.of("/proc", inspect(".State.Pid"), "status");
        assertThat(Files.readAllLines(status)).contains("Uid:\t10001\t10001\t10001\t10001");
    }

    @Test
    void theApiAnswersAndWhatItAcceptedSurvivesTheContainer() {
        String volume = name + ":/data";
        start("--volume", volume);
        Api first = awaitServer().loggedIn("admin", Server.PASSWORD);
        assertThat(Links.add(first, "rx", Map.of("ServiceName", "kept")).id()).isEqualTo(1);
        removeContainers();

        start("--volume", volume);
        awaitServer();

        // The token, too, is good after the replacement: the key that signed it is in the volume.
        Answer kept = first.get("/v1/get_rx/1");
        assertThat(kept.status()).as(kept.body()).isEqualTo(200);
        assertThat(kept.json().get("ServiceName").asText()).isEqualTo("kept");
    }

    @Test
    void endsInOrderWhenItIsStopped() {
        start();
        awaitServer();

        docker.run("stop", "--time", "10", name); // killed after that: 137

        assertThat(Integer.parseInt(inspect(".State.ExitCode"))).isIn(0, TERMINATED);
    }

    @Test
    void mapsTheArchiveOfTheJdksClasses() {
        docker.image();

        String said = docker.run(Stream.of(
                        "run --rm --name " + name + " --network host --entrypoint /opt/tramo/jre/bin/java",
                        docker.image(),
                        "@/opt/tramo/jvm.options -Xshare:on -Xlog:cds -version")
                .flatMap(words -> Stream.of(words.split(" ")))
                .toArray(String[]::new));

        assertThat(said).contains("full module graph: enabled", "sharing");
    }

    @Test
    void mapsItsAotCache() {
        String said = docker.run(Stream.of(
                        "run --rm --name " + name + " --network host --entrypoint /opt/tramo/jre/bin/java",
                        docker.image(),
                        "@/opt/tramo/jvm.options -XX:AOTCache=/opt/tramo/worker.aot -XX:AOTMode=on -Xlog:class+load",
                        "-jar /opt/tramo/app/quarkus-run.jar import --help")
                .flatMap(words -> Stream.of(words.split(" ")))
                .toArray(String[]::new));

        assertThat(said).containsPattern("dev.tramo.server.Main source: shared objects file");
    }

    @Test
    void hasNoShellNorAnyProgramButTheRuntimes() throws IOException {
        assertThat(files())
                .contains("opt/tramo/jre/bin/java")
                .filteredOn(file -> !file.endsWith("/") && !file.startsWith("opt/tramo/"))
                .allMatch(file -> file.matches("lib(64)?/.*\\.so(\\.[0-9]+)?|etc/.*|dev/.*|\\.dockerenv"));
    }

    @Test
    void isSmall() {
        long bytes = Long.parseLong(docker.run("image", "inspect", "--format", "{{.Size}}", docker.image()));

        assertThat(bytes).isLessThan(BYTES_MAX);
    }
}
