package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.SourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RTP, its correction and its protection by a second path, with ffmpeg and GStreamer at the other end: byte for byte. */
@Execution(ExecutionMode.CONCURRENT)
class RtpInteropTest {
    /** Packets before and after which nothing is lost: the sender's first are not awaited, its last matrices not complete. */
    private static final int FIRST = 60;

    private static final int LAST = 2_000;
    private static final double LOSS = 0.01;
    /** A multiple of no number of columns: of one column, one packet of ten matrices is lost. */
    private static final int EVERY = 97;

    private static final String RTP_CAPS =
            "caps=application/x-rtp,media=(string)video,clock-rate=(int)90000,encoding-name=(string)MP2T,payload=(int)33";
    private static final String FEC_CAPS = "caps=application/x-rtp,payload=(int)96";

    @TempDir
    static Path folder;

    private static final int PAYLOAD_BYTES = 1_316;
    private static final int LATE_PACKETS_MAX = 50;

    private static Path film;

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int port = Ports.freeWithAbove(4);
    private ByteSink out;

    @BeforeAll
    static void makeFilm() {
        Peers.require(Peers.FFMPEG, Peers.FFPROBE, Peers.GSTREAMER);
        film = folder.resolve("film.ts");
        try (PeerProcess ffmpeg = new PeerProcess(
                Arrays.asList(("ffmpeg -v error -i " + Film.RICH.path() + " -c copy -f mpegts " + film).split(" ")))) {
            assertThat(ffmpeg.exitCode(60)).as(ffmpeg.output()).isZero();
        }
    }

    @BeforeEach
    void openSink() {
        while (out == null) {
            try {
                out = stage.add(new ByteSink(Ports.free()));
            } catch (IOException e) {
                // somebody else was quicker
            }
        }
    }

    private static SourceSpec source(String uri) {
        return EndpointUri.source("source", uri);
    }

    private static DestinationSpec destination(String uri) {
        return EndpointUri.destination("out", uri);
    }

    private RtpFigures received() {
        return stage.source("rx").rtp();
    }

    /** One of a hundred, by chance. */
    private static LongPredicate random(long seed) {
        Random random = new Random(seed);
        return index -> index >= FIRST && index < LAST && random.nextDouble() < LOSS;
    }

    private static LongPredicate regular() {
        return index -> index >= FIRST && index < LAST && index % EVERY == 0;
    }

    private PeerProcess ffmpeg(String options, int to) {
        return stage.peer(("ffmpeg -v error -re -i " + film + " -c copy -f rtp_mpegts " + options + "rtp://127.0.0.1:"
                        + to + "?pkt_size=1328")
                .split(" "));
    }

    private PeerProcess gstreamer(String pipeline) {
        return stage.peer(("gst-launch-1.0 -q " + pipeline).split(" "));
    }

    private static String gstSender() {
        return "filesrc location=" + film + " ! tsparse set-timestamps=true ! rtpmp2tpay ssrc=0 mtu=1328 ! ";
    }

    private static String to(int port) {
        return "udpsink host=127.0.0.1 port=" + port;
    }

    private static String from(int port, String caps) {
        return "udpsrc address=127.0.0.1 port=" + port + " buffer-size=4000000 " + caps;
    }

    private static void assertSame(byte[] one, byte[] other) {
        assertThat(Arrays.mismatch(one, other))
                .as("first byte that differs, of %d and %d", one.length, other.length)
                .isNegative();
    }

    private void assertAllCame(RtpRelay relay) {
        within(10)
                .untilAsserted(() ->
                        assertThat(out.bytes().length).as("%s", received()).isEqualTo(relay.sent().length));
        assertSame(out.bytes(), relay.sent());
        within(5).until(() -> received().lost() == 0 && received().fec().recovered() == relay.lost());
        assertThat(relay.lost()).isGreaterThan(10);
        assertThat(received().fec().malformed()).isZero();
    }

    @Test
    void whatFfmpegProtectsIsRebuilt() {
        stage.start(route("rx", source("rtp://127.0.0.1:" + port + "?fec=row-column&buffer=1000"), udp(out.port())));
        RtpRelay relay = stage.add(new RtpRelay(port, random(1)));
        PeerProcess peer = ffmpeg("-fec prompeg=l=10:d=10 ", relay.port());
        assertThat(peer.exitCode(60)).as(peer.output()).isZero();
        assertAllCame(relay);
        assertThat(received().fec().columns()).isEqualTo(10);
        assertThat(received().fec().rows()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"row-column, true", "column, false"})
    void whatGStreamerProtectsIsRebuilt(String level, boolean withRows) {
        stage.start(
                route("rx", source("rtp://127.0.0.1:" + port + "?rtcp=0&buffer=1000&fec=" + level), udp(out.port())));
        RtpRelay relay = stage.add(new RtpRelay(port, withRows ? random(2) : regular()));
        PeerProcess peer = gstreamer(gstSender() + "rtpst2022-1-fecenc name=e rows=6 columns=10 enable-row-fec="
                + withRows
                + " e.src ! " + to(relay.port()) + " e.fec_0 ! " + to(relay.port() + 2) + " async=false e.fec_1 ! "
                + to(relay.port() + 4) + " async=false");
        assertThat(peer.exitCode(60)).as(peer.output()).isZero();
        assertAllCame(relay);
        assertThat(received().fec().rowPackets() > 0).isEqualTo(withRows);
    }

    @Test
    void twoPathsFromGStreamerAreMerged() {
        int second = Ports.freeWithAbove(4);
        stage.start(route(
                "rx",
                source("rtp://127.0.0.1:" + port + "?rtcp=0&seamless=127.0.0.1:" + second + "&skew=500"),
                udp(out.port())));
        // Not by chance: of packets that both paths lose, nobody is told.
        RtpRelay even = stage.add(new RtpRelay(port, index -> index >= FIRST && index % 20 == 4));
        RtpRelay odd = stage.add(new RtpRelay(second, index -> index >= FIRST && index % 20 == 7));
        PeerProcess peer = gstreamer(
                gstSender() + "tee name=t t. ! queue ! " + to(even.port()) + " t. ! queue ! " + to(odd.port()));
        assertThat(peer.exitCode(60)).as(peer.output()).isZero();
        within(10).untilAsserted(() -> assertThat(out.bytes().length).isEqualTo(even.sent().length));
        assertSame(out.bytes(), even.sent());
        within(5).until(() -> received().lost() == 0 && received().packets() > 2_000);
        assertThat(received().paths()).allSatisfy(path -> {
            assertThat(path.lost()).isGreaterThan(50);
            assertThat(path.saved()).isGreaterThan(50);
        });
    }

    /** Sends the film to our route, and waits until the peer has written as much. */
    private void assertWritten(Path file, RtpRelay... networks) throws IOException {
        byte[] sent = Files.readAllBytes(film);
        ByteSink.send(sent, in, 4_000);
        for (RtpRelay network : networks) {
            within(10).until(() -> network.sent().length == sent.length);
            assertSame(network.sent(), sent);
        }
        // What ends a stream stays in the peer's buffer, and what it waits for in ours.
        within(20).until(() -> Files.exists(file) && Files.size(file) >= sent.length * 9L / 10);
        byte[] written = Files.readAllBytes(file);
        int begins = begins(written, sent);
        assertSame(written, Arrays.copyOfRange(sent, begins, begins + written.length));
    }

    /** GStreamer begins with what comes first: of two paths, that need not be the first packet if one is behind. */
    private static int begins(byte[] written, byte[] sent) {
        byte[] first = Arrays.copyOf(written, PAYLOAD_BYTES);
        for (int at = 0; at < LATE_PACKETS_MAX * PAYLOAD_BYTES; at += PAYLOAD_BYTES) {
            if (Arrays.mismatch(first, Arrays.copyOfRange(sent, at, at + PAYLOAD_BYTES)) < 0) {
                return at;
            }
        }
        return fail("what was written does not begin as what was sent");
    }

    @ParameterizedTest
    @CsvSource({"row-column, true", "column, false"})
    void gstreamerRebuildsWhatWeProtect(String level, boolean withRows) throws IOException {
        Path file = folder.resolve("fec-" + level + ".ts");
        RtpRelay relay = stage.add(new RtpRelay(port, withRows ? random(3) : regular()));
        gstreamer(
                "rtpst2022-1-fecdec name=d ! rtpjitterbuffer latency=2000 ! rtpmp2tdepay ! filesink buffer-mode=unbuffered"
                        + " location=" + file + " " + from(port, RTP_CAPS) + " ! d.sink " + from(port + 2, FEC_CAPS)
                        + " ! d.fec_0 " + from(port + 4, FEC_CAPS) + " ! d.fec_1");
        within(20).until(() -> Ports.isTaken(port) && Ports.isTaken(port + 2) && Ports.isTaken(port + 4));
        stage.start(route(
                "tx",
                udp(in),
                destination("rtp://127.0.0.1:" + relay.port() + "?rtcp=0&columns=10&rows=8&fec=" + level)));
        assertWritten(file, relay);
        assertThat(relay.lost()).isGreaterThan(10);
    }

    @Test
    void gstreamerTakesEachPacketOfTwoPathsOnce() throws IOException {
        int second = Ports.freeWithAbove(4);
        Path file = folder.resolve("seamless.ts");
        RtpRelay one = stage.add(new RtpRelay(port, index -> false));
        RtpRelay other = stage.add(new RtpRelay(second, index -> false));
        gstreamer(
                "funnel name=f ! rtpjitterbuffer latency=2000 ! rtpmp2tdepay ! filesink buffer-mode=unbuffered location="
                        + file + " " + from(port, RTP_CAPS) + " ! f. " + from(second, RTP_CAPS) + " ! f.");
        within(20).until(() -> Ports.isTaken(port) && Ports.isTaken(second));
        stage.start(route(
                "tx",
                udp(in),
                destination("rtp://127.0.0.1:" + one.port() + "?rtcp=0&seamless=127.0.0.1:" + other.port())));
        assertWritten(file, one, other);
    }

    @Test
    void ffprobeFindsTheStreamsInWhatWeSend() {
        stage.start(route("tx", udp(in), destination("rtp://127.0.0.1:" + port)));
        stage.peer(("ffmpeg -v error -re -stream_loop -1 -i " + film + " -c copy -f mpegts udp://127.0.0.1:" + in
                        + "?pkt_size=1316")
                .split(" "));
        PeerProcess probe =
                stage.peer(("ffprobe -v error -analyzeduration 2000000 -show_entries stream=codec_name,width"
                                + " -of csv rtp://127.0.0.1:" + port)
                        .split(" "));
        probe.exitCode(40);
        assertThat(probe.output()).contains("stream,h264,640", "stream,aac");
    }

    @Test
    void ffmpegIsReceivedWithItsReports() {
        stage.start(route("rx", source("rtp://127.0.0.1:" + port), udp(out.port())));
        PeerProcess peer = ffmpeg("", port);
        assertThat(peer.exitCode(60)).as(peer.output()).isZero();
        within(10)
                .until(() -> received().reportsReceived() > 0
                        && received().bytes() > 2_000_000
                        && received().bytes() == out.bytes().length);
        assertThat(received().lost()).isZero();
        assertThat(received().stream().payloadType()).isEqualTo(33);
    }
}
