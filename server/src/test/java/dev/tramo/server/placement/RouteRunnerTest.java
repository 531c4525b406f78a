package dev.tramo.server.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tramo.engine.Engine;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.net.TransportKind;
import dev.tramo.server.limit.RtmpLimit;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.store.StoreUnavailableException;
import dev.tramo.server.store.TestStore;
import dev.tramo.server.worker.Message;
import dev.tramo.server.worker.RouteText;
import dev.tramo.server.worker.RtmpFiles;
import dev.tramo.server.worker.RtmpOptions;
import dev.tramo.server.worker.Wire;
import dev.tramo.server.worker.WorkerOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteRunnerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final FakePlacement docker = new FakePlacement();
    private final Observations observations = new Observations();
    private final List<Observation> published = new ArrayList<>();
    private TestStore store;
    private Engine engine;
    private PlacementRepository repository;
    private RemoteRoutes remote;
    private RouteRunner runner;

    @BeforeEach
    void open() throws IOException {
        store = TestStore.managed();
        engine = new Engine(1, TransportKind.best(), RtmpSettings.NONE);
        observations.subscribe(published::add);
        startedWith("local");
    }

    /** A server whose settings say that. */
    private void startedWith(String placement) throws IOException {
        TestRunner started = TestRunner.start(placement, store, engine, docker, observations, folder);
        repository = started.repository();
        remote = started.remote();
        runner = started.runner();
    }

    @Test
    void aWorkerHasTheServersRtmpAddressAndLimits() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(rtmp("rtmp://:1936/entrance"));

        RtmpOptions options = order().rtmpOptions().orElseThrow();
        assertThat(options.host()).isEqualTo("127.0.0.9");
        assertThat(options.limits())
                .hasSize(RtmpLimit.values().length)
                .containsEntry("tramo.rtmp.idle.seconds", RtmpLimit.IDLE_SECONDS.min());
    }

    @AfterEach
    void close() {
        engine.close();
        store.close();
    }

    /** A route that opens at once. */
    private static RouteSpec spec(String id, int... ports) {
        return Remote.spec(
                id, Arrays.stream(ports).mapToObj(port -> "to" + port).toArray(String[]::new));
    }

    private static RouteSpec rtmp(String source) {
        return new RouteText("one", source, Map.of("out", "udp://127.0.0.1:9")).spec();
    }

    private void placed(PlacementSettings settings) throws PlacementException {
        runner.move("one", Optional.of(settings));
    }

    private WorkerOrder order() {
        return Wire.read(docker.jobs.getLast().order(), WorkerOrder.class);
    }

    private boolean runsHere() {
        return engine.snapshot("one").isPresent();
    }

    @Test
    void aRouteStartsInThisProcessUnlessItIsPlacedElsewhere() {
        var _ = runner.start(spec("one", 1));

        assertThat(runsHere()).isTrue();
        assertThat(docker.calls).isEmpty();
        assertThat(runner.placementOf("one")).isEqualTo(PlacementKind.LOCAL);
        assertThatThrownBy(() -> runner.start(spec("one", 1))).isInstanceOf(IllegalStateException.class);

        runner.stop("one");
        assertThat(runner.snapshot("one")).isEmpty();
    }

    @Test
    void aRouteThatIsPlacedElsewhereIsOrderedThere() throws Exception {
        placed(Remote.DOCKER);
        CompletableFuture<RouteSnapshot> settled = runner.start(spec("one", 1));

        assertThat(docker.calls).contains("place one 1");
        assertThat(order().route()).isEqualTo(RouteText.of(spec("one", 1)));
        assertThat(runsHere()).isFalse();
        assertThat(runner.placementOf("one")).isEqualTo(PlacementKind.DOCKER);
        assertThat(runner.snapshot("one").orElseThrow().state()).isEqualTo(State.STARTING);
        assertThat(settled).isNotDone();
        assertThatThrownBy(() -> runner.start(spec("one", 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatItsPlacementCannotDoIsTheRoutesState() throws Exception {
        placed(Remote.DOCKER);
        CompletableFuture<RouteSnapshot> settled = runner.start(spec("one", 1));

        docker.listener.orElseThrow().changed("one", WorkerState.failed("no image"));

        assertThat(settled.get(1, TimeUnit.SECONDS).reason()).isEqualTo("no image");
        assertThat(runner.snapshot("one").orElseThrow().state()).isEqualTo(State.FAILED);
    }

    @Test
    void theDefaultIsWhatTheSettingsSay() throws Exception {
        startedWith("docker");
        var _ = runner.start(spec("one", 1));
        assertThat(docker.calls).containsExactly("place one 1");
    }

    @Test
    void aRestartMakesTheNextWorkerWhenTheLastHasEnded() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(spec("one", 1));
        docker.calls.clear();
        docker.removal = new CompletableFuture<>();

        CompletableFuture<?> restarted = CompletableFuture.runAsync(
                () -> {
                    var _ = runner.restart(spec("one", 2));
                },
                Thread::startVirtualThread);
        await().atMost(SOON).until(() -> docker.calls.contains("remove one"));
        assertThat(docker.calls).as("the ports are not free yet").containsExactly("remove one");
        docker.removal.complete(null);

        restarted.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(docker.calls).containsExactly("remove one", "place one 2");
        assertThat(order().number()).isEqualTo(2);
        assertThat(runner.snapshot("one").orElseThrow().destinations()).containsOnlyKeys("to2");
    }

    /** A route that a server with another machine has started, and that this one takes over. */
    private void takenOverFromAnotherMachine() throws Exception {
        startedWith("docker");
        docker.machine = "there";
        var _ = runner.start(spec("one", 1));
        docker.machine = "here";
        startedWith("docker");
        runner.reconcile(Map.of("one", spec("one", 1)));
    }

    @Test
    void aWorkerOnAnotherMachineIsWaitedForAndGoesOnThere() throws Exception {
        takenOverFromAnotherMachine();
        RemoteRoute route = remote.find("one").orElseThrow();
        runner.takeOver();
        assertThat(docker.calls).containsExactly("retain []");
        docker.calls.clear();
        assertThat(route.place()).isEqualTo(Whereabouts.ELSEWHERE);
        assertThat(runner.snapshot("one").orElseThrow().reason())
                .isEqualTo("its worker is on another machine; waiting for its worker");

        Remote.Session session = new Remote.Session();
        remote.welcome(route, session, Remote.hello("there"));
        runner.change(spec("one", 1, 2));

        assertThat(docker.calls).as("it learns that by its connection").isEmpty();
        assertThat(session.last()).isInstanceOf(Message.Change.class);
        assertThat(runner.lost()).isEmpty();
    }

    @Test
    void aWorkerThatIsMadeAnewHereReplacesTheOneOnAnotherMachine() throws Exception {
        takenOverFromAnotherMachine();
        published.clear();

        var _ = runner.replace(spec("one", 1));

        assertThat(docker.calls).containsExactly("remove one", "place one 2");
        assertThat(published)
                .filteredOn(Observation.WorkerChanged.class::isInstance)
                .singleElement()
                .asString()
                .contains("it was on another machine and is gone");
        assertThat(repository.machine("one")).isEqualTo("here");
        assertThat(remote.find("one").orElseThrow().place()).isEqualTo(Whereabouts.HERE);
    }

    /** This one takes it over while its own engine is away. */
    private RemoteRoute takenOverWithoutAnEngine(String machineOfTheWorker) throws Exception {
        startedWith("docker");
        docker.machine = machineOfTheWorker;
        var _ = runner.start(spec("one", 1));
        docker.machine = "";
        startedWith("docker");
        runner.reconcile(Map.of("one", spec("one", 1)));
        RemoteRoute route = remote.find("one").orElseThrow();
        assertThat(route.place()).isEqualTo(Whereabouts.UNKNOWN);
        assertThat(route.worker().reason()).contains("does not answer");
        assertThat(runner.seen()).isEmpty();
        runner.takeOver();
        runner.find("one");
        assertThat(docker.calls)
                .as("it may be on another machine, and stays if it is here")
                .containsExactly("retain [one]");
        docker.calls.clear();
        docker.machine = "here";
        assertThat(runner.seen()).containsExactly("one");
        return route;
    }

    @Test
    void whileItsEngineIsAwayAServerTakesNoWorkerForItsOwn() throws Exception {
        RemoteRoute route = takenOverWithoutAnEngine("there");
        remote.welcome(route, new Remote.Session(), Remote.hello("there"));

        runner.find("one");

        assertThat(route.place()).isEqualTo(Whereabouts.ELSEWHERE);
        assertThat(route.worker().phase()).isEqualTo(WorkerState.Phase.RUNNING);
        assertThat(route.worker().where()).isEqualTo("another machine");
        assertThat(docker.calls).as("a former one may be here").containsExactly("remove one");
        assertThat(runner.seen()).isEmpty();
        assertThat(runner.lost()).isEmpty();
    }

    @Test
    void whenItsEngineIsBackAServerTakesOverTheWorkersThatAreHere() throws Exception {
        RemoteRoute route = takenOverWithoutAnEngine("here");

        runner.find("one");

        assertThat(route.place()).isEqualTo(Whereabouts.HERE);
        assertThat(docker.calls).containsExactly("place one 1");
    }

    @Test
    void aWorkerOnThisMachineOrAnUnknownOneIsMadeAtOnce() throws Exception {
        startedWith("docker");
        docker.machine = "";
        var _ = runner.start(spec("one", 1));
        docker.machine = "here";
        startedWith("docker");
        runner.reconcile(Map.of("one", spec("one", 1)));
        assertThat(docker.calls).containsExactly("place one 1");

        runner.noteMachines();
        assertThat(repository.machine("one")).isEqualTo("here");
        startedWith("docker");
        runner.reconcile(Map.of("one", spec("one", 1)));
        assertThat(docker.calls).containsExactly("place one 1");
    }

    @Test
    void aRestartThatCannotBeStoredLeavesTheRouteRunning() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(spec("one", 1));
        docker.calls.clear();
        store.goAway();

        assertThatThrownBy(() -> runner.restart(spec("one", 1))).isInstanceOf(StoreUnavailableException.class);

        assertThat(docker.calls).isEmpty();
        assertThat(runner.snapshot("one")).isPresent();
    }

    @Test
    void aChangeReachesTheSameWorker() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(spec("one", 1));
        long before = order().revision();
        docker.calls.clear();

        runner.change(spec("one", 1, 2));

        assertThat(docker.calls).containsExactly("place one 1");
        assertThat(order().revision()).isGreaterThan(before);
        assertThat(order().route().destinations()).containsOnlyKeys("to1", "to2");

        runner.change(spec("one", 1, 2));
        assertThat(docker.calls).as("nothing is different").hasSize(1);
    }

    @Test
    void aChangeIsAwaitedUntilTheWorkerHasTakenIt() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(spec("one", 1));
        Remote.Session session = new Remote.Session();
        RemoteRoute worker = remote.find("one").orElseThrow();
        remote.welcome(worker, session, Remote.hello("process"));
        worker.hear(session, Remote.report(spec("one", 1), worker.revision(), State.RUNNING, 1));

        runner.change(spec("one", 2));
        CompletableFuture<Optional<RouteSnapshot>> opened =
                CompletableFuture.supplyAsync(() -> runner.awaitOpened("one"), Thread::startVirtualThread);
        assertThat(opened).isNotDone();
        worker.hear(session, Remote.report(spec("one", 2), worker.revision(), State.FAILED, 1));

        assertThat(opened.get(SOON.toSeconds(), TimeUnit.SECONDS).orElseThrow().state())
                .isEqualTo(State.FAILED);

        runner.change(spec("one", 1)); // as the caller does then
        worker.hear(session, Remote.report(spec("one", 1), worker.revision(), State.RUNNING, 1));
        assertThat(runner.awaitOpened("one").orElseThrow().state()).isEqualTo(State.RUNNING);
        assertThat(docker.calls).doesNotContain("remove one");
    }

    @Test
    void aChangeOfARouteThatDoesNotRunIsAFault() {
        assertThatThrownBy(() -> runner.change(spec("one", 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRunningRouteIsMovedThereAndBack() throws Exception {
        var _ = runner.start(spec("one", 1));

        placed(Remote.DOCKER);
        assertThat(runsHere()).isFalse();
        assertThat(docker.calls).contains("place one 1");

        placed(PlacementSettings.LOCAL);
        assertThat(runsHere()).isTrue();
        assertThat(docker.calls).endsWith("remove one");
        assertThat(remote.find("one")).isEmpty();

        int calls = docker.calls.size();
        placed(PlacementSettings.LOCAL);
        assertThat(docker.calls).hasSize(calls);
    }

    @Test
    void otherLimitsAreThoseOfTheNextWorker() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(spec("one", 1));

        placed(new PlacementSettings(PlacementKind.DOCKER, 1, 200, true, Map.of(), List.of()));

        assertThat(docker.calls).endsWith("remove one", "place one 2");
        assertThat(docker.jobs.getLast().settings().memoryMib()).isEqualTo(200);
    }

    @Test
    void aMoveToWhereNothingCanRunChangesNothing() throws Exception {
        var _ = runner.start(spec("one", 1));
        String run = runner.snapshot("one").orElseThrow().runId();
        docker.notReadyBecause = Optional.of("no image");

        assertThatThrownBy(() -> placed(Remote.DOCKER))
                .isInstanceOf(PlacementException.class)
                .hasMessage("no image");

        assertThat(runner.snapshot("one").orElseThrow().runId()).isEqualTo(run);
        assertThat(repository.settings("one")).isEmpty();
        assertThat(docker.calls).isEmpty();
    }

    @Test
    void whatIsAtTheServersOwnRtmpPortsRunsInTheServer() throws Exception {
        startedWith("docker");
        RouteSpec own = rtmp("rtmp:///entrance");

        assertThat(runner.isBound(own)).isTrue();
        assertThat(runner.placementFault(own)).as("nobody placed it").isEmpty();
        var _ = runner.start(own);
        assertThat(runsHere()).isTrue();

        runner.change(rtmp("rtmp://:1936/entrance"));
        assertThat(runsHere()).isFalse();
        assertThat(docker.calls).containsExactly("place one 1");

        runner.change(own);
        assertThat(runsHere()).isTrue();
        assertThat(docker.calls).containsExactly("place one 1", "remove one");
    }

    @Test
    void aRouteThatWasPlacedElsewhereIsRefusedTheServersOwnRtmpPorts() throws Exception {
        placed(Remote.DOCKER);

        assertThat(runner.placementFault(rtmp("rtmp://:1936/entrance"))).isEmpty();
        assertThat(runner.placementFault(rtmp("rtmp:///entrance/geheim")).orElseThrow())
                .startsWith("source: ")
                .contains("placed in docker")
                .doesNotContain("geheim");
        RouteSpec played = new RouteText("one", "srt://:9000", Map.of("out", "rtmp:///entrance")).spec();
        assertThat(runner.placementFault(played).orElseThrow()).startsWith("destinations.out: ");
        RouteSpec pulled = rtmp("rtmp://127.0.0.1:9/live/one play=entrance");
        assertThat(runner.placementFault(pulled).orElseThrow()).startsWith("source: ");
    }

    @Test
    void aWorkerHasTheCertificateOnlyIfItListensByRtmpsAndIsMadeAnewForIt() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(rtmp("rtmp://:1936/entrance"));
        assertThat(order().rtmp()).contains(new RtmpFiles("the trust", "", ""));

        runner.change(rtmp("rtmps://:1936/entrance"));
        assertThat(docker.calls).endsWith("remove one", "place one 2");
        assertThat(order().rtmp()).contains(new RtmpFiles("the trust", "the certificate", "the key"));
        assertThat(docker.jobs.getLast().toString() + order()).doesNotContain("the key");

        Files.writeString(folder.resolve("certificate.pem"), "renewed");
        runner.change(rtmp("rtmps://:1937/entrance"));
        assertThat(docker.calls).endsWith("place one 2", "place one 2");
        assertThat(order().rtmp().orElseThrow().certificate()).isEqualTo("renewed");
    }

    @Test
    void aServerThatTakesOverAdoptsTheWorkersThatThereAre() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(spec("one", 1));
        var _ = runner.restart(spec("one", 1));
        startedWith("local");

        runner.reconcile(Map.of("one", spec("one", 1), "two", spec("two", 1)));
        runner.takeOver();

        assertThat(docker.calls).containsExactly("place one 2", "retain [one]");
        assertThat(engine.snapshot("two")).isPresent();
    }

    @Test
    void whatIsNotWantedIsStoppedAndWhatRunsAsItShouldIsLeftAlone() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(spec("one", 1));
        var _ = runner.start(spec("two", 1));
        var _ = runner.start(spec("three", 1));
        String run = engine.snapshot("two").orElseThrow().runId();
        docker.calls.clear();

        runner.reconcile(Map.of("two", spec("two", 1)));

        assertThat(docker.calls).containsExactly("remove one");
        assertThat(engine.snapshot("three")).isEmpty();
        assertThat(engine.snapshot("two").orElseThrow().runId()).isEqualTo(run);
    }

    @Test
    void aServerThatStandsDownEndsItsOwnRoutesAndLeavesTheWorkers() throws Exception {
        placed(Remote.DOCKER);
        var _ = runner.start(spec("one", 1));
        var _ = runner.start(spec("two", 1));
        docker.calls.clear();

        runner.leave();
        remote.standDown();

        assertThat(engine.snapshots()).isEmpty();
        assertThat(docker.calls).containsExactly("leave");
        assertThat(runner.snapshots()).isEmpty();
    }

    @Test
    void aRouteThatIsNoMoreIsForgotten() throws Exception {
        placed(Remote.DOCKER);
        store.store().change(handle -> PlacementRepository.clear(handle, "one"));

        runner.forget("one");

        assertThat(runner.placementOf("one")).isEqualTo(PlacementKind.LOCAL);
        assertThat(published).endsWith(new Observation.Removed("one"));
    }

    @Test
    void aPeerThatIsNoAddressIsRefused() {
        assertThatThrownBy(() -> runner.kick("one", "nobody", Duration.ZERO, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(runner.kick("one", "192.0.2.7", Duration.ZERO, "")).isZero();
    }
}
