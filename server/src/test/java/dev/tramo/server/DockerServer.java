package dev.tramo.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A server whose routes run in containers, and the daemon that runs them. It keeps its data and its port when it is killed and
 * started again; its way to the daemon can be cut.
 */
final class DockerServer implements AutoCloseable {
    /** Of workers: the name alone can be taken away, containers keep the image itself. */
    static final String IMAGE = "tramo:worker-it";

    /** What it signs tokens with. */
    final byte[] tokenKey = new byte[32];

    final DockerDaemon docker;
    final Relay engine;
    private final Path folder;
    private final int port = Server.freePort();
    private Server server;
    private Api api;

    private DockerServer(DockerDaemon docker) throws IOException {
        this.docker = docker;
        this.folder = Files.createTempDirectory("tramo-it-");
        this.engine = new Relay(folder.resolve("engine"), docker.socket());
        new SecureRandom().nextBytes(tokenKey);
        // Where versions before kept it: it is taken over.
        Path _ = Files.write(Files.createDirectory(folder.resolve("data")).resolve("token.key"), tokenKey);
        giveImage();
        start();
    }

    /** Gives tests one that all of them share, running and whole. Skips or fails them where no daemon can be started. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
            return parameter.getParameter().getType() == DockerServer.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
            DockerDaemon docker = Fork.shared(DockerDaemon.class, test, DockerDaemon::start);
            DockerServer server = Fork.shared(DockerServer.class, test, () -> of(docker));
            server.putRight();
            return server;
        }

        private static DockerServer of(DockerDaemon docker) {
            try {
                return new DockerServer(docker);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whatever a test before left. */
    private void putRight() {
        engine.mend();
        giveImage();
        start();
    }

    void giveImage() {
        docker.run("tag", docker.image(), IMAGE);
    }

    void takeImageAway() {
        docker.run("rmi", "--no-prune", IMAGE);
    }

    /** Starts it if it does not run. */
    void start() {
        if (server != null) {
            return;
        }
        Map<String, String> settings = new HashMap<>(Map.of(
                "TRAMO_ADMIN_PASSWORD",
                Server.PASSWORD,
                "TRAMO_HTTP_PORT",
                String.valueOf(port),
                "TRAMO_PLACEMENT",
                "docker",
                "TRAMO_DOCKER_HOST",
                "unix://" + engine.socket(),
                "TRAMO_WORKER_IMAGE",
                IMAGE));
        server = Server.start(folder.resolve("data"), settings);
        if (api == null) {
            api = server.api();
        }
    }

    /** SIGKILL. */
    void kill() {
        server.kill();
        server = null;
    }

    Api anonymous() {
        return Api.at(api.base());
    }

    Api api() {
        return api;
    }

    String output() {
        return server.output();
    }

    /** What the daemon knows of a route's container. */
    JsonNode container(String route) {
        List<String> names = containers(route);
        if (names.size() != 1) {
            throw new AssertionError("containers of " + route + ": " + names);
        }
        return Api.parse(docker.run("inspect", names.getFirst())).get(0);
    }

    /** The names of all containers of a route, whatever their state. */
    List<String> containers(String route) {
        return docker.run("ps", "--all", "--filter", "label=dev.tramo.route=" + route, "--format", "{{.Names}}")
                .lines()
                .toList();
    }

    /** A file in a running container. */
    Path file(JsonNode container, String path) {
        return Path.of("/proc", container.path("State").path("Pid").asText(), "root" + path);
    }

    JsonNode worker(String route) {
        return api.get("/v2/routes/" + route + "/placement").json().path("worker");
    }

    void place(String route, Map<String, ?> placement) {
        Api.Answer answer = api.put("/v2/routes/" + route + "/placement", Api.json(placement));
        if (answer.status() != 200) {
            throw new AssertionError("placement: " + answer);
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        engine.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
