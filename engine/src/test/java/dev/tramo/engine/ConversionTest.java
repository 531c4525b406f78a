package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RTMP leaves as MPEG-TS, and MPEG-TS as RTMP, between real programs. */
@Execution(ExecutionMode.CONCURRENT)
class ConversionTest {
    private static final String ROUTE = "r";
    private static final long TICKS_PER_MILLI = 90;
    /** How much the distance of sound and picture may change. */
    private static final long DISTANCE_MILLIS_MAX = 5;

    @AutoClose
    private final CameraStage stage = new CameraStage();

    private PeerProcess receiver;

    private void start(String source, String... destinations) {
        Map<String, DestinationSpec> to = new LinkedHashMap<>();
        for (int i = 0; i < destinations.length; i++) {
            to.put(String.valueOf(i), EndpointUri.destination("destination", destinations[i]));
        }
        stage.engine().start(new RouteSpec(ROUTE, EndpointUri.source("source", source), to));
    }

    private State stateOf(String destination) {
        return stage.engine()
                .snapshot(ROUTE)
                .orElseThrow()
                .destinations()
                .get(destination)
                .state();
    }

    private boolean isConnected(String destination) {
        return stage.engine()
                .snapshot(ROUTE)
                .orElseThrow()
                .destinations()
                .get(destination)
                .connected();
    }

    /** srt-live-transmit as a caller, which writes what it receives into a file. */
    private Path receiveBySrt(int port) {
        Peers.require(Peers.SRT_LIVE_TRANSMIT);
        Path file = stage.folder().resolve("received-" + port + ".ts");
        receiver = stage.peer(
                "bash",
                "-c",
                "exec srt-live-transmit -q -a:no 'srt://127.0.0.1:" + port + "?mode=caller&latency=300' file://con > "
                        + file);
        return file;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** What was received, after all of it came and the route was stopped, which ends the receiver. */
    private Recording complete(Path file, Recording wanted) {
        within(15).until(() -> stateOf("0") == State.STALLED);
        awaitAll(file, wanted);
        stage.engine().stop(ROUTE);
        receiver.exitCode(10);
        return Recording.of(file);
    }

    private static void awaitAll(Path file, Recording wanted) {
        within(15).untilAsserted(() -> {
            Recording seen = Recording.of(file);
            assertThat(seen.video()).hasSameSizeAs(wanted.video());
            assertThat(seen.audio()).hasSameSizeAs(wanted.audio());
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "B_FRAMES", "PICTURES", "SOUND"})
    void whatIsPublishedByRtmpLeavesBySrtWithEveryFrame(Film film) {
        int port = Ports.free();
        start("rtmp://:" + stage.port() + "/entrance/entrance", "srt://:" + port);
        Path file = receiveBySrt(port);
        within(10).until(() -> isConnected("0"));
        PeerProcess publisher = stage.publishOnce(film, "rtmp://127.0.0.1:" + stage.port() + "/entrance/entrance");
        assertThat(publisher.exitCode(30)).as(publisher.output()).isZero();
        Recording seen = complete(file, film.recording());
        assertThat(seen.video()).hasSameSizeAs(film.recording().video());
        assertThat(seen.audio()).hasSameSizeAs(film.recording().audio());
        seen.assertDecodes();
        assertSameTimes(seen, film.recording());
    }

    @Test
    void hevcThatIsPublishedByEnhancedRtmpLeavesBySrtWithEveryFrame() throws Exception {
        int port = Ports.free();
        start("rtmp://:" + stage.port() + "/entrance/entrance", "srt://:" + port);
        Path file = receiveBySrt(port);
        within(10).until(() -> isConnected("0"));
        Path film = hevcFilm();

        Engine camera = publishByEnhancedRtmp(film);

        Recording wanted = Recording.of(film);
        awaitAll(file, wanted);
        camera.stop(ROUTE);
        Recording seen = complete(file, wanted);
        assertThat(seen.video()).hasSameSizeAs(wanted.video());
        assertThat(seen.audio()).hasSameSizeAs(wanted.audio());
        seen.assertDecodes();
        assertThat(codecs(file)).contains("hevc", "aac");
    }

    private Path hevcFilm() {
        Path film = stage.folder().resolve("hevc.ts");
        PeerProcess encoder = stage.ffmpeg(("-f lavfi -i testsrc2=size=640x360:rate=25 -itsoffset 0.1"
                        + " -f lavfi -i sine=frequency=440 -t 3 -c:v libx265 -preset ultrafast -pix_fmt yuv420p"
                        + " -x265-params keyint=25:bframes=2:log-level=none -b:v 500k -c:a aac -f mpegts " + film)
                .split(" "));
        assertThat(encoder.exitCode(60)).as(encoder.output()).isZero();
        return film;
    }

    /** Not every ffmpeg can: another engine does, which is sent the film as a transport stream. */
    private Engine publishByEnhancedRtmp(Path film) throws IOException {
        int in = Ports.free();
        Engine camera = stage.newEngine(CameraStage.serving(Ports.freeTcp()));
        camera.start(new RouteSpec(
                ROUTE,
                EndpointUri.source("source", "udp://127.0.0.1:" + in),
                Map.of(
                        "0",
                        EndpointUri.destination(
                                "destination", "rtmp://127.0.0.1:" + stage.port() + "/entrance/entrance"))));
        Stage.awaitOpen(camera, ROUTE);
        ByteSink.send(Files.readAllBytes(film), in, 3_000);
        return camera;
    }

    private List<String> codecs(Path file) {
        PeerProcess probe = stage.peer(
                "ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", file.toString());
        probe.exitCode(30);
        return probe.output().lines().toList();
    }

    /** Of a transport stream the times are in 90 kHz. */
    private static void assertSameTimes(Recording ts, Recording film) {
        long start = film.packets().getFirst().pts() - ts.packets().getFirst().pts() / TICKS_PER_MILLI;
        List<Recording.Packet> pictures = film.video();
        for (int i = 0; i < pictures.size(); i++) {
            assertThat(ts.video().get(i).pts() / TICKS_PER_MILLI + start)
                    .as("picture %d", i)
                    .isCloseTo(pictures.get(i).pts(), org.assertj.core.data.Offset.offset(DISTANCE_MILLIS_MAX));
        }
        for (int i = 0; i < film.audio().size(); i++) {
            assertThat(ts.audio().get(i).pts() / TICKS_PER_MILLI + start)
                    .as("sound %d", i)
                    .isCloseTo(film.audio().get(i).pts(), org.assertj.core.data.Offset.offset(DISTANCE_MILLIS_MAX));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "B_FRAMES", "PICTURES", "SOUND"})
    void whatComesBySrtIsPushedByRtmpAndMayBePlayed(Film film) {
        int port = Ports.free();
        NginxRtmp nginx = stage.nginx();
        String play = "rtmp://:" + stage.port() + "/lounge/key";
        start("srt://:" + port, nginx.url("a").full(), play);
        Path played = stage.folder().resolve("played.flv");
        stage.ffmpeg(
                "-i", "rtmp://127.0.0.1:" + stage.port() + "/lounge/key", "-c", "copy", "-f", "flv", played.toString());
        stage.ffmpeg(
                "-re",
                "-stream_loop",
                "-1",
                "-i",
                film.path().toString(),
                "-c",
                "copy",
                "-f",
                "mpegts",
                "srt://127.0.0.1:" + port + "?mode=caller&transtype=live&pkt_size=1316");
        within(15).until(() -> stateOf("0") == State.RUNNING);
        within(20)
                .until(() -> nginx.recordings("a").stream().anyMatch(file -> size(file) > 100_000)
                        && stateOf("1") == State.RUNNING);
        stage.engine().stop(ROUTE);
        Recording pushed = nginx.recording("a");
        assertThat(pushed.packets()).isNotEmpty();
        pushed.assertTimeGrows();
        pushed.assertDecodes();
        if (!film.recording().video().isEmpty()) {
            pushed.assertIsUnbroken(film.recording());
        }
    }

    @Test
    void aTransportStreamPassesByteForByteBesideItsConversion() throws Exception {
        int in = Ports.free();
        int out = Ports.free();
        NginxRtmp nginx = stage.nginx();
        Path ts = stage.folder().resolve("film.ts");
        PeerProcess muxer =
                stage.ffmpeg("-i", Film.PLAIN.path().toString(), "-c", "copy", "-f", "mpegts", ts.toString());
        assertThat(muxer.exitCode(30)).as(muxer.output()).isZero();
        start("udp://127.0.0.1:" + in, nginx.url("a").full(), "udp://127.0.0.1:" + out);
        Stage.awaitOpen(stage.engine(), ROUTE);
        byte[] sent = Files.readAllBytes(ts);
        try (ByteSink sink = new ByteSink(out)) {
            ByteSink.send(sent, in, Film.PLAIN.recording().lastDts());
            within(10).until(() -> sink.bytes().length == sent.length);
            assertThat(sink.bytes()).isEqualTo(sent);
        }
        within(10).until(() -> nginx.recordings("a").stream().anyMatch(file -> size(file) > 100_000));
        stage.engine().stop(ROUTE);
        nginx.recording("a").assertDecodes();
    }

    @Test
    void nothingIsConvertedWhileNobodyPlays() {
        int in = Ports.free();
        start("udp://127.0.0.1:" + in, "rtmp://:" + stage.port() + "/lounge/key");
        stage.add(new UdpGenerator(in, 500, Integer.MAX_VALUE, 1316));
        within(10)
                .until(() ->
                        stage.engine().snapshot(ROUTE).orElseThrow().source().state() == State.RUNNING);
        assertThat(stateOf("0")).isEqualTo(State.WAITING);
    }
}
