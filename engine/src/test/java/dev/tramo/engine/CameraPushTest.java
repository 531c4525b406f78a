package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What nginx-rtmp servers record of a camera that is pushed to them, while others come, go and fail. */
@Execution(ExecutionMode.CONCURRENT)
class CameraPushTest {
    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final NginxRtmp nginx = stage.nginx();

    @Test
    void twoServersGetAllOfTheFilmBitForBitAtItsTime() {
        NginxRtmp other = stage.nginx();
        stage.push("a", nginx.url("a")).push("b", other.url("b")).start();
        PeerProcess publisher = stage.publishOnce(Film.PLAIN, stage.url());
        stage.awaitPush("a", State.RUNNING);
        stage.awaitPush("b", State.RUNNING);
        assertThat(stage.source().rtmp().client()).contains("Lavf");
        assertThat(publisher.exitCode(30)).as(publisher.output()).isZero();
        stage.awaitPush("a", State.WAITING);
        stage.awaitPush("b", State.WAITING);
        Recording film = Film.PLAIN.recording();
        within(20).untilAsserted(() -> nginx.recording("a").assertIs(film));
        within(20).untilAsserted(() -> other.recording("b").assertIs(film));
    }

    @Test
    void aServerThatAcceptsSecondsAfterTheStreamBeganMissesNothingOfIt() {
        nginx.kill();
        stage.push("a", nginx.url("a")).start();
        PeerProcess publisher = stage.publishOnce(Film.PLAIN, stage.url());
        stage.awaitPush("a", State.FAILED);
        nginx.start();
        stage.awaitPush("a", State.RUNNING);
        assertThat(publisher.exitCode(30)).as(publisher.output()).isZero();
        stage.awaitPush("a", State.WAITING);
        Recording film = Film.PLAIN.recording();
        within(20).untilAsserted(() -> {
            nginx.recording("a").assertIs(film);
            assertThat(nginx.recording("a").video()).hasSameSizeAs(film.video());
        });
        assertThat(stage.destination("a").rtmp().droppedFrames()).isZero();
    }

    @Test
    void aPushAddedOnAirBeginsAtAKeyframeAndTheOthersGoOn() {
        stage.push("a", nginx.url("a")).push("b", nginx.url("b")).start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        stage.awaitPush("b", State.RUNNING);
        awaitMore("a", 50);
        stage.push("c", nginx.url("c")).change();
        stage.awaitPush("c", State.RUNNING);
        awaitMore("c", 20);
        stage.withoutPush("b").change();
        assertThat(stage.destination("b")).isNull();
        awaitMore("a", 50);
        publisher.interrupt();
        stage.awaitPush("a", State.WAITING);
        for (String name : List.of("a", "b", "c")) {
            nginx.recording(name).assertIsUnbroken(Film.PLAIN.recording());
        }
        long a = nginx.recording("a").lastDts();
        assertThat(nginx.recording("b").lastDts()).isLessThan(a - 300);
        assertThat(nginx.recording("c").lastDts()).isLessThan(a);
        assertThat(nginx.recording("c").packets().getFirst().dts()).isZero();
    }

    @Test
    void aPushWhoseServerIsRestartedGoesOnByItselfAndTheOthersAreComplete() {
        NginxRtmp sibling = stage.nginx();
        stage.push("a", nginx.url("a")).push("b", sibling.url("b")).start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        stage.awaitPush("b", State.RUNNING);
        nginx.kill();
        stage.awaitPush("a", State.FAILED);
        assertThat(stage.destination("a").reason())
                .matches("the peer closed the connection|connection (lost|refused).*");
        within(10).until(() -> stage.destination("a").reason().equals("connection refused"));
        nginx.start();
        stage.awaitPush("a", State.RUNNING);
        assertThat(stage.destination("a").reconnections()).isEqualTo(1);
        assertThat(stage.destination("a").rtmp().lastError()).isEqualTo("connection refused");
        awaitMore("a", 50);
        publisher.interrupt();
        stage.awaitPush("b", State.WAITING);
        sibling.recording("b").assertIsUnbroken(Film.PLAIN.recording());
        assertThat(stage.destination("b").reconnections()).isZero();
        List<Path> parts = nginx.recordings("a");
        assertThat(parts).hasSize(2);
        Recording.of(parts.getLast()).assertIsUnbroken(Film.PLAIN.recording());
    }

    private void awaitMore(String push, long frames) {
        long now = stage.destination(push).rtmp().frames();
        within(10).until(() -> stage.destination(push).rtmp().frames() >= now + frames);
    }
}
