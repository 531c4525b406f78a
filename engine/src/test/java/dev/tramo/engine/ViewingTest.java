package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.hls.HlsOutput;
import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.engine.hls.Viewing;
import dev.tramo.engine.media.ConversionFigures;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.HlsSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.mpegts.hls.Playlists;
import dev.tramo.mpegts.hls.Presentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What routes show, and that they do not notice. */
class ViewingTest {
    private final Stage stage = new Stage();

    @TempDir
    Path folder;

    @AfterEach
    void end() throws Exception {
        stage.close();
    }

    private void send(int port) {
        stage.peer(
                Peers.FFMPEG,
                "-v",
                "error",
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                Film.PLAIN.path().toString(),
                "-c",
                "copy",
                "-f",
                "mpegts",
                "udp://127.0.0.1:" + port + "?pkt_size=1316");
    }

    private static RouteSpec route(int from, int to) {
        return Stage.route("r", Stage.udp(from), Stage.udp(to));
    }

    private Viewing viewing() {
        return stage.engine().viewing("r").orElseThrow();
    }

    private static Presentation ready(HlsOutput output) throws Exception {
        output.ask("somebody");
        return output.await(Presentation::isReady, Duration.ofSeconds(30))
                .orElseThrow()
                .get(40, TimeUnit.SECONDS);
    }

    @Test
    void aRouteOfDatagramsShowsAPictureAndAPreviewAndIsWhatItWas() throws Exception {
        int in = Ports.free();
        UdpSink sink = stage.sink();
        stage.start(route(in, sink.port()));
        assertThat(stage.engine().isViewed("r")).isFalse();
        send(in);
        Stage.within(20).until(() -> stage.destination("r").state() == State.RUNNING);

        byte[] still = viewing().still().get(20, TimeUnit.SECONDS);
        Path file = Files.write(folder.resolve("still.mp4"), still);
        PeerProcess probe = stage.peer(
                Peers.FFPROBE,
                "-v",
                "error",
                "-count_frames",
                "-show_entries",
                "stream=width,nb_read_frames",
                "-of",
                "csv=p=0",
                file.toString());
        assertThat(probe.exitCode(30)).isZero();
        assertThat(probe.lines()).containsExactly("640,1");

        HlsOutput output = viewing().hls();
        assertThat(output.isActive()).isFalse();
        Presentation presentation = ready(output);
        assertThat(Playlists.master(presentation, "", "")).contains("avc1.", "mp4a.40.2", "RESOLUTION=640x360");
        assertThat(stage.engine().snapshot("r").orElseThrow().destinations()).containsOnlyKeys("out");
        assertThat(stage.destination("r").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void whoeverLooksDisturbsNoDatagram() throws Exception {
        int in = Ports.free();
        UdpSink sink = stage.sink();
        stage.start(route(in, sink.port()));
        UdpGenerator generator = stage.generator(in, 500, 1316);
        Stage.awaitFlow(generator, sink);
        long since = generator.sent();

        viewing().hls().ask("somebody");
        Stage.within(10).until(() -> viewing().hls().isActive());
        Stage.awaitFlow(generator, sink);
        // What is no transport stream shows nothing, and why.
        assertThatThrownBy(() -> viewing().still().get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(NothingToShowException.class)
                .hasMessage("no stream: nobody publishes, or nothing is received");

        Stage.assertNothingMissingSince(since, generator, sink);
        assertThat(stage.engine().snapshot("r").orElseThrow().conversion().framesDropped())
                .isZero();
    }

    @Test
    void anHlsDestinationMayComeAndGoAndTakesThePlaceOfThePreview() throws Exception {
        int in = Ports.free();
        stage.start(route(in, Ports.free()));
        send(in);
        HlsOutput preview = viewing().hls();
        assertThat(ready(preview).isReady()).isTrue();
        assertThat(preview.spec()).isEqualTo(HlsSpec.DEFAULT);

        Map<String, dev.tramo.engine.spec.DestinationSpec> both = new LinkedHashMap<>(
                stage.engine().snapshot("r").orElseThrow().spec().destinations());
        both.put("web", EndpointUri.destination("web", "hls:?segment=1000&access=public"));
        stage.engine().change(new RouteSpec("r", Stage.udp(in), both));
        HlsOutput served = viewing().hls();
        assertThat(served).isNotSameAs(preview);
        assertThat(stage.destination("r", "web").fullReason()).startsWith("waits for viewers at /hls/r/index.m3u8");
        Presentation presentation = ready(served);
        assertThat(presentation.settings().segmentMillis()).isEqualTo(1_000);
        served.served(1_000);
        Stage.within(10).until(() -> stage.destination("r", "web").state() == State.RUNNING);
        assertThat(stage.destination("r", "web").hls().viewers()).isEqualTo(1);

        stage.engine().change(route(in, Ports.free()));
        assertThat(served.isClosed()).isTrue();
        assertThat(viewing().hls().spec()).isEqualTo(HlsSpec.DEFAULT);
    }

    /** Frames are taken for the one picture only, and what is kept of them is not shown again. */
    @Test
    void theStillOfARouteWhoseHlsNobodyWatchesIsOfNow() throws Exception {
        int in = Ports.free();
        stage.start(new RouteSpec("r", Stage.udp(in), Map.of("web", EndpointUri.destination("web", "hls:"))));
        send(in);
        Stage.within(20).until(() -> stage.source("r").state() == State.RUNNING);
        byte[] first = viewing().still().get(20, TimeUnit.SECONDS);
        Stage.within(20).until(() -> !Arrays.equals(viewing().still().get(20, TimeUnit.SECONDS), first));
    }

    @Test
    void aStoppedRouteShowsNothing() {
        stage.start(route(Ports.free(), Ports.free()));
        assertThat(stage.engine().snapshot("r").orElseThrow().conversion()).isEqualTo(ConversionFigures.NONE);
        viewing();
        stage.engine().stop("r");
        assertThat(stage.engine().viewing("r")).isEmpty();
    }
}
