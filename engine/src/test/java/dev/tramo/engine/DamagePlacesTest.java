package dev.tramo.engine;

import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.analysis.DamageCounts;
import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.UdpSpec;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A stream by RTP that is damaged at each place of its way, a known number of times: each place counts its own, and nothing else. */
class DamagePlacesTest {
    private static final String ROUTE = "r";
    private static final int PACKETS = 130;
    private static final Set<Integer> LOST = Set.of(40, 60, 61);
    private static final Set<Integer> LATE = Set.of(50, 70);
    private static final long PACE_NANOS = 1_000_000;
    private static final int DAMAGED_AT = 20;
    private static final int DAMAGED = 5;
    private static final int TYPE_MPEG_TS = 33;
    private static final long TICKS_PER_PACKET = 900;

    @AutoClose
    private final Stage stage = new Stage();

    /** Where there is no way to other machines: the kernel refuses what is to be sent there. */
    private final NetworkNamespace here = stage.add(new NetworkNamespace());

    private final Engine engine = here.inside(stage::newEngine);

    private RouteReport report() {
        return engine.analysis(ROUTE).orElseThrow();
    }

    private static byte[] rtp(int sequence, byte[] payload) {
        return ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0x80)
                .put((byte) TYPE_MPEG_TS)
                .putShort((short) sequence)
                .putInt((int) (sequence * TICKS_PER_PACKET))
                .putInt(7)
                .put(payload)
                .array();
    }

    /** All but those that are lost or late, the stream's own damage included. Returns those that are late. */
    private static List<byte[]> sendInTime(DatagramSocket socket, int port) throws IOException {
        SmallStream stream = new SmallStream(false);
        List<byte[]> late = new ArrayList<>();
        for (int i = 0; i < PACKETS; i++) {
            if (i == DAMAGED_AT) {
                stream.leaveOut(DAMAGED);
            }
            byte[] packet = rtp(i, stream.next());
            if (LATE.contains(i)) {
                late.add(packet);
            } else if (!LOST.contains(i)) {
                send(socket, packet, port);
            }
            LockSupport.parkNanos(PACE_NANOS);
        }
        return late;
    }

    private static void send(DatagramSocket socket, byte[] packet, int port) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void eachPlaceCountsWhatIsDamagedThereAndNothingElse() throws IOException {
        int in = Ports.free();
        Stage.start(
                engine,
                new RouteSpec(
                        ROUTE,
                        EndpointUri.source("source", "rtp://127.0.0.1:" + in + "?rtcp=0&buffer=100"),
                        Map.of("out", udp(Ports.free()), "far", new UdpSpec("192.0.2.1", 9, "", "", 0))));

        try (DatagramSocket socket = here.inside(DatagramSocket::new)) {
            List<byte[]> late = sendInTime(socket, in);
            int missing = LOST.size() + LATE.size();
            within(10)
                    .until(() ->
                            engine.snapshot(ROUTE).orElseThrow().source().rtp().lost() == missing);
            for (byte[] packet : late) {
                send(socket, packet, in);
            }
        }

        int through = PACKETS - LOST.size() - LATE.size();
        within(10).untilAsserted(() -> {
            DamageCounts source = report().source().damage().total();
            assertThat(source.arrivedDamaged()).hasValue(DAMAGED);
            assertThat(source.lostOnPath()).hasValue(LOST.size());
            assertThat(source.tooLate()).hasValue(LATE.size());
            assertThat(source.droppedHere()).hasValue(0);
            assertThat(source.notTaken()).isEmpty();
            assertThat(of("far").damage().total().droppedHere()).hasValue(through);
        });
        assertThat(report().source().damage().verdict())
                .matches("continuity errors come in with the source: 5 packets missing or damaged; "
                        + "lost between .+ and here: 3 packets, not recovered in time: raise the latency; "
                        + "lost between .+ and here: 2 packets, recovered too late: latency too short");
        long before = DAMAGED + LOST.size() + LATE.size();
        DamageCounts out = of("out").damage().total();
        assertThat(out.arrivedDamaged()).hasValue(before);
        assertThat(out.droppedHere()).hasValue(0);
        assertThat(engine.snapshot(ROUTE)
                        .orElseThrow()
                        .destinations()
                        .get("out")
                        .totals()
                        .packets())
                .isEqualTo(through);
        EndpointReport far = of("far");
        assertThat(far.damage().total().arrivedDamaged()).hasValue(before);
        assertThat(far.damage().verdict())
                .startsWith("damaged before it came here: see the source; dropped here: " + through
                        + " datagrams were not sent: ")
                .contains("192.0.2.1");
    }

    private EndpointReport of(String destination) {
        return report().destinations().get(destination);
    }
}
