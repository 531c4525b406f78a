package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.EndpointUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** RTP over SRT with GStreamer at the other end of one link, and of two: byte for byte. */
@Execution(ExecutionMode.CONCURRENT)
class SeamlessInteropTest {
    private static final String CAPS =
            "application/x-rtp,media=(string)video,clock-rate=(int)90000,encoding-name=(string)MP2T,payload=(int)33";
    /** What ends a stream may stay in a peer's buffer. */
    private static final double SHARE_MIN = 0.9;

    @TempDir
    static Path folder;

    private static Path film;
    private static byte[] bytes;

    @AutoClose
    private final Stage stage = new Stage();

    private final int one = Ports.free();
    private final int two = Ports.free();

    @BeforeAll
    static void makeFilm() throws IOException {
        Peers.require(Peers.FFMPEG, Peers.FFPROBE, Peers.GSTREAMER);
        film = folder.resolve("film.ts");
        try (PeerProcess ffmpeg = new PeerProcess(
                Arrays.asList(("ffmpeg -v error -i " + Film.RICH.path() + " -c copy -f mpegts " + film).split(" ")))) {
            assertThat(ffmpeg.exitCode(60)).as(ffmpeg.output()).isZero();
        }
        bytes = Files.readAllBytes(film);
    }

    private void gstreamer(String pipeline) {
        stage.peer(("gst-launch-1.0 -q " + pipeline).split(" "));
    }

    private static void assertBeginningOfTheFilm(byte[] came) {
        assertThat(Arrays.mismatch(came, Arrays.copyOf(bytes, came.length)))
                .as("first byte that differs, of %d", came.length)
                .isNegative();
    }

    @Test
    void twoLinksFromGStreamerAreMerged() throws IOException {
        ByteSink out = stage.add(new ByteSink(Ports.free()));
        stage.start(route(
                "rx",
                EndpointUri.source(
                        "source",
                        "srt://127.0.0.1:" + one + "?mode=listener&seamless=127.0.0.1:" + two
                                + "&seamless-mode=listener&seamless-latency=200&skew=500"),
                udp(out.port())));
        gstreamer("filesrc location=" + film
                + " ! tsparse set-timestamps=true ! rtpmp2tpay ssrc=7 mtu=1316 ! tee name=t t. ! queue"
                + " ! srtsink sync=true uri=srt://127.0.0.1:" + one
                + " t. ! queue ! srtsink sync=true uri=srt://127.0.0.1:"
                + two);
        within(30).until(() -> out.bytes().length >= SHARE_MIN * bytes.length);
        RtpFigures received = stage.source("rx").rtp();
        assertThat(received.stream().ssrc()).isEqualTo(7);
        assertThat(received.lost()).isZero();
        assertThat(received.paths()).extracting(RtpPath::packets).allMatch(packets -> packets > 0);
        assertBeginningOfTheFilm(out.bytes());
    }

    @Test
    void gstreamerTakesOneOfOurLinks() throws IOException {
        Path file = folder.resolve("taken.ts");
        int in = Ports.free();
        gstreamer("srtsrc uri=srt://127.0.0.1:" + one + "?mode=listener ! " + CAPS
                + " ! rtpjitterbuffer latency=1000 ! rtpmp2tdepay ! filesink buffer-mode=unbuffered location=" + file);
        stage.start(route(
                "tx",
                udp(in),
                EndpointUri.destination("out", "srt://127.0.0.1:" + one + "?seamless=127.0.0.1:" + two)));
        within(20).until(() -> stage.destination("tx").peers().size() == 1);
        ByteSink.send(bytes, in, 4_000);
        within(20).until(() -> Files.exists(file) && Files.size(file) >= SHARE_MIN * bytes.length);
        assertBeginningOfTheFilm(Files.readAllBytes(file));
        assertThat(stage.destination("tx").totals().packetsDropped()).isZero();
        assertThat(stage.destination("tx").rtp().paths().getLast().state().orElseThrow())
                .isEqualTo(State.CONNECTING);
    }
}
