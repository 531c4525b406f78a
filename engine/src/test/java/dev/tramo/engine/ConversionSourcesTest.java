package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteObserver;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.rtmp.RtmpGateway;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams of other codecs, other programs and with breaks in time, converted between RTMP and MPEG-TS. */
@Execution(ExecutionMode.CONCURRENT)
class ConversionSourcesTest {
    private static final String ROUTE = "r";
    private static final String PICTURES = "-f lavfi -i testsrc2=size=320x180:rate=25";
    private static final String SOUND = "-f lavfi -i sine=frequency=440:sample_rate=48000";
    private static final String X264 = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -b:v 500k";
    private static final String X265 =
            "-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params keyint=25:bframes=2:log-level=none -b:v 500k";
    private static final int PICTURES_PER_SECOND = 25;
    private static final int TS_BYTES = 188;
    private static final long SLOW_LOOP_NANOS = 300_000_000;

    @AutoClose
    private final CameraStage stage = new CameraStage();

    private final Engine engine = stage.engine();
    private final String entrance = "rtmp://:" + stage.port() + "/entrance/key";
    private final String address = "rtmp://127.0.0.1:" + stage.port() + "/entrance/key";

    private static RouteSpec route(String source, String destination) {
        return new RouteSpec(
                ROUTE,
                EndpointUri.source("source", source),
                Map.of("out", EndpointUri.destination("destination", destination)));
    }

    private static EndpointSnapshot out(Engine of) {
        return of.snapshot(ROUTE).orElseThrow().destinations().get("out");
    }

    private PeerProcess ffmpeg(String options) {
        return stage.ffmpeg(options.split(" "));
    }

    /** A transport stream, made now. */
    private Path make(String options) {
        Path file = stage.folder().resolve("made-" + System.nanoTime() + ".ts");
        PeerProcess muxer = ffmpeg(options + " -f mpegts " + file);
        assertThat(muxer.exitCode(60)).as(muxer.output()).isZero();
        return file;
    }

    /** Sends files to the route's source, as soon as that has its socket. */
    private void send(int port, int millis, Path... files) {
        sendUntil(() -> false, port, millis, files);
    }

    private void sendUntil(BooleanSupplier enough, int port, int millis, Path... files) {
        Stage.awaitOpen(engine, ROUTE);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (Path file : files) {
                all.write(Files.readAllBytes(file));
            }
            ByteSink.sendUntil(enough, all.toByteArray(), port, millis);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Recording awaitPictures(NginxRtmp nginx, int count) {
        within(15)
                .until(() -> !nginx.recordings("a").isEmpty()
                        && nginx.recording("a").video().size() >= count);
        return nginx.recording("a");
    }

    /** What the decoder finds in a file: codec and size of the first picture. */
    private String probe(Path file, String entries) {
        PeerProcess probe = stage.peer(
                ("ffprobe -v error -select_streams v -show_entries " + entries + " -of csv=p=0 " + file).split(" "));
        probe.exitCode(30);
        return probe.output().strip();
    }

    /** What is pushed to nginx of a file, which is sent until its destination was degraded and enough was recorded. */
    private Recording recordDegraded(String options, String reason) throws IOException {
        NginxRtmp nginx = stage.nginx();
        int in = Ports.free();
        engine.start(route("udp://127.0.0.1:" + in, nginx.url("a").full()));
        Path ts = make(PICTURES + " " + SOUND + " -t 30 " + X264 + " " + options);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> sending =
                CompletableFuture.runAsync(() -> sendUntil(enough::get, in, 30_000, ts), Thread::startVirtualThread);
        try {
            within(20).until(() -> out(engine).state() == State.DEGRADED);
            assertThat(out(engine).reason()).contains(reason);
            within(15)
                    .until(() -> !nginx.recordings("a").isEmpty()
                            && nginx.recording("a").packets().size() > 60);
        } finally {
            enough.set(true);
            sending.join();
        }
        engine.stop(ROUTE);
        Recording recording = nginx.recording("a");
        recording.assertDecodes();
        return recording;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"-c:a mp2        | MPEG audio layer II", "-c:v mpeg2video -c:a aac | MPEG-2 video"})
    void whatRtmpDoesNotCarryIsInTheReasonAndTheRestFlows(String options, String name) throws IOException {
        recordDegraded(options.strip(), "RTMP cannot carry " + name.strip() + ";");
    }

    @ParameterizedTest
    @CsvSource({"libopus,Opus", "ac3,ac-3"})
    void soundThatTheServerDoesNotTakeIsLeftOutAndThePicturesFlow(String encoder, String fourCc) throws IOException {
        Recording recording = recordDegraded(
                "-c:a " + encoder + " -b:a 96k",
                "the sound is left out: the server does not take enhanced RTMP, which carries " + fourCc);
        assertThat(recording.audio()).isEmpty();
    }

    @Test
    void aStreamOfWhichNothingIsCarriedSaysSo() {
        int in = Ports.free();
        engine.start(route("udp://127.0.0.1:" + in, "rtmp://127.0.0.1:" + Ports.freeTcp() + "/live/a"));
        Path ts = make(PICTURES + " " + SOUND + " -t 4 -c:v mpeg2video -c:a mp2");
        CompletableFuture<Void> sending =
                CompletableFuture.runAsync(() -> send(in, 4_000, ts), Thread::startVirtualThread);
        within(10)
                .until(() -> out(engine).reason().contains("MPEG-2 video")
                        && out(engine).reason().contains("MPEG audio layer II"));
        assertThat(out(engine).state()).isEqualTo(State.WAITING);
        sending.join();
    }

    @ParameterizedTest
    @CsvSource({"libopus,opus", "ac3,ac3"})
    void enhancedSoundGoesFromTransportStreamToTransportStreamByRtmp(String encoder, String codec) throws Exception {
        assertPassesThroughRtmp(
                PICTURES + " " + SOUND + " -t 2 " + X264 + " -c:a " + encoder + " -b:a 96k", "h264", codec);
    }

    @Test
    void hevcGoesFromTransportStreamToTransportStreamByRtmp() throws Exception {
        assertPassesThroughRtmp(PICTURES + " " + SOUND + " -t 2 " + X265 + " -c:a aac", "hevc", "aac");
    }

    /** By our own push in enhanced RTMP to another engine, which sends it as MPEG-TS again. */
    private void assertPassesThroughRtmp(String making, String video, String audio) throws Exception {
        Path film = make(making);
        int in = Ports.free();
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        int rtmp = Ports.freeTcp();
        Engine far = stage.newEngine(CameraStage.serving(rtmp));
        far.start(route("rtmp:///cam/key", "udp://127.0.0.1:" + sink.port()));
        within(10).until(() -> far.snapshot(ROUTE).orElseThrow().source().state() == State.WAITING);
        engine.start(route("udp://127.0.0.1:" + in, "rtmp://127.0.0.1:" + rtmp + "/cam/key enhanced=always"));
        send(in, 2_000, film);
        int wanted = Recording.of(film).video().size();
        Path file = stage.folder().resolve("out.ts");
        within(15).untilAsserted(() -> {
            Recording seen = Recording.of(Files.write(file, sink.bytes()));
            assertThat(seen.video()).hasSize(wanted);
            seen.assertDecodes(); // the last picture is there in whole
        });
        assertThat(probe(file, "stream=codec_name").lines().findFirst()).contains(video);
        PeerProcess sound = stage.peer(
                ("ffprobe -v error -select_streams a -show_entries stream=codec_name -of csv=p=0 " + file).split(" "));
        sound.exitCode(30);
        assertThat(sound.output().lines().findFirst()).contains(audio);
        assertThat(Recording.of(file).audio())
                .hasSizeGreaterThan(Recording.of(film).audio().size() / 3);
    }

    /** Also where the loop of the frames is slow: the datagrams' one must not be ahead of it. */
    @Test
    void nothingIsMissedOfWhatIsSentOnceTheRouteHasStarted() {
        NginxRtmp nginx = stage.nginx();
        int in = Ports.free();
        Path ts = make(PICTURES + " " + SOUND + " -t 2 " + X264 + " -c:a aac");
        engine.observeBy(new RouteObserver() {
            @Override
            public void onSnapshot(RouteSnapshot snapshot) {}

            @Override
            public void onEvent(RouteEvent event) {
                if (Thread.currentThread().getName().startsWith(RtmpGateway.LOOP_NAME)) {
                    LockSupport.parkNanos(SLOW_LOOP_NANOS);
                }
            }
        });

        engine.start(route("udp://127.0.0.1:" + in, nginx.url("a").full()));
        send(in, 2_000, ts);

        assertThat(awaitPictures(nginx, 2 * PICTURES_PER_SECOND).video()).hasSize(2 * PICTURES_PER_SECOND);
    }

    /** Sound comes first where one tunes in: the push is connected already when the codec of the pictures is found. */
    @Test
    void hevcThatIsTunedIntoInItsMidstIsPushedFromItsFirstKeyframeOn() throws Exception {
        int in = Ports.free();
        int rtmp = Ports.freeTcp();
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        Engine far = stage.newEngine(CameraStage.serving(rtmp));
        far.start(route("rtmp:///cam/key", "udp://127.0.0.1:" + sink.port()));
        engine.start(route("udp://127.0.0.1:" + in, "rtmp://127.0.0.1:" + rtmp + "/cam/key"));
        byte[] film = Files.readAllBytes(make(PICTURES + " " + SOUND + " -t 4 " + X265 + " -c:a aac"));
        int packets = film.length / TS_BYTES;
        Path rest = stage.folder().resolve("rest.ts");
        Files.write(rest, Arrays.copyOfRange(film, packets / 8 * TS_BYTES, film.length));

        send(in, 3_500, rest);

        Path file = stage.folder().resolve("out.ts");
        within(15)
                .untilAsserted(() -> assertThat(
                                Recording.of(Files.write(file, sink.bytes())).video())
                        .hasSize(3 * PICTURES_PER_SECOND));
    }

    @Test
    void timeThatWrapsAroundIn33BitsGoesOn() throws IOException {
        NginxRtmp nginx = stage.nginx();
        int in = Ports.free();
        engine.start(route("udp://127.0.0.1:" + in, nginx.url("a").full()));
        Path ts = make(PICTURES + " " + SOUND + " -t 3 " + X264 + " -c:a aac -output_ts_offset 95442");
        send(in, 3_000, ts);
        Recording recording = awaitPictures(nginx, 3 * PICTURES_PER_SECOND - 2);
        recording.assertTimeGrows();
        assertThat(recording.lastDts() - recording.video().getFirst().dts()).isBetween(2_800L, 3_300L);
        engine.stop(ROUTE);
        recording.assertDecodes();
    }

    @Test
    void aFileThatIsSentAgainAndAgainIsOneStreamWhoseTimeGrows() throws IOException {
        NginxRtmp nginx = stage.nginx();
        int in = Ports.free();
        engine.start(route("udp://127.0.0.1:" + in, nginx.url("a").full()));
        Path ts = make(PICTURES + " " + SOUND + " -t 2 " + X264 + " -c:a aac");
        send(in, 6_000, ts, ts, ts);
        Recording recording = awaitPictures(nginx, 6 * PICTURES_PER_SECOND - 5);
        recording.assertTimeGrows();
        assertThat(recording.lastDts() - recording.video().getFirst().dts()).isBetween(5_500L, 6_800L);
        engine.stop(ROUTE);
        recording.assertDecodes();
    }

    @Test
    void theResolutionMayChangeOnAirInBothDirections() throws IOException {
        int in = Ports.free();
        int rtmp = Ports.freeTcp();
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        Engine far = stage.newEngine(CameraStage.serving(rtmp));
        far.start(route("rtmp:///cam/key", "udp://127.0.0.1:" + sink.port()));
        within(10).until(() -> far.snapshot(ROUTE).orElseThrow().source().state() == State.WAITING);
        engine.start(route("udp://127.0.0.1:" + in, "rtmp://127.0.0.1:" + rtmp + "/cam/key"));
        Path small = make(PICTURES + " " + SOUND + " -t 2 " + X264 + " -c:a aac");
        Path large = make(PICTURES.replace("320x180", "640x360") + " " + SOUND + " -t 2 " + X264 + " -c:a aac");
        send(in, 4_000, small, large);
        Path file = stage.folder().resolve("out.ts");
        within(15)
                .until(() ->
                        Recording.of(Files.write(file, sink.bytes())).video().size() >= 4 * PICTURES_PER_SECOND - 3);
        List<String> sizes = probe(file, "frame=width,height")
                .lines()
                .map(line -> line.replaceAll(",*$", ""))
                .distinct()
                .toList();
        assertThat(sizes).containsSubsequence("320,180", "640,360");
    }

    @Test
    void gstreamerSendsAndPublishes() throws IOException {
        Peers.require(Peers.GSTREAMER);
        NginxRtmp nginx = stage.nginx();
        int srt = Ports.free();
        engine.start(route("srt://:" + srt, nginx.url("a").full()));
        ByteSink sink = stage.add(new ByteSink(Ports.free()));
        Engine other = stage.newEngine(CameraStage.serving(Ports.freeTcp()));
        int rtmp = Ports.freeTcp();
        other.start(route("rtmp://:" + rtmp + "/cam/key", "udp://127.0.0.1:" + sink.port()));
        String media = " videotestsrc is-live=true num-buffers=100 ! video/x-raw,width=320,height=180,framerate=25/1"
                + " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 ! h264parse ! mux."
                + " audiotestsrc is-live=true num-buffers=172 ! voaacenc ! aacparse ! mux.";
        List<PeerProcess> senders = new ArrayList<>();
        within(5).until(() -> other.snapshot(ROUTE).orElseThrow().source().state() == State.WAITING);
        for (String muxer : List.of(
                "mpegtsmux alignment=7 name=mux ! srtsink wait-for-connection=true uri=srt://127.0.0.1:" + srt
                        + "?mode=caller",
                "flvmux streamable=true name=mux ! rtmp2sink location=rtmp://127.0.0.1:" + rtmp + "/cam/key")) {
            senders.add(stage.peer(("gst-launch-1.0 -q " + muxer + media).split(" ")));
        }
        Recording pushed = awaitPictures(nginx, 60);
        senders.forEach(
                sender -> assertThat(sender.exitCode(30)).as(sender.output()).isZero());
        engine.stop(ROUTE);
        pushed.assertTimeGrows();
        nginx.recording("a").assertDecodes();
        Path file = stage.folder().resolve("out.ts");
        within(10)
                .until(() ->
                        Recording.of(Files.write(file, sink.bytes())).video().size() == 100);
        Recording.of(file).assertDecodesButForEqualTimes();
    }

    @Test
    void aConstantRateIsKeptAndItsClockIsExact() throws Exception {
        long rate = 3_000_000;
        PcrSink sink = stage.add(new PcrSink());
        engine.start(route(entrance + "?muxrate=" + rate, "udp://127.0.0.1:" + sink.port()));
        PeerProcess publisher = stage.publishOnce(Film.B_FRAMES, address);
        assertThat(publisher.exitCode(30)).as(publisher.output()).isZero();
        PcrSink.Report report = sink.report();
        assertThat(report.bitsPerSecond()).as(report.toString()).isBetween(rate * 0.98, rate * 1.02);
        assertThat(report.clockBitsPerSecond()).isBetween(rate * 0.999, rate * 1.001);
        assertThat(report.intervalMillisMax()).isLessThanOrEqualTo(40);
        assertThat(report.nullShare()).isBetween(0.3, 0.8);
        // Most of them: a busy machine stops the test now and then.
        assertThat(report.lateMillis(0.5)).as(report.toString()).isLessThan(5);
    }

    @Test
    void theClockOfAVariableRateIsCloseToTheArrival() throws Exception {
        PcrSink sink = stage.add(new PcrSink());
        engine.start(route(entrance, "udp://127.0.0.1:" + sink.port()));
        PeerProcess publisher = stage.publishOnce(Film.B_FRAMES, address);
        assertThat(publisher.exitCode(30)).as(publisher.output()).isZero();
        PcrSink.Report report = sink.report();
        assertThat(report.intervalMillisMax()).as(report.toString()).isLessThanOrEqualTo(40);
        // Most of them: a busy machine stops the test now and then.
        assertThat(report.lateMillis(0.5)).as(report.toString()).isLessThan(5);
    }
}
