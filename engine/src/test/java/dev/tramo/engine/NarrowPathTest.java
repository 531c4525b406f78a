package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths that carry no packet as long as ours, as of VPNs, PPPoE and mobile networks: what leaves is fragmented, and none is lost. */
class NarrowPathTest {
    private static final double RATE = 1_000;
    private static final long COUNT = 1_500;

    @AutoClose
    private final Stage stage = new Stage();

    private final NetworkNamespace here = stage.add(new NetworkNamespace());
    private final NetworkNamespace there = stage.add(new NetworkNamespace());
    private final Engine sending = here.inside(stage::newEngine);
    private final Engine receiving = there.inside(stage::newEngine);
    private final int in = Ports.free();
    private final int port = Ports.free();
    private final UdpSink out = there.inside(stage::sink);

    private EndpointSnapshot sender() {
        return sending.snapshot("tx").orElseThrow().destinations().get("out");
    }

    private void assertAllArrive(int length) {
        UdpGenerator generator = here.inside(() -> stage.add(new UdpGenerator(in, RATE, COUNT, length)));
        within(20).until(generator::isDone);
        within(10).untilAsserted(() -> assertThat(out.account().distinct()).isEqualTo(COUNT));
        assertThat(out.account().damaged()).isZero();
        assertThat(sender().udp().notSent()).isZero();
        assertThat(sender().state()).isNotEqualTo(State.DEGRADED);
    }

    private void assertUdpArrives(String to, int length) {
        Stage.start(receiving, route("rx", new UdpSpec("0.0.0.0", port, "", "", 0), udp(out.port())));
        Stage.start(sending, route("tx", udp(in), new UdpSpec(to, port, "", "", 0)));
        assertAllArrive(length);
    }

    private void assertSrtArrives(String to, int length) {
        SrtOptions options = SrtOptions.DEFAULT.withLatencyMillis(500);
        receiving.start(route("rx", new SrtSpec(SrtMode.LISTENER, "", port, options), udp(out.port())));
        sending.start(route("tx", udp(in), new SrtSpec(SrtMode.CALLER, to, port, options)));
        Stage.awaitConnected(sending, "tx");
        Stage.awaitConnected(receiving, "rx");
        assertAllArrive(length);
        SrtStatistics.Sent sent = sender().srt().sent();
        assertThat(sent.packetsRetransmitted()).as("retransmitted").isLessThan(COUNT / 20);
    }

    @ParameterizedTest
    @CsvSource({"1280, 1316", "1492, 1472"})
    void udpPassesALinkThatIsNarrowerThanItsDatagrams(int mtu, int length) {
        here.wire("eth0", "10.7.0.1/24", there, "10.7.0.2/24", mtu);
        assertUdpArrives("10.7.0.2", length);
    }

    @ParameterizedTest
    @CsvSource({"1280, 1316", "1492, 1456"})
    void srtPassesALinkThatIsNarrowerThanItsPackets(int mtu, int length) {
        here.wire("eth0", "10.7.0.1/24", there, "10.7.0.2/24", mtu);
        assertSrtArrives("10.7.0.2", length);
    }

    private void wireByANarrowRouter() {
        NetworkNamespace router = stage.add(new NetworkNamespace());
        here.wire("eth0", "10.7.0.1/24", router, "10.7.0.2/24", 1500);
        router.wire("eth1", "10.7.1.1/24", there, "10.7.1.2/24", 1300);
        here.ip("route", "add", "10.7.1.0/24", "via", "10.7.0.2");
        there.ip("route", "add", "10.7.0.0/24", "via", "10.7.1.1");
        router.command("sysctl", "-qw", "net.ipv4.ip_forward=1");
    }

    @Test
    void aRouterWithANarrowLinkFragmentsUdp() {
        wireByANarrowRouter();
        assertUdpArrives("10.7.1.2", 1316);
    }

    @Test
    void aRouterWithANarrowLinkFragmentsSrt() {
        wireByANarrowRouter();
        assertSrtArrives("10.7.1.2", 1316);
    }
}
