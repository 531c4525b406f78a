package dev.tramo.engine;

import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.route.SourceSnapshot;
import dev.tramo.engine.route.SwitchSnapshot.Cause;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RouteSpec.Source;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Join;
import dev.tramo.engine.spec.Switching.Returning;
import dev.tramo.engine.spec.Switching.Standby;
import dev.tramo.engine.spec.Take;
import dev.tramo.srt.SrtOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Several sources of datagrams, and what their failures do to the destinations. */
class SwitchingTest {
    private static final String ROUTE = "r";
    private static final int RATE = 200;

    @AutoClose
    private final Stage stage = new Stage();

    private final Engine engine = stage.engine();
    private final EventRecorder events = EventRecorder.of(engine);
    private Take take = Take.NONE;

    private static Switching rules(Standby standby, Returning returning, int returnAfterMillis) {
        return new Switching(
                true, standby, Join.PACKET, 1_000, true, 0, 2_000, 0, 100, returning, returnAfterMillis, 1_000, 0);
    }

    private static final Switching HOT = rules(Standby.HOT, Returning.MANUAL, 0);

    private RouteSpec route(Switching switching, SourceSpec main, SourceSpec backup, DestinationSpec out) {
        return new RouteSpec(
                ROUTE,
                List.of(new Source("main", main), new Source("backup", backup)),
                switching,
                take,
                Map.of("out", out));
    }

    private RouteSnapshot seen() {
        return engine.snapshot(ROUTE).orElseThrow();
    }

    private String active() {
        return seen().sources().stream()
                .filter(SourceSnapshot::isActive)
                .map(SourceSnapshot::id)
                .findFirst()
                .orElse("");
    }

    private List<RouteEvent.SourceSwitched> switches() {
        return events.all().stream()
                .filter(RouteEvent.SourceSwitched.class::isInstance)
                .map(RouteEvent.SourceSwitched.class::cast)
                .toList();
    }

    private void start(RouteSpec spec) {
        stage.start(spec);
        within(5)
                .until(() -> spec.sources().stream()
                        .allMatch(source -> seen().source(source.id()).state() != State.STARTING));
    }

    @Test
    void aSilentUdpSourceIsReplacedAndTheSessionOfTheDestinationGoesOn() {
        int one = Ports.free();
        int two = Ports.free();
        int srt = Ports.free();
        UdpSink sink = stage.sink();
        Engine far = stage.newEngine();
        far.start(Stage.route("far", caller(srt, SrtOptions.DEFAULT), udp(sink.port())));
        start(route(HOT, udp(one), udp(two), listener(srt, SrtOptions.DEFAULT)));
        UdpGenerator main = stage.generator(one, RATE);
        Stage.awaitFlow(main, sink); // else the other would be the first that is usable
        UdpGenerator backup = stage.generator(two, RATE);
        within(10).until(() -> seen().sources().get(1).fault().isEmpty());

        main.stop();

        within(10).until(() -> active().equals("backup"));
        Stage.awaitFlow(backup, sink);
        within(10).until(() -> seen().source().state() == State.RUNNING);
        assertThat(events.ended(ROUTE)).isEmpty();
        within(10).until(() -> !switches().isEmpty()); // the snapshot may tell of it first
        assertThat(seen().switching().count()).isEqualTo(1);
        assertThat(switches()).singleElement().satisfies(switched -> {
            assertThat(switched.endpoint()).isEqualTo("backup");
            assertThat(switched.what().from()).isEqualTo("main");
            assertThat(switched.what().reason()).matches("main: no data for \\d+ ms");
            assertThat(switched.what().cause()).isEqualTo(Cause.FAULT);
            // From the last datagram that went out, a little after it came.
            assertThat(switched.what().gapMillis()).isGreaterThanOrEqualTo(950);
        });
        within(10).until(() -> !seen().sources().get(0).fault().isEmpty());
    }

    @Test
    void anSrtSourceWhosePeerLeavesIsReplacedAtOnceAndTakenAgainWhenItIsBack() {
        int one = Ports.free();
        int two = Ports.free();
        UdpSink sink = stage.sink();
        start(route(
                rules(Standby.HOT, Returning.AUTOMATIC, 700),
                listener(one, SrtOptions.DEFAULT),
                listener(two, SrtOptions.DEFAULT),
                udp(sink.port())));
        Engine far = stage.newEngine();
        int feedOne = Ports.free();
        int feedTwo = Ports.free();
        far.start(Stage.route("one", udp(feedOne), caller(one, SrtOptions.DEFAULT)));
        far.start(Stage.route("two", udp(feedTwo), caller(two, SrtOptions.DEFAULT)));
        within(10)
                .until(() -> seen().source("main").connected()
                        && seen().source("backup").connected());
        UdpGenerator main = stage.generator(feedOne, RATE);
        Stage.awaitFlow(main, sink);
        UdpGenerator _ = stage.generator(feedTwo, RATE);
        within(10).until(() -> seen().sources().get(1).fault().isEmpty());

        far.stop("one");
        within(10).until(() -> active().equals("backup"));
        within(10).until(() -> !switches().isEmpty());
        assertThat(switches().getFirst().what().reason()).startsWith("main: disconnected");

        far.start(Stage.route("one", udp(feedOne), caller(one, SrtOptions.DEFAULT)));
        within(20).until(() -> active().equals("main") && switches().size() == 2);
        assertThat(switches().getLast().what().reason()).isEqualTo("main is preferred, and usable again");
        assertThat(seen().destinations().get("out").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void aSourceWhoseBitRateFallsIsReplaced() {
        int one = Ports.free();
        int two = Ports.free();
        UdpSink sink = stage.sink();
        Switching byRate = new Switching(
                true, Standby.HOT, Join.PACKET, 0, true, 1_000, 500, 0, 100, Returning.MANUAL, 0, 1_000, 0);
        start(route(byRate, udp(one), udp(two), udp(sink.port())));
        UdpGenerator main = stage.generator(one, RATE); // 2.1 Mbit/s
        Stage.awaitFlow(main, sink);
        UdpGenerator _ = stage.generator(two, RATE);
        within(10).until(() -> seen().sources().get(1).fault().isEmpty());

        main.stop();
        UdpGenerator _ = stage.generator(one, 20);

        within(10).until(() -> active().equals("backup") && !switches().isEmpty());
        assertThat(switches().getLast().what().reason()).matches("main: \\d+ kbit/s over 500 ms, below 1000");
    }

    /** A switch that the contents of the main source bring about, while data go on coming. */
    private String reasonWhenMissing(Switching.Content demanded, int... pids) {
        int one = Ports.free();
        int two = Ports.free();
        UdpSink sink = stage.sink();
        Switching byContent = new Switching(
                        true, Standby.HOT, Join.PACKET, 1_000, true, 0, 2_000, 0, 100, Returning.MANUAL, 0, 1_000, 0)
                .with(demanded);
        TsSender main = stage.add(new TsSender(one, true));
        start(route(byContent, udp(one), udp(two), udp(sink.port())));
        within(10).until(() -> seen().sources().get(0).fault().isEmpty());
        stage.add(new TsSender(two, true));
        within(10).until(() -> seen().sources().get(1).fault().isEmpty());
        assertThat(active()).isEqualTo("main");

        main.without(Arrays.stream(pids).boxed().toArray(Integer[]::new));

        within(10).until(() -> active().equals("backup") && !switches().isEmpty());
        assertThat(switches().getFirst().what().cause()).isEqualTo(Cause.FAULT);
        within(10).until(() -> !seen().sources().get(0).fault().isEmpty());
        main.without();
        within(10).until(() -> seen().sources().get(0).fault().isEmpty());
        return switches().getFirst().what().reason();
    }

    @Test
    void aSourceWithoutVideoIsReplaced() {
        assertThat(reasonWhenMissing(new Switching.Content(300, 0, 0, 0), TsSender.VIDEO_PID))
                .matches("main: no video for 3\\d\\d ms");
    }

    @Test
    void aSourceWithoutAudioIsReplaced() {
        assertThat(reasonWhenMissing(new Switching.Content(0, 300, 0, 0), TsSender.AUDIO_PID))
                .startsWith("main: no audio for ");
    }

    @Test
    void aSourceThatLacksAPidIsReplaced() {
        assertThat(reasonWhenMissing(new Switching.Content(0, 0, 300, 0), TsSender.AUDIO_PID))
                .startsWith("main: PID missing for ");
    }

    @Test
    void aSourceWithErrorsOfPriority1IsReplaced() {
        assertThat(reasonWhenMissing(new Switching.Content(0, 0, 0, 300), TsSender.PAT_PID))
                .matches("main: errors of TR 101 290 priority 1 for \\d+ ms: PAT_error");
    }

    @Test
    void aColdStandbyWithoutVideoIsNotTaken() {
        int one = Ports.free();
        int two = Ports.free();
        UdpSink sink = stage.sink();
        Switching byContent = rules(Standby.COLD, Returning.MANUAL, 0).with(new Switching.Content(500, 0, 0, 0));
        TsSender main = stage.add(new TsSender(one));
        TsSender backup = stage.add(new TsSender(two));
        backup.without(TsSender.VIDEO_PID);
        start(route(byContent, udp(one), udp(two), udp(sink.port())));
        within(10).until(() -> seen().sources().get(0).fault().isEmpty());

        main.without(TsSender.VIDEO_PID);

        within(10).until(() -> seen().sources().get(1).fault().startsWith("no video for"));
        assertThat(active()).isEqualTo("main");
        backup.without();
        within(10).until(() -> active().equals("backup"));
    }

    @Test
    void aSourceThatIsConnectedAndBringsNothingIsConnectedAnew() {
        int srt = Ports.free();
        int feed = Ports.free();
        UdpSink sink = stage.sink();
        Switching reconnecting = new Switching(
                true, Standby.HOT, Join.PACKET, 1_000, true, 0, 2_000, 0, 100, Returning.MANUAL, 0, 1_000, 1_000);
        stage.start(new RouteSpec(
                ROUTE,
                List.of(new Source("main", listener(srt, SrtOptions.DEFAULT))),
                reconnecting,
                Take.NONE,
                Map.of("out", udp(sink.port()))));
        Engine far = stage.newEngine();
        far.start(Stage.route("far", udp(feed), caller(srt, SrtOptions.DEFAULT)));
        within(10).until(() -> seen().source().connected());
        UdpGenerator first = stage.generator(feed, RATE);
        Stage.awaitFlow(first, sink);
        assertThat(events.ended(ROUTE)).isEmpty();

        first.stop();

        within(10).until(() -> !events.ended(ROUTE).isEmpty());
        assertThat(events.ended(ROUTE).getFirst().reason()).matches("nothing received for \\d+ s");
        within(20).until(() -> seen().source().connected() && seen().source().reconnections() > 0);
    }

    @Test
    void aSourceIsTakenByHandWithoutAGap() {
        int one = Ports.free();
        int two = Ports.free();
        UdpSink sink = stage.sink();
        RouteSpec before = route(HOT, udp(one), udp(two), udp(sink.port()));
        start(before);
        UdpGenerator main = stage.generator(one, RATE);
        Stage.awaitFlow(main, sink);
        UdpGenerator _ = stage.generator(two, RATE);
        within(10).until(() -> seen().sources().get(1).fault().isEmpty());

        take = take.next("backup");
        engine.change(route(HOT, udp(one), udp(two), udp(sink.port())));

        within(10).until(() -> !switches().isEmpty());
        assertThat(active()).isEqualTo("backup");
        assertThat(switches().getFirst().what().cause()).isEqualTo(Cause.HAND);
        assertThat(switches().getFirst().what().lostBytes()).isZero();

        take = take.next("main");
        engine.change(route(HOT, udp(one), udp(two), udp(sink.port())));
        within(10).until(() -> active().equals("main"));
    }

    @Test
    void aStandbyComesAndGoesWithoutDisturbingTheStream() {
        int one = Ports.free();
        int two = Ports.free();
        UdpSink sink = stage.sink();
        stage.start(new RouteSpec(ROUTE, List.of(new Source("main", udp(one))), Map.of("out", udp(sink.port()))));
        UdpGenerator main = stage.generator(one, 1_000);
        Stage.awaitFlow(main, sink);

        engine.change(route(HOT, udp(one), udp(two), udp(sink.port())));
        assertThat(seen().sources()).extracting(SourceSnapshot::id).containsExactly("main", "backup");
        Stage.awaitFlow(main, sink);
        engine.change(route(HOT, udp(one), udp(Ports.free()), udp(sink.port())));
        Stage.awaitFlow(main, sink);
        engine.change(new RouteSpec(ROUTE, List.of(new Source("main", udp(one))), Map.of("out", udp(sink.port()))));
        Stage.awaitFlow(main, sink);

        assertThat(seen().sources()).extracting(SourceSnapshot::id).containsExactly("main");
        assertThat(switches()).isEmpty();
        Stage.assertNothingMissingSince(0, main, sink);
    }

    @Test
    void aColdStandbyIsConnectedWhenTheSourceInUseFails() {
        int one = Ports.free();
        int two = Ports.free();
        UdpSink sink = stage.sink();
        start(route(
                rules(Standby.COLD, Returning.MANUAL, 0), udp(one), caller(two, SrtOptions.DEFAULT), udp(sink.port())));
        UdpGenerator main = stage.generator(one, RATE);
        Stage.awaitFlow(main, sink);
        Engine far = stage.newEngine();
        int feed = Ports.free();
        far.start(Stage.route("far", udp(feed), listener(two, SrtOptions.DEFAULT)));
        UdpGenerator backup = stage.generator(feed, RATE);
        within(10).until(() -> far.snapshot("far").orElseThrow().source().state() == State.RUNNING);
        assertThat(seen().source("backup").state()).isEqualTo(State.STOPPED);
        assertThat(seen().sources().get(1).fault()).isEmpty();

        main.stop();

        within(10).until(() -> active().equals("backup"));
        Stage.awaitFlow(backup, sink);
        within(10).until(() -> seen().source("main").state() == State.STOPPED);
    }

    @Test
    void theActiveSourceThatIsRemovedIsReplaced() {
        int one = Ports.free();
        int two = Ports.free();
        UdpSink sink = stage.sink();
        start(route(HOT, udp(one), udp(two), udp(sink.port())));
        UdpGenerator main = stage.generator(one, RATE);
        Stage.awaitFlow(main, sink); // else the other would be the first that is usable
        UdpGenerator backup = stage.generator(two, RATE);
        within(10).until(() -> seen().sources().get(1).fault().isEmpty());
        main.stop();

        engine.change(new RouteSpec(ROUTE, List.of(new Source("backup", udp(two))), Map.of("out", udp(sink.port()))));

        Stage.awaitFlow(backup, sink);
        assertThat(active()).isEqualTo("backup");
    }
}
