package dev.tramo.engine;

import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Datagrams that no SRT packet can carry, as ffmpeg makes them unless it is told otherwise. */
class LongDatagramsTest {
    private static final int FFMPEG_BYTES = 1472;
    /** Datagrams under way, few enough for any receive buffer. */
    private static final int WINDOW = 10;

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();

    private void start(int out) {
        stage.start(route("rx", listener(srt, Stage.CALM), udp(out)));
        stage.start(route("tx", udp(in), caller(srt, Stage.CALM)));
        Stage.awaitConnected(stage.engine(), "tx");
        Stage.awaitConnected(stage.engine(), "rx");
    }

    /** MPEG-TS in datagrams whose packets begin in one and end in the next. */
    @Test
    void mpegTsIsDividedAndArrivesByteByByte() throws IOException {
        byte[] stream = new byte[100 * FFMPEG_BYTES];
        new Random(1).nextBytes(stream);
        for (int i = 0; i < stream.length; i += 188) {
            stream[i] = 0x47;
        }
        try (DatagramSocket to = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                DatagramSocket from = new DatagramSocket()) {
            start(to.getLocalPort());
            for (int i = 0; i < stream.length; i += WINDOW * FFMPEG_BYTES) {
                for (int j = 0; j < WINDOW; j++) {
                    from.send(new DatagramPacket(
                            stream,
                            i + j * FFMPEG_BYTES,
                            FFMPEG_BYTES,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), in)));
                }
                assertThat(received(to, WINDOW * FFMPEG_BYTES))
                        .isEqualTo(Arrays.copyOfRange(stream, i, i + WINDOW * FFMPEG_BYTES));
            }
        }
        assertThat(stage.destination("tx").srt().sent().packetsRefused()).isZero();
        assertThat(stage.destination("tx").state()).isNotEqualTo(State.DEGRADED);
    }

    private static byte[] received(DatagramSocket to, int length) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        to.setSoTimeout(5_000);
        try {
            while (all.size() < length) {
                to.receive(packet);
                all.write(packet.getData(), 0, packet.getLength());
            }
        } catch (SocketTimeoutException e) {
            // what came is compared with what was sent
        }
        return Arrays.copyOf(all.toByteArray(), all.size());
    }

    @Test
    void whatCannotBeDividedIsCountedAndTheRouteIsDegradedWithTheReason() {
        UdpSink out = stage.sink();
        start(out.port());
        UdpGenerator generator = stage.add(new UdpGenerator(in, 200, Integer.MAX_VALUE, 1316, FFMPEG_BYTES));
        within(10).until(() -> stage.destination("tx").state() == State.DEGRADED);
        assertThat(stage.destination("tx").reason()).contains("longer than a packet carries", "1316");
        assertThat(stage.engine().snapshot("tx").orElseThrow().state()).isEqualTo(State.DEGRADED);
        assertThat(stage.engine().snapshot("tx").orElseThrow().reason()).contains("longer than a packet carries");
        assertThat(stage.destination("tx").srt().sent().packetsRefused()).isPositive();
        assertThat(generator.isDone()).isFalse();
    }

    @Test
    void ifNothingCanBeSentTheReasonIsShownInsteadOfSilence() {
        UdpSink out = stage.sink();
        start(out.port());
        stage.generator(in, 200, FFMPEG_BYTES);
        within(10)
                .until(() -> stage.destination("tx").state() == State.STALLED
                        && stage.destination("tx").reason().contains("longer than a packet carries"));
    }

    @Test
    void whatIsTooLongToBeReceivedDegradesTheSource() {
        UdpSink out = stage.sink();
        stage.start(route("r", udp(in), udp(out.port())));
        UdpGenerator generator = stage.generator(in, 200, 1316, 2049);
        within(10).until(() -> stage.source("r").state() == State.DEGRADED);
        assertThat(stage.source("r").reason()).contains("longer than 2048 bytes");
        generator.stop();
        stage.generator(in, 200, 2049);
        within(20)
                .until(() -> stage.source("r").state() == State.STALLED
                        && stage.source("r").reason().contains("longer than 2048 bytes"));
    }
}
