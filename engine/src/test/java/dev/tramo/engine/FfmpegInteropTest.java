package dev.tramo.engine;

import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real MPEG-TS, and ffmpeg at either end. */
@Execution(ExecutionMode.CONCURRENT)
class FfmpegInteropTest {
    private static final String PASSPHRASE = "0123456789abc";
    private static final SrtOptions OPTIONS = SrtOptions.DEFAULT
            .with(o -> o.encryption = Encryption.with(PASSPHRASE, 16))
            .withLatencyMillis(200);
    private static final String SRT_PARAMETERS = "&passphrase=" + PASSPHRASE + "&pbkeylen=16&latency=200000";

    @TempDir
    static Path folder;

    private static Path film;

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final int out = Ports.free();

    @BeforeAll
    static void makeFilm() {
        Peers.require(Peers.FFMPEG, Peers.FFPROBE);
        film = folder.resolve("film.ts");
        try (PeerProcess ffmpeg = new PeerProcess(Arrays.asList(
                ("ffmpeg -hide_banner -loglevel error -f lavfi -i testsrc2=size=640x360:rate=25 -f lavfi -i sine=frequency=440"
                                + " -t 8 -c:v libx264 -preset ultrafast -g 12 -b:v 2M -pix_fmt yuv420p -c:a aac -f mpegts "
                                + film)
                        .split(" ")))) {
            assertThat(ffmpeg.exitCode(60)).as(ffmpeg.output()).isZero();
        }
    }

    private PeerProcess play(String to) {
        return stage.peer(
                ("ffmpeg -hide_banner -loglevel error -re -stream_loop -1 -i " + film + " -c copy -f mpegts " + to)
                        .split(" "));
    }

    private String udpUri(int port) {
        return "udp://127.0.0.1:" + port + "?pkt_size=1316";
    }

    private String srtUri(SrtMode mode) {
        String name = mode == SrtMode.CALLER ? "caller" : "listener";
        return "srt://127.0.0.1:" + srt + "?mode=" + name + SRT_PARAMETERS;
    }

    private void assertProbeFindsBothStreams(String uri) {
        PeerProcess probe =
                stage.peer(("ffprobe -hide_banner -loglevel error -rw_timeout 15000000 -analyzeduration 2000000"
                                + " -show_entries stream=codec_name,width,sample_rate -of csv " + uri)
                        .split(" "));
        probe.exitCode(30);
        assertThat(probe.lines()).contains("stream,h264,640", "stream,aac,44100");
    }

    @ParameterizedTest
    @EnumSource(names = {"CALLER", "LISTENER"})
    void ffprobeFindsTheStreamsInWhatWeSend(SrtMode ours) {
        SrtSpec to = ours == SrtMode.CALLER ? caller(srt, OPTIONS) : listener(srt, OPTIONS);
        stage.start(route("tx", udp(in), to));
        play(udpUri(in));
        assertProbeFindsBothStreams(srtUri(ours == SrtMode.CALLER ? SrtMode.LISTENER : SrtMode.CALLER));
    }

    @ParameterizedTest
    @EnumSource(names = {"CALLER", "LISTENER"})
    void ffprobeFindsTheStreamsInWhatFfmpegSendsThroughUs(SrtMode ours) {
        SrtSpec from = ours == SrtMode.CALLER ? caller(srt, OPTIONS) : listener(srt, OPTIONS);
        stage.start(route("rx", from, udp(out)));
        play(srtUri(ours == SrtMode.CALLER ? SrtMode.LISTENER : SrtMode.CALLER) + "&pkt_size=1316");
        assertProbeFindsBothStreams("udp://127.0.0.1:" + out + "?timeout=15000000");
    }

    @Test
    void aFileComesOutOfTwoRoutesByteForByte() throws Exception {
        byte[] sent = Files.readAllBytes(film);
        stage.start(route("rx", listener(srt, OPTIONS), udp(out)));
        stage.start(route("tx", udp(in), caller(srt, OPTIONS)));
        within(10).until(() -> stage.destination("tx").connected());
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try (var receiver = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), out))) {
            receiver.setReceiveBufferSize(4 << 20);
            Thread.ofPlatform().daemon().start(() -> receive(receiver, received));
            send(sent);
            within(10).until(() -> received.size() >= sent.length);
        }
        assertThat(received.toByteArray()).isEqualTo(sent);
    }

    /** In datagrams of seven TS packets, at about 8 Mbit/s. */
    private void send(byte[] bytes) throws IOException {
        try (var socket = new DatagramSocket()) {
            InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), in);
            for (int at = 0; at < bytes.length; at += 1316) {
                int length = Math.min(1316, bytes.length - at);
                socket.send(new DatagramPacket(bytes, at, length, target));
                LockSupport.parkNanos(1_200_000);
            }
        }
    }

    private static void receive(DatagramSocket socket, ByteArrayOutputStream received) {
        byte[] buffer = new byte[2048];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                received.write(buffer, 0, packet.getLength());
            }
        } catch (SocketException e) {
            // closed: the end
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
