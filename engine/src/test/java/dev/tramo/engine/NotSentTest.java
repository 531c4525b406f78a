package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.srt.SrtOptions;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the kernel refuses to send is counted, with the reason, and nothing beside it is lost. */
class NotSentTest {
    private static final double RATE = 1_000;

    @AutoClose
    private final Stage stage = new Stage();

    private final NetworkNamespace here = stage.add(new NetworkNamespace());
    private final NetworkNamespace there = stage.add(new NetworkNamespace());
    private final Engine engine = here.inside(stage::newEngine);
    private final Engine far = there.inside(stage::newEngine);
    private final int in = Ports.free();
    private final int port = Ports.free();

    private EndpointSnapshot out() {
        return engine.snapshot("tx").orElseThrow().destinations().get("out");
    }

    /** The firewall judges a message, not a datagram: of one that is refused, most datagrams may leave by themselves. */
    @Test
    void aFirewallThatRefusesSomeDegradesAndOnlyThoseAreLost() {
        Peers.require("iptables");
        here.wire("eth0", "10.9.0.1/24", there, "10.9.0.2/24", 1500);
        here.command(
                "iptables",
                "-A",
                "OUTPUT",
                "-d",
                "10.9.0.2",
                "-p",
                "udp",
                "-m",
                "statistic",
                "--mode",
                "nth",
                "--every",
                "10",
                "--packet",
                "0",
                "-j",
                "DROP");
        UdpSink sink = there.inside(stage::sink);
        Stage.start(far, route("rx", new UdpSpec("0.0.0.0", port, "", "", 0), udp(sink.port())));
        Stage.start(engine, route("tx", udp(in), new UdpSpec("10.9.0.2", port, "", "", 0)));
        long count = 3_000;
        UdpGenerator generator = here.inside(() -> stage.add(new UdpGenerator(in, RATE, count, 1316)));
        within(10).until(() -> out().state() == State.DEGRADED);
        assertThat(out().reason()).contains("not sent", "Operation not permitted");
        within(20).until(generator::isDone);
        within(5).until(() -> out().udp().datagrams() + out().udp().notSent() == count);
        within(5).until(() -> sink.account().distinct() == out().udp().datagrams());
        assertThat(out().udp().notSent()).isBetween(1L, count / 4);
    }

    @Test
    void aDestinationWithoutARouteHasFailedAndItsSiblingMissesNothing() {
        UdpSink sink = here.inside(stage::sink);
        Stage.start(
                engine,
                new RouteSpec(
                        "tx",
                        udp(in),
                        Map.of("good", udp(sink.port()), "out", new UdpSpec("192.0.2.1", port, "", "", 0))));
        UdpGenerator generator = here.inside(() -> stage.generator(in, RATE));
        within(10).until(() -> out().state() == State.FAILED);
        assertThat(out().reason()).contains("192.0.2.1:" + port, "Network is unreachable");
        assertThat(out().udp().notSent()).isPositive();
        Stage.assertNothingMissingSince(0, generator, sink);
        within(5).until(() -> out().udp().notSent() == generator.sent());
    }

    @Test
    void aCallThatCannotLeaveSaysSo() {
        engine.start(route("tx", udp(in), new SrtSpec(SrtMode.CALLER, "192.0.2.1", port, SrtOptions.DEFAULT)));
        within(10).until(() -> out().reason().contains("Network is unreachable"));
        assertThat(out().udp().notSent()).isPositive();
    }
}
