package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.SrtAccess;
import dev.tramo.engine.spec.SrtBonding;
import dev.tramo.engine.spec.SrtLocal;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.srt.SrtOptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An interface that is deleted and made again under its name, as of a VPN or a modem, is used again without being asked to. */
@Execution(ExecutionMode.CONCURRENT)
class InterfaceMadeAnewTest {
    private static final double RATE = 200;

    @AutoClose
    private final Stage stage = new Stage();

    private final NetworkNamespace here = stage.add(new NetworkNamespace());
    private final NetworkNamespace there = stage.add(new NetworkNamespace());
    private final Engine engine = here.inside(stage::newEngine);
    private final Engine far = there.inside(stage::newEngine);
    private final int port = Ports.free();
    private final UdpSink out = here.inside(stage::sink);
    private final int feed = Ports.free();

    /** The same address and routes each time. */
    private void wire() {
        here.wire("vpn0", "10.8.0.1/24", there, "10.8.0.2/24", 1500);
        for (NetworkNamespace end : new NetworkNamespace[] {here, there}) {
            end.ip("route", "add", "239.0.0.0/8", "dev", "vpn0");
            end.ip("-6", "route", "add", "ff15::/16", "dev", "vpn0", "table", "local");
        }
    }

    private void cut() {
        here.ip("link", "del", "vpn0");
    }

    private EndpointSnapshot source(String route) {
        return engine.snapshot(route).orElseThrow().source();
    }

    @ParameterizedTest
    @CsvSource({
        "239.8.8.1, vpn0, ''",
        "239.8.8.2, '', ''",
        "239.8.8.3, vpn0, 10.8.0.2",
        "239.8.8.4, '', 10.8.0.2",
        "ff15::8:5, vpn0, ''",
        "ff15::8:6, '', ''"
    })
    void aGroupIsJoinedAgain(String group, String device, String sender) {
        wire();
        engine.start(route("rx", new UdpSpec(group, port, device, sender, 0), udp(out.port())));
        // The far end sends without an interface of its own: it must not depend on what is tested here.
        far.start(route("tx", udp(feed), new UdpSpec(group, port, "", "", 4)));
        UdpGenerator generator = there.inside(() -> stage.generator(feed, RATE));
        within(10).until(() -> source("rx").state() == State.RUNNING);
        cut();
        within(5).until(() -> source("rx").state() != State.RUNNING);
        wire();
        long from = generator.sent();
        within(15).until(() -> out.isPast(from));
        within(5).until(() -> source("rx").state() == State.RUNNING);
    }

    @Test
    void aGroupIsSentToAgain() {
        wire();
        engine.start(route("tx", udp(feed), new UdpSpec("239.8.8.7", port, "vpn0", "", 4)));
        far.start(route("rx", new UdpSpec("239.8.8.7", port, "", "", 0), udp(port + 1)));
        UdpGenerator generator = here.inside(() -> stage.generator(feed, RATE));
        within(10).until(() -> farReceives() > 100);
        cut();
        within(5)
                .until(() -> engine.snapshot("tx")
                                .orElseThrow()
                                .destinations()
                                .get("out")
                                .state()
                        == State.FAILED);
        assertThat(engine.snapshot("tx").orElseThrow().destinations().get("out").reason())
                .contains("vpn0");
        within(5)
                .until(() -> engine.snapshot("tx")
                                .orElseThrow()
                                .destinations()
                                .get("out")
                                .udp()
                                .notSent()
                        > 100);
        wire();
        within(15)
                .until(() -> engine.snapshot("tx")
                                .orElseThrow()
                                .destinations()
                                .get("out")
                                .state()
                        == State.RUNNING);
        long before = farReceives();
        within(15).until(() -> farReceives() > before + 100 || farReceives() < before);
        assertThat(generator.isDone()).isFalse();
    }

    private long farReceives() {
        return far.snapshot("rx").orElseThrow().source().udp().datagrams();
    }

    @Test
    void aListenerOnADeviceTakesCallersAgain() {
        wire();
        SrtLocal device = new SrtLocal("", 0, 0, 0, "vpn0");
        engine.start(route(
                "rx",
                new SrtSpec(SrtMode.LISTENER, "", port, device, SrtOptions.DEFAULT, SrtAccess.DEFAULT, SrtBonding.NONE),
                udp(out.port())));
        far.start(route("tx", udp(feed), new SrtSpec(SrtMode.CALLER, "10.8.0.1", port, SrtOptions.DEFAULT)));
        UdpGenerator generator = there.inside(() -> stage.generator(feed, RATE));
        within(10).until(() -> source("rx").state() == State.RUNNING);
        cut();
        within(10).until(() -> source("rx").state() == State.FAILED);
        assertThat(source("rx").reason()).contains("vpn0");
        wire();
        long from = generator.sent();
        within(30).until(() -> out.isPast(from));
        within(5).until(() -> source("rx").state() == State.RUNNING);
    }
}
