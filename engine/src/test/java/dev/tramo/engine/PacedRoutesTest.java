package dev.tramo.engine;

import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PacingFigures;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.ClockReport;
import dev.tramo.mpegts.analysis.TsAnalyzer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Paced destinations beside one that is not: what leaves is the same, and padded what is to be padded. */
@Execution(ExecutionMode.CONCURRENT)
class PacedRoutesTest {
    private static final int PACKET_BYTES = 188;
    private static final int NULL_PID = 0x1FFF;
    private static final int STREAM_BYTES = 200_000;
    private static final int RATE = 2_000_000;

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();

    private ByteSink byteSink() throws IOException {
        return stage.add(new ByteSink(Ports.free()));
    }

    private static DestinationSpec to(String uri) {
        return EndpointUri.destination("out", uri);
    }

    private PacingFigures pacing(String id) {
        return stage.destination("paced", id).pacing().orElseThrow();
    }

    @Test
    void pacedOutputsCarryWhatAPlainOneDoes() throws Exception {
        ByteSink plain = byteSink();
        ByteSink paced = byteSink();
        ByteSink padded = byteSink();
        ByteSink rtp = byteSink();
        Map<String, DestinationSpec> destinations = new LinkedHashMap<>();
        destinations.put("plain", to("udp://127.0.0.1:" + plain.port()));
        destinations.put("paced", to("udp://127.0.0.1:" + paced.port() + "?pace=200"));
        destinations.put("padded", to("udp://127.0.0.1:" + padded.port() + "?pace=1000&rate=" + RATE / 1_000));
        destinations.put("rtp", to("rtp://127.0.0.1:" + rtp.port() + "?pace=50&rtcp=0"));
        stage.start(new RouteSpec("paced", EndpointUri.source("source", "udp://127.0.0.1:" + in), destinations));
        TsSender sender = stage.add(new TsSender(in));
        within(30).until(() -> plain.bytes().length > STREAM_BYTES);
        within(10).until(() -> stage.destination("paced", "paced").state() == State.RUNNING);
        sender.close();
        within(10).until(() -> paced.bytes().length == plain.bytes().length);
        byte[] sent = plain.bytes();
        assertThat(paced.bytes()).isEqualTo(sent);
        within(10).until(() -> withoutHeaders(rtp.bytes()).length == sent.length);
        assertThat(withoutHeaders(rtp.bytes())).isEqualTo(sent);
        within(10).until(() -> withoutPadding(padded.bytes()).length == sent.length);
        assertThat(withoutClocks(withoutPadding(padded.bytes()))).isEqualTo(withoutClocks(sent));

        within(5)
                .until(() -> pacing("padded").counters().nullPackets() > 0
                        && pacing("paced").counters().datagrams() > 0);
        assertThat(pacing("paced").histogram().stream().mapToLong(each -> each).sum())
                .isPositive();
        assertThat(stage.destination("paced", "plain").pacing()).isEmpty();
        if (pacing("padded").counters().underruns() == 0) { // else the machine slept for a second
            assertThat(clock(padded.bytes()).accuracyNanos().orElseThrow()).isLessThan(500);
        }
    }

    /** Of RTP packets with seven transport packets each. */
    private static byte[] withoutHeaders(byte[] packets) {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (int at = 0; at < packets.length; at += 12 + 7 * PACKET_BYTES) {
            payload.write(packets, at + 12, Math.min(7 * PACKET_BYTES, packets.length - at - 12));
        }
        return payload.toByteArray();
    }

    private static byte[] withoutPadding(byte[] stream) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (int at = 0; at < stream.length; at += PACKET_BYTES) {
            if (((stream[at + 1] & 0x1F) << 8 | stream[at + 2] & 0xFF) != NULL_PID) {
                kept.write(stream, at, PACKET_BYTES);
            }
        }
        return kept.toByteArray();
    }

    private static byte[] withoutClocks(byte[] stream) {
        byte[] copy = stream.clone();
        for (int at = 0; at < copy.length; at += PACKET_BYTES) {
            if ((copy[at + 3] & 0x20) != 0 && (copy[at + 5] & 0x10) != 0) {
                Arrays.fill(copy, at + 6, at + 12, (byte) 0);
            }
        }
        return copy;
    }

    /** What our analysis says of the clock, if the packets arrive at the constant rate. */
    private static ClockReport clock(byte[] stream) {
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.BASIC, AnalysisThresholds.STANDARD, 0);
        ByteBuffer data = ByteBuffer.wrap(stream);
        long now = 0;
        for (int at = 0; at + 7 * PACKET_BYTES <= stream.length; at += 7 * PACKET_BYTES) {
            now = at * 8_000_000_000L / RATE;
            analyzer.onDatagram(data, at, 7 * PACKET_BYTES, now);
        }
        analyzer.observe(now);
        return analyzer.report(now).services().getFirst().clock().orElseThrow();
    }

    @Test
    void whatCannotBePaddedPassesAndTheReasonSaysSo() throws Exception {
        ByteSink out = byteSink();
        stage.start(new RouteSpec(
                "paced",
                EndpointUri.source("source", "udp://127.0.0.1:" + in),
                Map.of("out", to("udp://127.0.0.1:" + out.port() + "?pace=20&rate=1000"))));
        byte[] payload = new byte[100];
        try (DatagramSocket socket = new DatagramSocket()) {
            within(20).until(() -> {
                socket.send(new DatagramPacket(payload, payload.length, InetAddress.getLoopbackAddress(), in));
                EndpointSnapshot seen = stage.destination("paced");
                return seen.state() == State.DEGRADED
                        && seen.reason().contains("not padded, since they are no MPEG-TS")
                        && out.bytes().length > 0;
            });
        }
    }
}
