package dev.tramo.engine;

import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.analysis.DamageCounts;
import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.engine.spec.Analysis;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.analysis.IndicatorReport;
import dev.tramo.mpegts.analysis.StreamReport;
import dev.tramo.mpegts.fixture.Damage;
import dev.tramo.mpegts.fixture.TimedStream;
import dev.tramo.mpegts.fixture.TimedStream.Timed;
import dev.tramo.srt.SrtOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A stream that is damaged in one way, through a running route: the indicator that ETSI TR 101 290 names for it is raised, as often as it
 * was damaged, at the source and where the stream goes on, and no other. All ways at once, each in a route of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DamageMatrixTest {
    private static final double DAMAGED_AT = 1.5;
    /** No stream goes on for more than half a second after its indicator is due: then it is raised within that, or not at all. */
    private static final double SECONDS = 3.0;

    private static final long DATAGRAM_NANOS =
            Ts.DATAGRAM_BYTES * 8 * TimedStream.SECOND_NANOS / TimedStream.BITS_PER_SECOND;
    /** A sender that is late hurries for so long at most: datagrams that come at once are no time for what is awaited. */
    private static final long HURRY_NANOS_MAX = 50_000_000;

    private final Stage stage = new Stage();
    private final Map<Damage, RouteReport> reports = new EnumMap<>(Damage.class);

    /** What is sent to one route. */
    private record Feed(String route, int port, List<byte[]> datagrams) {
        static Feed of(Damage damage, int port) {
            TimedStream stream = TimedStream.seconds(SECONDS);
            damage.at(DAMAGED_AT, stream);
            List<byte[]> datagrams = new ArrayList<>();
            List<Timed> packets = stream.packets();
            for (int from = 0; from < packets.size(); from += Ts.DATAGRAM_PACKETS) {
                ByteArrayOutputStream datagram = new ByteArrayOutputStream();
                packets.subList(from, Math.min(packets.size(), from + Ts.DATAGRAM_PACKETS))
                        .forEach(packet -> datagram.writeBytes(packet.bytes()));
                datagrams.add(datagram.toByteArray());
            }
            return new Feed(damage.name(), port, datagrams);
        }
    }

    @BeforeAll
    void sendAll() throws IOException {
        UdpSink sink = stage.sink();
        List<Feed> feeds = new ArrayList<>();
        for (Damage damage : Damage.values()) {
            Feed feed = Feed.of(damage, Ports.free());
            feeds.add(feed);
            SrtSpec alone = new SrtSpec(SrtMode.LISTENER, "", Ports.free(), SrtOptions.DEFAULT);
            stage.start(new RouteSpec(feed.route, udp(feed.port), Map.of("out", udp(sink.port()), "alone", alone))
                    .withAnalysis(Analysis.FULL));
        }
        send(feeds);
        for (Feed feed : feeds) {
            within(20)
                    .until(() -> stage.source(feed.route).udp().datagrams() >= feed.datagrams.size()
                            && stage.destination(feed.route, "alone").totals().packetsDropped() > 0);
        }
        for (Damage damage : Damage.values()) {
            // Damage is added up once a second.
            within(10)
                    .until(() ->
                            damaged(report(damage).source()).arrivedDamaged().orElse(0) > 0 || damage.damaged() == 0);
            reports.put(damage, report(damage));
        }
    }

    private RouteReport report(Damage damage) {
        return stage.engine().analysis(damage.name()).orElseThrow();
    }

    private static void send(List<Feed> feeds) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            long due = System.nanoTime();
            int longest =
                    feeds.stream().mapToInt(feed -> feed.datagrams.size()).max().orElseThrow();
            for (int i = 0; i < longest; i++) {
                for (Feed feed : feeds) {
                    if (i < feed.datagrams.size()) {
                        byte[] datagram = feed.datagrams.get(i);
                        socket.send(new DatagramPacket(
                                datagram, datagram.length, InetAddress.getLoopbackAddress(), feed.port));
                    }
                }
                due = Math.max(due + DATAGRAM_NANOS, System.nanoTime() - HURRY_NANOS_MAX);
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }

    @AfterAll
    void end() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @EnumSource
    void raisesItsIndicatorAndNoOther(Damage damage) {
        RouteReport report = reports.get(damage);
        StreamReport stream = report.source().stream().orElseThrow();
        assertThat(raised(stream)).isEqualTo(damage.raised());
        for (IndicatorReport indicator : stream.indicators()) {
            if (indicator.count() > 0) {
                assertThat(indicator.pid()).isEqualTo(damage.pid());
                assertThat(report.instant(indicator.lastNanos())).isBefore(report.at());
            }
        }
        assertThat(raised(report.destinations().get("out").stream().orElseThrow()))
                .as("what goes on")
                .isEqualTo(damage.raised());
        assertThat(report.sources()).as("of several").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void isCountedWhereItBegan(Damage damage) {
        RouteReport report = reports.get(damage);
        DamageCounts source = damaged(report.source());
        long arrived = source.arrivedDamaged().orElseThrow();
        if (damage.damaged() == Damage.MANY) {
            assertThat(arrived).isBetween(2L, 40L);
        } else {
            assertThat(arrived).isEqualTo(damage.damaged());
        }
        assertThat(source.droppedHere()).hasValue(0);
        assertThat(report.source().damage().verdict())
                .isEqualTo(
                        arrived == 0
                                ? "no damage"
                                : "continuity errors come in with the source: " + arrived
                                        + (arrived == 1 ? " packet" : " packets") + " missing or damaged");

        DamageCounts out = damaged(report.destinations().get("out"));
        assertThat(out.arrivedDamaged()).as("all that the source lost").hasValue(source.sum());
        assertThat(out.droppedHere()).hasValue(0);
        DamageCounts alone = damaged(report.destinations().get("alone"));
        assertThat(alone.arrivedDamaged()).hasValue(source.sum());
        assertThat(alone.droppedHere()).hasValue(0);
        assertThat(alone.notTaken().orElseThrow())
                .as("nobody is connected to that destination")
                .isEqualTo(stage.destination(damage.name(), "alone").totals().packetsDropped());
    }

    private static DamageCounts damaged(EndpointReport endpoint) {
        return endpoint.damage().total();
    }

    private static Map<String, Long> raised(StreamReport stream) {
        Map<String, Long> counts = new TreeMap<>();
        stream.indicators().stream()
                .filter(indicator -> indicator.count() > 0)
                .forEach(indicator -> counts.put(indicator.indicator().number(), indicator.count()));
        return counts;
    }
}
