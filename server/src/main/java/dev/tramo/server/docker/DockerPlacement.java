package dev.tramo.server.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import dev.tramo.server.placement.Placement;
import dev.tramo.server.placement.PlacementConfig;
import dev.tramo.server.placement.PlacementException;
import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.placement.WorkerJob;
import dev.tramo.server.placement.WorkerState;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A container for each route. What is done for one route is done by one thread, in turn; what the engine tells of its containers
 * is watched, and what ended is started again: by the engine itself, which is told to, and by us where it will not.
 */
@Singleton
public class DockerPlacement implements Placement {
    private static final System.Logger LOG = System.getLogger(DockerPlacement.class.getName());
    private static final int THREADS = 4;
    private static final long RETRY_MILLIS = 2_000;
    private static final long PING_SECONDS = 10;
    private static final long RESTARTING_MILLIS = 1_000;
    private static final long REMOVE_AGAIN_MILLIS = 30_000;
    private static final Listener NOBODY = (route, state) -> {};

    private final DockerEngine engine;
    private final String image;
    private final List<ScheduledExecutorService> threads = IntStream.range(0, THREADS)
            .mapToObj(i -> Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("docker-" + i).factory()))
            .toList();
    private final Map<String, WorkerJob> wanted = new ConcurrentHashMap<>();
    /** Routes that are looked at again by themselves. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    /** Routes whose containers stay although none is wanted: whether they are to run here is not known yet. */
    private final Set<String> kept = ConcurrentHashMap.newKeySet();

    /** Routes whose containers could not be removed, which is said once. */
    private final Set<String> leftBehind = ConcurrentHashMap.newKeySet();

    private final Map<String, Deaths> deaths = new ConcurrentHashMap<>();
    private volatile Listener listener = NOBODY;
    private volatile @Nullable Containers containers;
    private volatile @Nullable Thread watcher;
    private volatile boolean isComplete;

    DockerPlacement(DockerEngine engine, PlacementConfig config) {
        this.engine = engine;
        this.image = config.image();
    }

    @Override
    public PlacementKind kind() {
        return PlacementKind.DOCKER;
    }

    @Override
    public String machine() {
        return engine.id();
    }

    @Override
    public synchronized void begin(String installation, Listener newListener) {
        listener = newListener;
        if (containers == null) {
            containers = new Containers(engine.client(), installation, image);
        }
        watcher = Thread.ofPlatform().daemon().name("docker-events").start(() -> watch(installation));
    }

    @Override
    public synchronized void leave() {
        Thread watching = watcher;
        watcher = null;
        if (watching != null) {
            watching.interrupt();
        }
        listener = NOBODY;
        isComplete = false;
        wanted.clear();
        kept.clear();
        deaths.clear();
    }

    /** Listens to the engine's events; whenever it is there again, everything is looked at anew. */
    private void watch(String installation) {
        while (!Thread.currentThread().isInterrupted()) {
            WorkerState away = away(new IOException("its events ended"));
            try (DockerClient client = engine.listener();
                    DockerClient pinged = engine.client();
                    Events events = new Events(this::happened)) {
                pinged.pingCmd().exec();
                var _ = client.eventsCmd()
                        .withEventTypeFilter(EventType.CONTAINER)
                        .withLabelFilter(Map.of(Containers.INSTALLATION, installation))
                        .exec(events);
                wanted.keySet().forEach(this::put);
                removeOrphans();
                while (!events.endWithin(PING_SECONDS)) {
                    pinged.pingCmd().exec(); // no event tells that the engine's machine is gone
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                away = away(e);
            }
            WorkerState state = away;
            wanted.keySet().forEach(route -> inTurn(route, 0, () -> listener.changed(route, state)));
            try {
                Thread.sleep(RETRY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private WorkerState away(Exception cause) {
        return WorkerState.failed("the Docker engine at " + engine.host() + " does not answer: " + words(cause));
    }

    private void happened(Event event) {
        if (event.getActor() == null || event.getActor().getAttributes() == null) {
            return;
        }
        Map<String, String> attributes = event.getActor().getAttributes();
        String route = attributes.get(Containers.ROUTE);
        String action = String.valueOf(event.getAction());
        WorkerJob job = route == null ? null : wanted.get(route);
        // What happens to a container that is being replaced says nothing of the one that is wanted.
        if (route == null || job == null || !String.valueOf(job.number()).equals(attributes.get(Containers.NUMBER))) {
            return;
        }
        switch (action) {
            case "oom" -> inTurn(route, 0, () -> deaths(route).outOfMemory());
            case "die" ->
                inTurn(route, 0, () -> {
                    deaths(route)
                            .died(
                                    String.valueOf(attributes.get("exitCode")),
                                    job.settings().memoryMib());
                    put(route);
                });
            case "start", "destroy", "pause", "unpause" -> put(route);
            default -> {
                // Of no interest.
            }
        }
    }

    private Deaths deaths(String route) {
        return deaths.computeIfAbsent(route, _ -> new Deaths());
    }

    private void inTurn(String route, long delayMillis, Runnable task) {
        ScheduledFuture<?> _ = threads.get(Math.floorMod(route.hashCode(), THREADS))
                .schedule(
                        () -> {
                            try {
                                task.run();
                            } catch (RuntimeException e) {
                                LOG.log(System.Logger.Level.ERROR, "route=" + route + " docker failed", e);
                            }
                        },
                        delayMillis,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void requireReady() throws PlacementException {
        try (DockerClient client = engine.quickClient()) {
            var _ = client.inspectImageCmd(image).exec();
        } catch (NotFoundException e) {
            throw new PlacementException("no image \"" + image + "\" in the Docker engine at " + engine.host());
        } catch (IOException | RuntimeException e) {
            throw new PlacementException(away(e).reason());
        }
    }

    @Override
    public void place(WorkerJob job) {
        leftBehind.remove(job.route());
        wanted.put(job.route(), job);
        put(job.route());
    }

    private void put(String route) {
        inTurn(route, 0, () -> putRight(route));
    }

    /** Makes a route's container what is wanted, as far as that can be done now. */
    private void putRight(String route) {
        WorkerJob job = wanted.get(route);
        Containers all = containers;
        if (job == null || all == null) {
            return;
        }
        try {
            putRight(job, all);
        } catch (NotFoundException e) {
            failed(
                    route,
                    "no image \"" + image + "\" in the Docker engine at " + engine.host() + ", or it vanished: "
                            + words(e));
        } catch (ConflictException e) {
            failed(route, words(e));
        } catch (DockerException e) {
            failed(route, "the Docker engine refuses: " + words(e));
        } catch (IOException | RuntimeException e) {
            listener.changed(route, away(e));
            putAgain(route, RETRY_MILLIS);
        }
    }

    /** Looks at a route again later; one such look waits at a time, however often it was asked for. */
    private void putAgain(String route, long delayMillis) {
        if (waiting.add(route)) {
            inTurn(route, delayMillis, () -> {
                waiting.remove(route);
                putRight(route);
            });
        }
    }

    private void failed(String route, String reason) {
        listener.changed(route, WorkerState.failed(reason));
        putAgain(route, RETRY_MILLIS);
    }

    /** The engine's own words, without the envelope of the HTTP answer. */
    private static String words(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        int from = message.indexOf("\"message\":\"");
        String inner = from < 0 ? message : message.substring(from + "\"message\":\"".length());
        return inner.replaceAll("\"}\\s*$", "").strip();
    }

    private void putRight(WorkerJob job, Containers all) throws IOException {
        Optional<InspectContainerResponse> found = all.find(job.route());
        if (found.isPresent() && !all.isOurs(found.get())) {
            failed(job.route(), "another container has the name " + all.name(job.route()));
            return;
        }
        long number = found.map(Containers::number).orElse(0L);
        if (number > job.number()) {
            listener.changed(
                    job.route(), WorkerState.failed("its container is number " + number + ", of another server"));
            return;
        }
        if (found.isPresent() && number < job.number()) {
            all.remove(job.route());
            found = Optional.empty();
        }
        if (found.isEmpty()) {
            String id = all.create(job);
            all.deliver(id, job.order());
            all.start(id);
            running(job.route(), id);
            return;
        }
        InspectContainerResponse container = found.get();
        all.deliver(container.getId(), job.order());
        keepRunning(job.route(), container, all);
    }

    private void keepRunning(String route, InspectContainerResponse container, Containers all) {
        InspectContainerResponse.ContainerState state = container.getState();
        if (Boolean.TRUE.equals(state.getRestarting())) {
            listener.changed(route, state(WorkerState.Phase.STARTING, route, container.getId()));
            putAgain(route, RESTARTING_MILLIS);
        } else if (Boolean.TRUE.equals(state.getPaused())) {
            all.unpause(container.getId());
        } else if (Boolean.TRUE.equals(state.getRunning())) {
            running(route, container.getId());
        } else {
            long pause = deaths(route).pauseMillis();
            listener.changed(route, state(WorkerState.Phase.STARTING, route, container.getId()));
            if (pause > 0) {
                putAgain(route, pause);
            } else {
                all.start(container.getId());
                running(route, container.getId());
            }
        }
    }

    private void running(String route, String id) {
        listener.changed(route, state(WorkerState.Phase.RUNNING, route, id));
    }

    private WorkerState state(WorkerState.Phase phase, String route, String id) {
        return new WorkerState(
                phase, id, "container " + where(route), deaths(route).reason());
    }

    private String where(String route) {
        Containers all = containers;
        return all == null ? "" : all.name(route);
    }

    @Override
    public CompletableFuture<Void> remove(String route) {
        wanted.remove(route);
        kept.remove(route);
        CompletableFuture<Void> gone = new CompletableFuture<>();
        inTurn(route, 0, () -> {
            removeNow(route);
            gone.complete(null);
        });
        return gone;
    }

    /** What cannot be removed now is removed later. */
    private void removeNow(String route) {
        Containers all = containers;
        if (all == null || watcher == null || wanted.containsKey(route)) {
            return; // wanted again, or another server manages
        }
        deaths.remove(route);
        try {
            if (all.find(route).filter(all::isOurs).isPresent()) {
                all.remove(route);
            }
            leftBehind.remove(route);
        } catch (RuntimeException e) {
            if (leftBehind.add(route)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "route={0} container not removed now, tried again every 30 s: {1}",
                        route,
                        words(e));
            }
            inTurn(route, REMOVE_AGAIN_MILLIS, () -> removeNow(route));
        }
    }

    @Override
    public void retain(Set<String> routes) {
        kept.addAll(routes);
        isComplete = true;
        inTurn("", 0, this::removeOrphans);
    }

    private void removeOrphans() {
        Containers all = containers;
        if (!isComplete || all == null) {
            return;
        }
        try {
            Stream<String> orphans =
                    all.routes().stream().filter(route -> !wanted.containsKey(route) && !kept.contains(route));
            orphans.forEach(route -> inTurn(route, 0, () -> removeNow(route)));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "orphans are looked for when the engine is back", e);
        }
    }

    @Override
    public List<String> logs(String route, int lines) throws PlacementException {
        Containers all = containers;
        if (all == null) {
            throw new PlacementException("docker is not in use");
        }
        try {
            return all.logs(route, lines);
        } catch (NotFoundException e) {
            throw new PlacementException("there is no container " + where(route));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PlacementException("interrupted");
        } catch (RuntimeException e) {
            throw new PlacementException("the Docker engine at " + engine.host() + " does not tell: " + words(e));
        }
    }
}
