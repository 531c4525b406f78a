package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.rtmp.driver.ServerLimits;
import dev.tramo.rtmp.live.QueueLimits;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Destinations that cannot be reached, refuse, or take nothing; each has a sibling that must not notice. */
@Execution(ExecutionMode.CONCURRENT)
class CameraDestinationsTest {
    private static final QueueLimits QUEUE = new QueueLimits(1 << 20, 2_000);

    @AutoClose
    private final CameraStage stage =
            new CameraStage(port -> CameraStage.serving(port, RtmpLimits.DEFAULT, ServerLimits.DEFAULT, QUEUE));

    private final NginxRtmp sibling = stage.nginx();

    private void assertFails(RtmpUrl url, String reason) {
        stage.push("a", url).push("b", sibling.url("b")).start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.FAILED, 15);
        assertThat(stage.destination("a").reason()).isEqualTo(reason);
        assertThat(stage.destination("a").rtmp().lastError()).isEqualTo(reason);
        assertThat(stage.destination("a").connected()).isFalse();
        stage.awaitPush("b", State.RUNNING);
        publisher.interrupt();
        stage.awaitPush("b", State.WAITING);
        stage.awaitPush("a", State.WAITING);
        sibling.recording("b").assertIsUnbroken(Film.PLAIN.recording());
    }

    @Test
    void nobodyListens() {
        assertFails(RtmpUrl.parse("rtmp://127.0.0.1:" + Ports.freeTcp() + "/live/a"), "connection refused");
    }

    @Test
    void theHostIsNotKnown() {
        assertFails(RtmpUrl.parse("rtmp://nowhere.invalid/live/a"), "the host's name is not known");
    }

    @Test
    void theServerDoesNotWantTheStreamAndTheReasonHoldsNoKey() {
        RtmpUrl receiver = stage.newReceiver();
        assertFails(
                RtmpUrl.parse("rtmp://127.0.0.1:" + receiver.port() + "/nobody/a-key"),
                "the server refuses: NetStream.Publish.Unauthorized, No camera is registered under this name.");
    }

    @Test
    void aServerThatTakesNothingIsFoundOutAndTriedAgain() {
        PausingServer slow = stage.add(new PausingServer());
        stage.push("a", slow.url()).push("b", sibling.url("b")).start();
        PeerProcess publisher = stage.publish(Film.RICH);
        stage.awaitPush("a", State.RUNNING);

        slow.pause();
        awaitWatchingQueue(State.STALLED, 15);
        assertThat(stage.destination("a").reason()).isEqualTo("the server takes no data");
        assertThat(stage.destination("b").state()).isEqualTo(State.RUNNING);
        slow.resume();
        awaitWatchingQueue(State.RUNNING, 5);
        assertThat(stage.destination("a").reconnections()).isZero();

        slow.pause();
        awaitWatchingQueue(State.FAILED, 20);
        assertThat(stage.destination("a").reason()).isEqualTo("the server took no data for 10 s");
        assertThat(stage.destination("a").rtmp().droppedFrames()).isPositive();
        assertThat(stage.destination("a").rtmp().gaps()).isPositive();
        slow.resume();
        // Running, or degraded for what it lost before.
        within(15).until(() -> stage.destination("a").state().isFlowing());
        assertThat(stage.destination("a").reconnections()).isEqualTo(1);

        publisher.interrupt();
        stage.awaitPush("b", State.WAITING);
        sibling.recording("b").assertIsUnbroken(Film.RICH.recording());
        assertThat(stage.destination("b").rtmp().droppedFrames()).isZero();
    }

    private void awaitWatchingQueue(State state, int seconds) {
        within(seconds).until(() -> {
            EndpointSnapshot seen = stage.destination("a");
            assertThat(seen.rtmp().queueBytes()).isLessThanOrEqualTo(QUEUE.bytesMax());
            assertThat(seen.rtmp().queueMillis()).isLessThanOrEqualTo(QUEUE.millisMax());
            return seen.state() == state;
        });
    }
}
