package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RouteSpec.Source;
import dev.tramo.engine.spec.RtmpAddress;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Join;
import dev.tramo.engine.spec.Switching.Returning;
import dev.tramo.engine.spec.Switching.Standby;
import dev.tramo.engine.spec.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Several RTMP sources, and what goes out of them. */
@Execution(ExecutionMode.CONCURRENT)
class FrameSwitchingTest {
    private static final String ROUTE = "switched";
    private static final Switching RULES =
            new Switching(true, Standby.HOT, Join.PACKET, 1_500, true, 0, 2_000, 0, 100, Returning.MANUAL, 0, 3_000, 0);

    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final NginxRtmp nginx = stage.nginx();
    private final Engine engine = stage.engine();
    private final EventRecorder events = EventRecorder.of(engine);
    private Take take = Take.NONE;

    private static Source source(String id) {
        return new Source(
                id, new RtmpListenSpec(RtmpAddress.onOwnPorts(id, ""), Duration.ofSeconds(3), Duration.ofSeconds(3)));
    }

    private RouteSpec route(String... sources) {
        List<Source> all = new ArrayList<>();
        for (String id : sources) {
            all.add(source(id));
        }
        return new RouteSpec(ROUTE, all, RULES, take, Map.of("out", new RtmpPushSpec(nginx.url("out"), false)));
    }

    private PeerProcess publish(String id) {
        return stage.publish(Film.PLAIN, "rtmp://127.0.0.1:" + stage.port() + "/" + id + "/x");
    }

    private RouteSnapshot seen() {
        return engine.snapshot(ROUTE).orElseThrow();
    }

    private String active() {
        return seen().activeSource().id();
    }

    private void take(String id) {
        take = take.next(id);
        engine.change(route("main", "backup"));
        within(10).until(() -> active().equals(id));
    }

    private long switches() {
        return events.all().stream()
                .filter(RouteEvent.SourceSwitched.class::isInstance)
                .count();
    }

    @Test
    void aStandbyComesAndGoesWithoutDisturbingThePublisherOrThePush() {
        engine.start(route("main"));
        PeerProcess main = publish("main");
        within(20).until(() -> seen().destinations().get("out").state() == State.RUNNING);

        engine.change(route("main", "backup"));
        within(10)
                .until(() -> seen().sources().size() == 2
                        && seen().sources().getFirst().fault().isEmpty());
        long frames = seen().destinations().get("out").rtmp().frames();
        within(10).until(() -> seen().destinations().get("out").rtmp().frames() > frames + 60);
        engine.change(route("backup", "main"));
        engine.change(route("main"));
        long later = seen().destinations().get("out").rtmp().frames();
        within(10).until(() -> seen().destinations().get("out").rtmp().frames() > later + 60);
        assertThat(events.ended(ROUTE)).isEmpty();
        assertThat(seen().source().reconnections()).isZero();
        assertThat(switches()).isZero();
        main.interrupt();
        engine.stop(ROUTE);

        Recording recording = nginx.recording("out");
        recording.assertNothingIsMissing(Film.PLAIN.recording());
        recording.assertDecodesButForEqualTimes();
    }

    @Test
    void onePushGoesOnFromSourceToSource() {
        engine.start(route("main", "backup"));
        PeerProcess main = publish("main");
        within(20).until(() -> seen().destinations().get("out").state() == State.RUNNING);
        PeerProcess _ = publish("backup");
        within(20)
                .until(() -> seen().sources().stream()
                        .allMatch(source -> source.fault().isEmpty()));
        assertThat(active()).isEqualTo("main");

        take("backup");
        take("main");
        within(10).until(() -> switches() == 2);
        main.kill();
        within(10).until(() -> active().equals("backup"));
        within(10).until(() -> switches() == 3);
        main = publish("main");
        within(10).until(() -> seen().sources().getFirst().fault().isEmpty());
        take("main");
        within(10).until(() -> switches() == 4);
        within(5).until(() -> seen().destinations().get("out").state() == State.RUNNING);
        assertThat(seen().destinations().get("out").reconnections()).isZero();
        engine.stop(ROUTE);

        Recording recording = nginx.recording("out");
        recording.assertTimeGrows();
        recording.assertDecodes();
    }

    @Test
    void aSourceThatBringsSoundAloneIsReplaced() {
        RouteSpec plain = route("main", "backup");
        engine.start(new RouteSpec(
                ROUTE,
                plain.sources(),
                RULES.with(new Switching.Content(500, 500, 0, 0)),
                Take.NONE,
                plain.destinations()));
        PeerProcess _ = stage.publish(Film.SOUND, "rtmp://127.0.0.1:" + stage.port() + "/main/x");
        within(20).until(() -> seen().sources().getFirst().fault().startsWith("no video for"));
        assertThat(active()).isEqualTo("main");
        PeerProcess _ = publish("backup");

        within(20).until(() -> active().equals("backup") && switches() == 1);
        assertThat(events.all().stream()
                        .filter(RouteEvent.SourceSwitched.class::isInstance)
                        .map(event -> ((RouteEvent.SourceSwitched) event).what().reason()))
                .singleElement()
                .asString()
                .startsWith("main: no video for ");
    }

    @Test
    void thePublishersOfAllSourcesAreDisconnectedAndKeptOut() {
        engine.start(route("main", "backup"));
        PeerProcess main = publish("main");
        PeerProcess backup = publish("backup");
        within(20)
                .until(() -> seen().sources().stream()
                        .allMatch(source -> source.endpoint().connected()));

        assertThat(engine.kick(ROUTE, "127.0.0.1", Duration.ofMinutes(1), "")).isEqualTo(2);

        assertThat(main.exitCode(10)).isNotZero();
        assertThat(backup.exitCode(10)).isNotZero();
        assertThat(publish("backup").exitCode(10)).isNotZero();
    }
}
