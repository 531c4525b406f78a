package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Publishers, players, pushes and pulls that come, go and are refused are events. */
@Execution(ExecutionMode.CONCURRENT)
class CameraEventsTest {
    private static final String CAMERA = "camera-1";

    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final EventRecorder events = EventRecorder.of(stage.engine());

    private RawRtmp publisher() {
        return stage.add(new RawRtmp(stage.port())).publish("cam", CameraStage.KEY);
    }

    /** Sends until something is so. */
    private static void play(RawRtmp publisher, java.util.concurrent.Callable<Boolean> until) {
        int[] time = {0};
        within(15).pollInterval(Duration.ofMillis(20)).until(() -> {
            publisher.frames(time[0] += 20);
            return until.call();
        });
    }

    @Test
    void publishersComeAndGoAndOthersAreRefusedWithoutAnyKey() {
        stage.start();
        RawRtmp publisher = publisher();
        play(publisher, () -> stage.source().state() == State.RUNNING);
        stage.add(new RawRtmp(stage.port())).askToPublish("cam", CameraStage.KEY, java.util.Map.of());
        stage.add(new RawRtmp(stage.port())).askToPublish("cam", "a-wrong-key", java.util.Map.of());
        stage.add(new RawRtmp(stage.port())).play("cam", "a-wrong-key");
        play(publisher, () -> events.refused(CAMERA).size() == 3);
        publisher.close();
        within(5).until(() -> events.ended(CAMERA).size() == 1);

        assertThat(events.began(CAMERA)).singleElement().satisfies(began -> {
            assertThat(began.streamId()).startsWith("cam");
            assertThat(began.role()).isEqualTo(RouteEvent.Role.SOURCE);
            assertThat(events.ended(CAMERA).getFirst().peer()).isEqualTo(began.peer());
        });
        assertThat(events.ended(CAMERA).getFirst().reason()).isNotEmpty();
        assertThat(events.refused(CAMERA))
                .extracting(RouteEvent.AttemptRefused::reason)
                .anyMatch(reason -> reason.startsWith("published already by 127.0.0.1:"))
                .contains("wrong stream key", "a player with a wrong stream key");
        assertThat(events.all().toString()).doesNotContain(CameraStage.KEY, "a-wrong-key");
    }

    @Test
    void ofManyPlayersSomeAreReportedAndTheOthersCounted() {
        stage.start();
        RawRtmp publisher = publisher();
        play(publisher, () -> stage.source().state() == State.RUNNING);
        List<RawRtmp> players = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            players.add(stage.add(new RawRtmp(stage.port())).play("cam", CameraStage.KEY));
        }
        play(publisher, () -> stage.source().rtmp().players() == 15);
        assertThat(events.began(CAMERA)).as("the publisher and ten players").hasSize(11);
        players.forEach(RawRtmp::close);
        play(publisher, () -> stage.source().rtmp().players() == 0);
        assertThat(events.ended(CAMERA)).hasSize(10);
        play(publisher, () -> events.ended(CAMERA).size() == 11);

        assertThat(events.ended(CAMERA).getLast().peer()).isEqualTo("5 more players");
    }

    @Test
    void pushesAndPullsAreSessionsAndWhatIsMissedMeanwhileIsCounted() {
        NginxRtmp nginx = stage.nginx();
        stage.push("a", nginx.url("a")).start();
        assertThat(stage.destination("a").fullReason())
                .startsWith("waits for the source, to push to " + nginx.url("a").address() + " since ");
        RawRtmp publisher = publisher();
        play(publisher, () -> stage.destination("a").state() == State.RUNNING);
        String address = nginx.url("a").address();
        assertThat(began("a")).singleElement().satisfies(began -> {
            assertThat(began.peer()).isEqualTo(address);
            assertThat(began.streamId()).isEqualTo("live");
        });
        long sent = stage.destination("a").totals().packets();
        assertThat(sent).isPositive();
        long missed = stage.destination("a").totals().packetsWithoutPeer();
        nginx.kill();
        play(publisher, () -> stage.destination("a").totals().packetsWithoutPeer() > missed + 50);
        assertThat(stage.destination("a").totals().packetsDropped())
                .isEqualTo(stage.destination("a").totals().packetsWithoutPeer());
        assertThat(stage.destination("a").totals().packets()).isGreaterThanOrEqualTo(sent);
        assertThat(events.ended(CAMERA))
                .singleElement()
                .satisfies(ended -> assertThat(ended.endpoint()).isEqualTo("a"));
    }

    private List<RouteEvent.SessionBegan> began(String destination) {
        return events.began(CAMERA).stream()
                .filter(event -> event.endpoint().equals(destination))
                .toList();
    }
}
