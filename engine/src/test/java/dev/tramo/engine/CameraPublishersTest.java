package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs and films that are published, as nginx-rtmp records them behind us. */
@Execution(ExecutionMode.CONCURRENT)
class CameraPublishersTest {
    private static final int PICTURES = 75;

    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final NginxRtmp nginx = stage.nginx();

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PLAIN", "RICH"}) // others publish those
    void ofEachFilmNothingIsLostAndNothingIsMoved(Film film) {
        stage.push("a", nginx.url("a")).start();
        PeerProcess publisher = stage.publishOnce(film, stage.url());
        stage.awaitPush("a", State.RUNNING);
        assertThat(publisher.exitCode(30)).as(publisher.output()).isZero();
        stage.awaitPush("a", State.WAITING);
        within(20).untilAsserted(() -> nginx.recording("a").assertIs(film.recording()));
    }

    /** rtmp2sink has an implementation of its own, rtmpsink uses librtmp as OBS does. */
    @ParameterizedTest
    @ValueSource(strings = {"rtmp2sink", "rtmpsink"})
    void gstreamerPublishes(String sink) {
        Peers.require(Peers.GSTREAMER);
        stage.push("a", nginx.url("a")).start();
        PeerProcess publisher = stage.peer(("gst-launch-1.0 -q flvmux streamable=true name=mux ! " + sink + " location="
                        + stage.url() + " videotestsrc is-live=true num-buffers=" + PICTURES
                        + " ! video/x-raw,width=320,height=180,framerate=25/1"
                        + " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! mux."
                        + " audiotestsrc is-live=true num-buffers=129 ! voaacenc ! mux.")
                .split(" "));
        stage.awaitPush("a", State.RUNNING);
        assertThat(stage.source().rtmp().stream().video()).isPresent();
        assertThat(publisher.exitCode(30)).as(publisher.output()).isZero();
        stage.awaitPush("a", State.WAITING);
        within(20).untilAsserted(() -> {
            Recording recording = nginx.recording("a");
            // All of them, or all but the first second, if nginx accepted later than that.
            assertThat(recording.video().size()).isIn(PICTURES, PICTURES - 25);
            assertThat(recording.audio().size()).isGreaterThan(80);
            recording.assertTimeNeverGoesBack();
            recording.assertDecodesButForEqualTimes();
        });
    }

    @Test
    void whoPublishesUnderANameOfNoCameraIsTold() {
        assertRefused("rtmp://127.0.0.1:" + stage.port() + "/nobody/key", "No camera is registered under this name.");
    }

    @Test
    void whoPublishesWithAWrongKeyIsTold() {
        assertRefused(stage.url("wrong-key"), "The stream key is wrong.");
    }

    private void assertRefused(String url, String why) {
        stage.start();
        PeerProcess publisher = stage.publish(Film.PLAIN, url);
        assertThat(publisher.exitCode(5)).isNotZero();
        assertThat(publisher.output()).contains(why);
        assertThat(stage.source().state()).isEqualTo(State.WAITING);
    }

    @Test
    void aSecondPublisherIsRefusedWhileTheFirstSends() {
        stage.push("a", nginx.url("a")).start();
        PeerProcess first = stage.publish(Film.PLAIN);
        stage.awaitPush("a", State.RUNNING);
        PeerProcess second = stage.publish(Film.PLAIN);
        assertThat(second.exitCode(5)).isNotZero();
        assertThat(second.output())
                .contains("published already")
                .doesNotContain(stage.source().peer());
        assertThat(stage.source().state()).isEqualTo(State.RUNNING);
        first.interrupt();
        stage.awaitPush("a", State.WAITING);
        nginx.recording("a").assertIsUnbroken(Film.PLAIN.recording());
    }
}
