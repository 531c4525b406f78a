package dev.tramo.server.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tramo.engine.Engine;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.net.TransportKind;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.placement.RouteRunner;
import dev.tramo.server.placement.TestRunner;
import dev.tramo.server.store.TestStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteOpeningTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Less than a worker may take to end. */
    private static final long AT_ONCE_SECONDS = 4;
    /** In a worker. */
    private static final String ELSEWHERE = "rtmp://:1936/entrance";
    /** In the server itself. */
    private static final String HERE = "rtmp:///entrance";

    @TempDir
    private Path folder;

    private final CompletableFuture<Void> workerEnds = new CompletableFuture<>();
    private TestStore store;
    private Engine engine;
    private RouteRunner runner;
    private RouteOpening opening;

    @BeforeEach
    void open() throws IOException {
        store = TestStore.managed();
        engine = new Engine(1, TransportKind.best(), RtmpSettings.NONE);
        runner = TestRunner.whoseWorkersEndWith(workerEnds, store, engine, folder)
                .runner();
        opening = new RouteOpening(runner);
    }

    @AfterEach
    void close() {
        engine.close();
        store.close();
    }

    private static StoredRoute route(String id, String source, String out) {
        return new StoredRoute(id, id, Map.of(), Map.of("source", source), Map.of("out", out), true, "");
    }

    private boolean runsHere(String id) {
        return engine.snapshot(id).isPresent();
    }

    private CompletableFuture<Void> becoming(StoredRoute route) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        opening.become(route);
                    } catch (RefusedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private CompletableFuture<Void> aWorkerIsEnding() throws RefusedException {
        opening.become(route("one", ELSEWHERE, "udp://127.0.0.1:9"));
        assertThat(runsHere("one")).isFalse();
        CompletableFuture<Void> moving = becoming(route("one", HERE, "udp://127.0.0.1:9"));
        await().atMost(SOON).until(() -> runner.snapshot("one").isEmpty());
        return moving;
    }

    @Test
    void whileTheWorkerOfARouteEndsOthersAreStartedAndChanged() throws Exception {
        CompletableFuture<Void> moving = aWorkerIsEnding();

        becoming(route("two", "rtmp:///yard", "udp://127.0.0.1:9")).get(AT_ONCE_SECONDS, TimeUnit.SECONDS);
        becoming(route("two", "rtmp:///yard", "udp://127.0.0.1:10")).get(AT_ONCE_SECONDS, TimeUnit.SECONDS);

        assertThat(moving).isNotDone();
        workerEnds.complete(null);
        moving.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(runsHere("one")).isTrue();
    }

    @Test
    void whoTookItsPlaceMeanwhileKeepsItAndTheRouteIsInAWorkerAgain() throws Exception {
        CompletableFuture<Void> moving = aWorkerIsEnding();
        becoming(route("two", HERE, "udp://127.0.0.1:9")).get(AT_ONCE_SECONDS, TimeUnit.SECONDS);
        workerEnds.complete(null);

        assertThatThrownBy(() -> moving.get(SOON.toSeconds(), TimeUnit.SECONDS))
                .rootCause()
                .isInstanceOf(RefusedException.class);
        assertThat(runsHere("one")).isFalse();
        assertThat(runner.snapshot("one").map(RouteSnapshot::spec))
                .contains(route("one", ELSEWHERE, "udp://127.0.0.1:9").spec());
        assertThat(runsHere("two")).isTrue();
    }
}
