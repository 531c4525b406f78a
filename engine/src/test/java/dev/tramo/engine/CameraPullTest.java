package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.RtmpPullSpec;
import dev.tramo.engine.spec.RtmpPushSpec;
import dev.tramo.rtmp.RtmpUrl;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Cameras that are pulled from another server. */
@Execution(ExecutionMode.CONCURRENT)
class CameraPullTest {
    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final NginxRtmp nginx = stage.nginx();

    @Test
    void aStreamOfNginxIsPulledAndAgainAfterItsRestart() {
        NginxRtmp origin = stage.nginx();
        stage.publish(Film.PLAIN, origin.url("src").full());
        stage.grace(Duration.ofSeconds(20))
                .pullFrom(origin.url("src"))
                .push("a", nginx.url("a"))
                .start();
        stage.awaitPush("a", State.RUNNING);
        stage.awaitSource(State.RUNNING);
        assertThat(stage.source().rtmp().stream().video()).isPresent();
        origin.kill();
        stage.awaitSource(State.FAILED);
        within(10).until(() -> stage.source().reason().equals("connection refused"));
        assertThat(stage.destination("a").connected()).isTrue();
        origin.start();
        PeerProcess again = stage.publish(Film.PLAIN, origin.url("src").full());
        within(20).until(() -> stage.source().state() == State.RUNNING);
        within(5).until(() -> stage.destination("a").state() == State.RUNNING);
        assertThat(stage.source().reconnections()).isEqualTo(1);
        assertThat(stage.destination("a").reconnections()).isZero();
        stage.grace(Duration.ZERO).change();
        again.interrupt();
        stage.awaitPush("a", State.WAITING, 15);
        Recording recording = nginx.recording("a");
        recording.assertTimeGrows();
        recording.assertDecodes();
    }

    @Test
    void whoPublishesToACameraThatIsPulledIsRefused() {
        stage.pullFrom(nginx.url("src")).start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        assertThat(publisher.exitCode(5)).isNotZero();
        assertThat(publisher.output()).contains("This camera is pulled from elsewhere.");
    }

    @Test
    void whatIsPushedFromHereToThereAndPulledFromThereIsStillTheFilm() {
        RtmpUrl middle = stage.newReceiver();
        stage.push("middle", middle).start();
        Engine last = stage.newEngine(RtmpSettings.NONE);
        last.start(new RouteSpec(
                "last",
                new RtmpPullSpec(middle, Optional.empty(), Duration.ZERO),
                Map.of("nginx", new RtmpPushSpec(nginx.url("last"), false))));
        PeerProcess publisher = stage.publish(Film.PLAIN);
        within(20).until(() -> snapshot(last).destinations().get("nginx").rtmp().frames() > 150);
        assertThat(snapshot(last).source().state()).isEqualTo(State.RUNNING);
        publisher.interrupt();
        within(10).until(() -> snapshot(last).destinations().get("nginx").state() == State.WAITING);
        assertThat(snapshot(last).source().reason()).isEqualTo("the server ended the stream");
        nginx.recording("last").assertIsUnbroken(Film.PLAIN.recording());
    }

    private static RouteSnapshot snapshot(Engine engine) {
        return engine.snapshot("last").orElseThrow();
    }
}
