package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Publishers that fall silent, go and come back. */
@Execution(ExecutionMode.CONCURRENT)
class CameraReturnTest {
    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final NginxRtmp nginx = stage.nginx();

    @Test
    void aSecondPublisherTakesTheSilentOnesPlaceAndThePushGoesOn() {
        stage.takeover(Duration.ofSeconds(1)).push("a", nginx.url("a")).start();
        PeerProcess frozen = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        String silent = stage.source().peer();
        frozen.freeze();
        stage.awaitSource(State.STALLED);
        PeerProcess second = publishUntilTaken();
        within(10).until(() -> stage.source().state() == State.RUNNING);
        assertThat(stage.source().peer()).isNotEqualTo(silent);
        assertThat(stage.source().reconnections()).isEqualTo(1);
        assertOnePushSession();
        second.interrupt();
        stage.awaitPush("a", State.WAITING);
        Recording recording = nginx.recording("a");
        recording.assertTimeGrows();
        recording.assertDecodes();
    }

    private PeerProcess publishUntilTaken() {
        PeerProcess[] publisher = {stage.publish(Film.PLAIN)};
        within(10).until(() -> {
            if (!publisher[0].isAlive()) {
                publisher[0] = stage.publish(Film.PLAIN);
            }
            return stage.source().reconnections() > 0;
        });
        return publisher[0];
    }

    private void assertOnePushSession() {
        long frames = stage.destination("a").rtmp().frames();
        within(5).until(() -> stage.destination("a").rtmp().frames() > frames + 20);
        assertThat(stage.destination("a").reconnections()).isZero();
        assertThat(nginx.recordings("a")).hasSize(1);
    }

    @Test
    void aPublisherThatReturnsInTimeFindsThePushesAsItLeftThem() {
        stage.grace(Duration.ofSeconds(8)).push("a", nginx.url("a")).start();
        PeerProcess first = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        first.kill();
        stage.awaitSource(State.WAITING);
        stage.awaitPush("a", State.STALLED);
        assertThat(stage.destination("a").reason()).isEqualTo("the publisher is gone; kept for its return");
        assertThat(stage.destination("a").connected()).isTrue();
        PeerProcess second = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        assertOnePushSession();
        stage.grace(Duration.ZERO).change();
        second.interrupt();
        stage.awaitPush("a", State.WAITING);
        Recording recording = nginx.recording("a");
        recording.assertTimeGrows();
        recording.assertDecodes();
        // The film began anew.
        String beginning = Film.PLAIN.recording().video().getFirst().content();
        assertThat(recording.video())
                .filteredOn(packet -> packet.content().equals(beginning))
                .hasSize(2);
    }

    @Test
    void aPublisherThatDoesNotReturnEndsThePushesAndThePlayers() {
        stage.grace(Duration.ofSeconds(1)).push("a", stage.newReceiver()).start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        PeerProcess player = stage.ffmpeg("-i", stage.url(), "-c", "copy", "-f", "null", "-");
        within(5).until(() -> stage.source().rtmp().players() == 1);
        publisher.kill();
        stage.awaitPush("a", State.WAITING);
        assertThat(stage.destination("a").connected()).isFalse();
        assertThat(stage.destination("a").fullReason()).startsWith("waits for the source, to push to ");
        assertThat(stage.source().state()).isEqualTo(State.WAITING);
        assertThat(stage.source().fullReason()).matches("waits for a publisher at /cam since .* UTC: .+");
        player.exitCode(5);
        within(5).until(() -> stage.source().rtmp().players() == 0);
        PeerProcess again = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        assertThat(stage.destination("a").reconnections()).isEqualTo(1);
        assertThat(again.isAlive()).isTrue();
    }

    @Test
    void aPublisherAndAPlayerAreDisconnectedAndKeptOutAndThePushWaitsForItsReturn() {
        stage.push("a", stage.newReceiver()).start();
        PeerProcess publisher = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        PeerProcess player = stage.ffmpeg("-i", stage.url(), "-c", "copy", "-f", "null", "-");
        within(10).until(() -> stage.source().rtmp().players() == 1);
        String peer = stage.source().peer();

        assertThat(stage.kick("127.0.0.9", Duration.ofMinutes(1))).isZero();
        assertThat(stage.kick(peer, Duration.ZERO)).isEqualTo(1);
        assertThat(publisher.exitCode(10)).isNotZero();
        within(10).until(() -> stage.source().rtmp().lastError().equals("disconnected by request"));

        PeerProcess second = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        player.kill();
        within(10).until(() -> stage.source().rtmp().players() == 0);
        PeerProcess watches = stage.ffmpeg("-i", stage.url(), "-c", "copy", "-f", "null", "-");
        within(10).until(() -> stage.source().rtmp().players() == 1);
        assertThat(stage.kick("127.0.0.1", Duration.ofMinutes(1))).isEqualTo(2);
        assertThat(second.exitCode(10)).isNotZero();
        within(10).until(() -> !watches.isAlive());

        PeerProcess third = stage.publish(Film.PLAIN);
        assertThat(third.exitCode(10)).isNotZero();
        assertThat(stage.source().connected()).isFalse();
        within(10)
                .until(() -> stage.source().refused().stream()
                        .anyMatch(refused -> refused.reason().equals("its address is kept out for a while")));
    }
}
