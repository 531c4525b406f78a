package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that play a camera. */
@Execution(ExecutionMode.CONCURRENT)
class CameraPlayersTest {
    /** Who plays into a file. */
    enum Player {
        FFMPEG("ffmpeg -v error -y -i %s -c copy -f flv %s"),
        RTMPDUMP("rtmpdump -q --live -r %s -o %s"),
        GSTREAMER("gst-launch-1.0 -q rtmp2src location=%s ! filesink buffer-mode=unbuffered location=%s"),
        LIBRTMP("gst-launch-1.0 -q rtmpsrc location=%s ! filesink buffer-mode=unbuffered location=%s");

        private final String command;

        Player(String command) {
            this.command = command;
        }

        PeerProcess play(CameraStage stage, String url, Path to) {
            return stage.peer(command.formatted(url, to).split(" (?!live=)"));
        }
    }

    private static final long ENOUGH_BYTES = 300_000;
    /** Of AAC. */
    private static final byte[] SOUND = {(byte) 0xAF, 1, 0x21, 0x10};

    @AutoClose
    private final CameraStage stage = new CameraStage().start();

    private final Path file = stage.folder().resolve("played.flv");

    private void assertPictures(PeerProcess player, PeerProcess publisher) {
        within(15).until(() -> {
            assertThat(player.isAlive()).as("%s", player.lines()).isTrue();
            return new File(file.toString()).length() > ENOUGH_BYTES;
        });
        assertThat(stage.source().rtmp().players()).isEqualTo(1);
        publisher.interrupt(); // ends the file in good order
        player.exitCode(10);
        Recording.of(file).assertIsUnbroken(Film.PLAIN.recording());
        within(5).until(() -> stage.source().rtmp().players() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void programsGetPicturesFromAKeyframeOn(Player program) {
        PeerProcess publisher = stage.publish(Film.PLAIN);
        stage.awaitSource(State.RUNNING);
        assertPictures(program.play(stage, stage.url(), file), publisher);
    }

    @Test
    void aPlayerMayComeBeforeThePublisher() {
        PeerProcess player = Player.FFMPEG.play(stage, stage.url(), file);
        PeerProcess publisher = stage.publish(Film.PLAIN);
        assertPictures(player, publisher);
    }

    @Test
    void aPlayerWaitsForAPublisherButNotForEver() {
        PeerProcess player = Player.RTMPDUMP.play(stage, stage.url(), file);
        player.exitCode(10);
        assertThat(file.toFile().length()).isZero();
    }

    @Test
    void playersThatLeaveBeforeThePublisherComesAreForgotten() {
        for (int i = 0; i < 8; i++) { // they are on several loops
            try (RawRtmp player = new RawRtmp(stage.port()).play("cam", CameraStage.KEY)) {
                within(5).until(() -> player.hasHeard("_result"));
            }
        }
        RawRtmp stays = stage.add(new RawRtmp(stage.port()).play("cam", CameraStage.KEY));
        within(5).until(() -> stays.hasHeard("_result"));
        stage.publish(Film.PLAIN);
        within(5).until(() -> stays.hasHeard("NetStream.Play.Start"));
        within(3).until(() -> stage.source().rtmp().players() == 1);
    }

    @Test
    void aPlayerThatWaitsForTheSecondPublisherGetsItsPictures() {
        stage.takeover(Duration.ofMillis(200)).change();
        RawRtmp silent = stage.add(new RawRtmp(stage.port())).publish("cam", CameraStage.KEY);
        silent.message(RawRtmp.AUDIO, 1, 0, SOUND);
        stage.awaitSource(State.STALLED);
        RawRtmp second = stage.add(new RawRtmp(stage.port())).publish("cam", CameraStage.KEY);
        within(5).until(() -> stage.source().reconnections() == 1);
        RawRtmp player = stage.add(new RawRtmp(stage.port()).play("cam", CameraStage.KEY));
        within(5).until(() -> player.hasHeard("_result"));
        within(3).until(() -> {
            second.message(RawRtmp.AUDIO, 1, 0, SOUND);
            return player.hasHeard("NetStream.Play.Start");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cam/wrong-key", "nobody/secret-key"})
    void whoAsksForWhatIsNotThereIsRefused(String path) {
        stage.publish(Film.PLAIN);
        stage.awaitSource(State.RUNNING);
        PeerProcess player = Player.FFMPEG.play(stage, "rtmp://127.0.0.1:" + stage.port() + "/" + path, file);
        assertThat(player.exitCode(4)).isNotZero();
        assertThat(player.output()).contains("No such stream");
        assertThat(stage.source().rtmp().players()).isZero();
    }
}
