package dev.tramo.server.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import dev.tramo.server.placement.WorkerJob;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The containers of one installation: what is asked of the engine, and how. Any thread; calls fail as docker-java's do. */
final class Containers {
    static final String INSTALLATION = "dev.tramo.installation";
    static final String ROUTE = "dev.tramo.route";
    static final String NUMBER = "dev.tramo.number";

    private static final int STOP_SECONDS = 5;
    private static final long NANOS_PER_CPU = 1_000_000_000L;
    private static final long MEBIBYTE = 1L << 20;
    private static final long PROCESSES_MAX = 512;
    private static final int SHORT_ID = 6;
    private static final int WORKER_USER = 10_001;
    private static final int OWNER_READS = 0400;
    private static final long LOG_SECONDS_MAX = 10;

    private final DockerClient client;
    private final String installation;
    private final String image;

    Containers(DockerClient client, String installation, String image) {
        this.client = client;
        this.installation = installation;
        this.image = image;
    }

    /** A container's name: readable, and another's if the installation is. */
    String name(String route) {
        return "tramo-" + route + "-" + installation.substring(0, SHORT_ID);
    }

    /** A route's container. */
    Optional<InspectContainerResponse> find(String route) {
        try {
            return Optional.of(client.inspectContainerCmd(name(route)).exec());
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** The routes that have a container. */
    List<String> routes() {
        return client
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(INSTALLATION, installation))
                .exec()
                .stream()
                .map(Container::getLabels)
                .map(labels -> labels.get(ROUTE))
                .toList();
    }

    /** Whether a container is of this installation. */
    boolean isOurs(InspectContainerResponse container) {
        Map<String, String> labels = container.getConfig().getLabels();
        return labels != null && installation.equals(labels.get(INSTALLATION));
    }

    /** Of a container that this class made. */
    static long number(InspectContainerResponse container) {
        Map<String, String> labels = container.getConfig().getLabels();
        String number = labels == null ? null : labels.get(NUMBER);
        return number == null ? 0 : Long.parseLong(number);
    }

    /**
     * Makes a worker's container, stopped.
     *
     * @return its ID
     */
    String create(WorkerJob job) {
        HostConfig host = HostConfig.newHostConfig()
                .withNetworkMode("host")
                .withRestartPolicy(RestartPolicy.alwaysRestart())
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withPidsLimit(PROCESSES_MAX)
                .withLogConfig(
                        new LogConfig(LogConfig.LoggingType.JSON_FILE, Map.of("max-size", "10m", "max-file", "3")));
        if (job.settings().cpus() > 0) {
            host.withNanoCPUs(Math.round(job.settings().cpus() * NANOS_PER_CPU));
        }
        if (job.settings().memoryMib() > 0) {
            long bytes = job.settings().memoryMib() * MEBIBYTE;
            host.withMemory(bytes).withMemorySwap(bytes);
        }
        return client.createContainerCmd(image)
                .withName(name(job.route()))
                .withCmd("worker", WorkerJob.FOLDER + "/" + WorkerJob.FILE_NAME)
                .withHostConfig(host)
                // A JVM every half a minute to ask what the worker says by itself every second would be a waste.
                .withHealthcheck(new HealthCheck().withTest(List.of("NONE")))
                .withLabels(Map.of(
                        INSTALLATION,
                        installation,
                        ROUTE,
                        job.route(),
                        NUMBER,
                        String.valueOf(job.number()),
                        "org.opencontainers.image.title",
                        "tramo worker"))
                .exec()
                .getId();
    }

    /** Puts a worker's order where it finds it. */
    void deliver(String id, String order) throws IOException {
        byte[] content = order.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(archive)) {
            TarArchiveEntry entry = new TarArchiveEntry(WorkerJob.FILE_NAME);
            entry.setSize(content.length);
            entry.setIds(WORKER_USER, WORKER_USER);
            entry.setMode(OWNER_READS);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        client.copyArchiveToContainerCmd(id)
                .withRemotePath(WorkerJob.FOLDER)
                .withTarInputStream(new ByteArrayInputStream(archive.toByteArray()))
                .exec();
    }

    void start(String id) {
        try {
            client.startContainerCmd(id).exec();
        } catch (NotModifiedException e) {
            // It runs already.
        }
    }

    void unpause(String id) {
        client.unpauseContainerCmd(id).exec();
    }

    /** Lets the worker tell its peers, and removes its container. */
    void remove(String route) {
        String name = name(route);
        try {
            client.stopContainerCmd(name).withTimeout(STOP_SECONDS).exec();
        } catch (NotModifiedException | NotFoundException e) {
            // It does not run.
        }
        try {
            client.removeContainerCmd(name)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException | ConflictException e) {
            // It is gone, or somebody else is removing it.
        }
    }

    /** The last lines that a route's worker wrote, oldest first. */
    List<String> logs(String route, int lines) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        boolean isComplete = client.logContainerCmd(name(route))
                .withStdOut(true)
                .withStdErr(true)
                .withTail(lines)
                .exec(new ResultCallback.Adapter<Frame>() {
                    @Override
                    public void onNext(Frame frame) {
                        text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                    }
                })
                .awaitCompletion(LOG_SECONDS_MAX, TimeUnit.SECONDS);
        if (!isComplete) {
            throw new IllegalStateException("the engine takes more than " + LOG_SECONDS_MAX + " s");
        }
        return text.toString().lines().toList();
    }
}
