package dev.tramo.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.engine.Engine;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.net.TransportKind;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Notes;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.RouteText;
import dev.tramo.server.worker.Wire;
import dev.tramo.server.worker.Worker;
import dev.tramo.server.worker.WorkerOrder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker's engine tells is published by the server's route, however short it was. */
class WorkerEventsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int CALLS = 5;
    /** A worker looks at its route that often. */
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Vertx vertx = Vertx.vertx();
    private final Observations observations = new Observations();
    private final List<Notes.Event> events = new CopyOnWriteArrayList<>();
    private final List<Notes.Sample> samples = new CopyOnWriteArrayList<>();
    private int srtPort;
    private RouteText text;
    private RemoteRoute route;

    @TempDir
    private Path folder;

    private final List<RouteEvent> reported = new CopyOnWriteArrayList<>();
    private final List<ServerWebSocket> connections = new CopyOnWriteArrayList<>();
    private volatile boolean isAway;
    private Worker worker;
    private Thread running;

    @BeforeEach
    void startWorker() throws Exception {
        observations.subscribe(this::note);
        srtPort = freePort();
        text = new RouteText("short", "srt://:" + srtPort, Map.of("out", "udp://127.0.0.1:9"));
        route = new RemoteRoute(
                text.spec(), 1, 1, Remote.DOCKER, Whereabouts.HERE, observations, _ -> {}, System::nanoTime);
        int port = vertx.createHttpServer()
                .webSocketHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(SOON.toSeconds(), TimeUnit.SECONDS)
                .actualPort();
        WorkerOrder order = new WorkerOrder(
                text,
                1,
                1,
                List.of("http://127.0.0.1:" + port),
                "the token",
                "",
                Optional.empty(),
                Optional.empty(),
                Map.of());
        worker = new Worker(Files.writeString(folder.resolve("worker.json"), Wire.write(order)), "test");
        running = Thread.ofPlatform().start(() -> {
            try {
                worker.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private RouteText caller() throws IOException {
        return new RouteText(
                "caller",
                "udp://127.0.0.1:" + freePort(),
                Map.of("out", "srt://127.0.0.1:" + srtPort + "?mode=caller"));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket free = new DatagramSocket(0)) {
            return free.getLocalPort();
        }
    }

    /** As the server does. */
    private void serve(ServerWebSocket socket) {
        if (isAway) {
            Future<Void> _ = socket.close();
            return;
        }
        connections.add(socket);
        WorkerSession session = new WebSocketSession(socket);
        socket.closeHandler(_ -> route.gone(session));
        socket.textMessageHandler(said -> {
            switch (Wire.read(said, Message.class)) {
                case Message.Hello hello -> route.welcome(session, hello, 1);
                case Message.FromWorker fromWorker -> route.hear(session, fromWorker);
                case Message.FromServer _ -> throw new AssertionError("said by a worker");
            }
        });
    }

    @AfterEach
    void end() throws Exception {
        worker.end();
        running.join();
        vertx.close().toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private void note(Observation observation) {
        if (observation instanceof Observation.Reported(RouteEvent event)) {
            reported.add(event);
        }
        switch (observation) {
            case Observation.Reported(RouteEvent.StateChanged to)
            when to.role() == RouteEvent.Role.SOURCE ->
                events.add(new Notes.Event(to.at(), History.SOURCE, to.to(), to.reason()));
            case Observation.Missed(String _, Notes notes) -> {
                events.addAll(notes.events());
                samples.addAll(notes.samples());
            }
            default -> {}
        }
    }

    private List<Notes.Event> ofTheSource() {
        return events.stream()
                .filter(event -> event.endpoint().equals(History.SOURCE))
                .toList();
    }

    @Test
    void callersThatAreGoneWithinMillisecondsAreReported() throws Exception {
        await().atMost(SOON).until(() -> route.snapshot().source().state() == State.WAITING);
        call();

        awaitAll();
        List<Notes.Event> told = ofTheSource();
        assertThat(told).extracting(Notes.Event::at).isSorted();
        assertThat(told).anySatisfy(event -> {
            int next = told.indexOf(event) + 1;
            assertThat(event.state()).isEqualTo(State.STALLED);
            assertThat(next).isLessThan(told.size());
            assertThat(Duration.between(event.at(), told.get(next).at()))
                    .as("shorter than between two looks of the worker")
                    .isLessThan(LOOK);
        });
    }

    @Test
    void thoseThatWereThereWhileNoServerWasAreToldAfterwardsWithTheFigures() throws Exception {
        await().atMost(SOON).until(() -> route.snapshot().source().state() == State.WAITING);
        isAway = true;
        connections.forEach(ServerWebSocket::close);
        await().atMost(SOON).until(() -> !route.isConnected());

        call();
        isAway = false;

        awaitAll();
        assertThat(samples).isNotEmpty().allSatisfy(sample -> {
            assertThat(sample.figures()).containsOnlyKeys("source", "destinations.out");
            assertThat(sample.figures().get("source")).containsKeys("receivedMbps", "packetsLost");
        });
    }

    /** Of all calls; on a busy machine a caller may have to begin anew, which makes one more. */
    private void awaitAll() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(ofTheSource())
                    .filteredOn(event -> event.state() == State.STALLED)
                    .hasSizeGreaterThanOrEqualTo(CALLS);
            assertThat(sessionsOfTheSource())
                    .filteredOn(RouteEvent.SessionBegan.class::isInstance)
                    .hasSizeGreaterThanOrEqualTo(CALLS);
            assertThat(sessionsOfTheSource())
                    .filteredOn(RouteEvent.SessionEnded.class::isInstance)
                    .hasSameSizeAs(sessionsOfTheSource().stream()
                            .filter(RouteEvent.SessionBegan.class::isInstance)
                            .toList());
        });
    }

    private List<RouteEvent> sessionsOfTheSource() {
        return reported.stream()
                .filter(event -> event instanceof RouteEvent.SessionBegan || event instanceof RouteEvent.SessionEnded)
                .filter(event -> event.role() == RouteEvent.Role.SOURCE)
                .toList();
    }

    @Test
    void whoIsThereWhenTheRouteIsStoppedHasAnEnd() throws Exception {
        await().atMost(SOON).until(() -> route.snapshot().source().state() == State.WAITING);
        try (Engine engine = new Engine(1, TransportKind.best(), RtmpSettings.NONE)) {
            var _ = engine.start(caller().spec()).get(SOON.toSeconds(), TimeUnit.SECONDS);
            await().atMost(SOON).until(() -> sessionsOfTheSource().size() == 1);
            route.stop(1);

            await().atMost(SOON).until(() -> sessionsOfTheSource().size() == 2);
            assertThat(sessionsOfTheSource().getLast()).isInstanceOf(RouteEvent.SessionEnded.class);
        }
    }

    /** A caller comes and goes again and again. */
    private void call() throws Exception {
        RouteText caller = caller();
        try (Engine engine = new Engine(1, TransportKind.best(), RtmpSettings.NONE)) {
            for (int i = 0; i < CALLS; i++) {
                var _ = engine.start(caller.spec()).get(SOON.toSeconds(), TimeUnit.SECONDS);
                engine.stop("caller");
            }
        }
    }
}
