package dev.tramo.server.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tramo.engine.Engine;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.net.TransportKind;
import dev.tramo.server.placement.TakenOver;
import dev.tramo.server.store.TestStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostMachinesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Of what a worker on another machine has to come back. */
    private static final Duration ALMOST = Duration.ofSeconds(14);

    private static final Duration REST = Duration.ofSeconds(2);
    private static final String THERE = "there";
    private static final StoredRoute ONE = route("one", "srt://127.0.0.1:9?mode=caller");

    @TempDir
    private Path folder;

    private TestStore store;
    private Engine engine;
    private RouteStore routes;
    private TakenOver server;
    private RouteService service;
    private LostMachines machines;

    @BeforeEach
    void open() throws IOException {
        store = TestStore.managed();
        engine = new Engine(1, TransportKind.best(), RtmpSettings.NONE);
        routes = new RouteStore(store.store());
    }

    @AfterEach
    void close() {
        machines.standDown();
        engine.close();
        store.close();
    }

    private static StoredRoute route(String id, String source) {
        return new StoredRoute(
                id, id, Map.of(), Map.of("source", source), Map.of("out", "udp://127.0.0.1:9"), true, "");
    }

    /** This server begins to manage; routes run in workers on a machine that was another's, or this one. */
    private void takesOver(String machine, boolean isEngineThere, StoredRoute... running) throws IOException {
        List<RouteSpec> specs = new ArrayList<>();
        for (StoredRoute route : running) {
            routes.save(route);
            specs.add(route.spec());
        }
        server = new TakenOver(store, engine, folder, machine, isEngineThere, specs.toArray(RouteSpec[]::new));
        // Nobody has done it: there is nothing to record.
        service = new RouteService(routes, server.runner(), new RouteAudit(null), List.of());
        service.takeOver();
        machines = new LostMachines(server.runner(), service);
    }

    @Test
    void aWorkerThatDoesNotComeBackIsMadeHereOnce() throws Exception {
        takesOver(THERE, true, ONE);
        server.passes(ALMOST);
        machines.look();
        assertThat(server.asked()).as("it has some time").isEmpty();

        server.passes(REST);
        machines.look();
        assertThat(server.asked()).containsExactly("remove one", "place one 2");

        server.passes(ALMOST.plus(REST));
        machines.look();
        assertThat(server.asked()).as("it is here now").isEmpty();
    }

    @Test
    void aWorkerThatComesGoesOnWhereItIsAndHasItsTimeAnewWhenItIsGone() throws Exception {
        takesOver(THERE, true, ONE);
        server.passes(ALMOST);
        Runnable goes = server.comes("one");
        server.passes(ALMOST.plus(REST));
        machines.look();
        assertThat(server.asked()).isEmpty();

        goes.run();
        server.passes(ALMOST);
        machines.look();
        assertThat(server.asked()).isEmpty();
        server.passes(REST);
        machines.look();
        assertThat(server.asked()).containsExactly("remove one", "place one 2");
    }

    @Test
    void aWorkerThatIsBackAtTheLastMomentIsNotReplaced() throws Exception {
        takesOver(THERE, true, ONE);
        server.passes(ALMOST.plus(REST));
        assertThat(server.runner().lost()).containsExactly("one");
        Runnable _ = server.comes("one");

        service.replaceWorker("one");

        assertThat(server.asked()).isEmpty();
    }

    @Test
    void aRouteThatCannotBeReadKeepsNoOtherOneFromBeingMoved() throws Exception {
        takesOver(
                THERE,
                true,
                ONE,
                route("another", "srt://127.0.0.1:9?mode=caller"),
                route("two", "udp://127.0.0.1:5000"));
        routes.save(route("another", "nonsense"));
        server.passes(ALMOST.plus(REST));

        machines.look();

        assertThat(server.asked()).containsExactlyInAnyOrder("remove one", "place one 2", "remove two", "place two 2");
        assertThat(server.runner().lost()).containsExactly("another");
    }

    @Test
    void whileTheStoreIsAwayNothingIsStoppedAndAfterwardsItIsMoved() throws Exception {
        takesOver(THERE, true, ONE);
        server.passes(ALMOST.plus(REST));
        store.goAway();
        machines.look();
        assertThat(server.asked()).isEmpty();

        store.comeBack();
        machines.look();
        assertThat(server.asked()).containsExactly("remove one", "place one 2");
    }

    @Test
    void whileTheEngineIsAwayNothingIsStoppedAndAfterwardsItIsMoved() throws Exception {
        takesOver(THERE, true, ONE);
        server.passes(ALMOST.plus(REST));
        server.engineIsAway();
        machines.look();
        assertThat(server.asked()).isEmpty();

        server.engineAnswers();
        machines.look();
        assertThat(server.asked()).containsExactly("remove one", "place one 2");
    }

    @Test
    void aServerThatBeginsWithoutAnEngineGivesWorkersTheirTimeWhenItAnswers() throws Exception {
        takesOver(THERE, false, ONE);
        server.passes(ALMOST.plus(REST));
        machines.look();
        assertThat(server.asked()).isEmpty();

        server.engineAnswers();
        machines.look();
        assertThat(server.asked()).as("one that is here is a former one").containsExactly("remove one");
        server.passes(ALMOST.plus(REST));
        machines.look();
        assertThat(server.asked()).containsExactly("remove one", "place one 2");
    }

    @Test
    void aWorkerOnThisMachineIsFoundWhenItsEngineAnswers() throws Exception {
        takesOver("here", false, ONE);
        machines.look();
        assertThat(server.asked()).isEmpty();

        server.engineAnswers();
        machines.look();

        assertThat(server.asked()).containsExactly("place one 1");
    }

    @Test
    void itIsLookedForAsLongAsTheServerManages() throws Exception {
        takesOver(THERE, true, ONE);
        server.passes(ALMOST.plus(REST));
        machines.takeOver();

        List<String> asked = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            machines.tick(Instant.EPOCH);
            asked.addAll(server.asked());
            return asked.equals(List.of("remove one", "place one 2"));
        });
    }
}
