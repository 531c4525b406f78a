package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.srt.SrtOptions;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One source, several destinations, and what changes do to them. */
class RouteTest {
    private static final double RATE = 1000;

    @AutoClose
    private final Stage stage = new Stage();

    private final Engine engine = stage.engine();
    private final int in = Ports.free();

    @Test
    void everyDestinationGetsEveryDatagram() {
        UdpSink one = stage.sink();
        UdpSink two = stage.sink();
        UdpSink three = stage.sink();
        stage.start(new RouteSpec(
                "r", udp(in), Map.of("1", udp(one.port()), "2", udp(two.port()), "3", udp(three.port()))));
        UdpGenerator generator = stage.generator(in, 2000, 1316, 20, 1456, 188, 1317, 2048, 21);
        within(10).until(() -> generator.sent() > 1000);
        assertNothingMissingSince(0, generator, one);
        assertNothingMissingSince(0, generator, two);
        assertNothingMissingSince(0, generator, three);
    }

    @Test
    void failingAndUnreachableDestinationsDoNotDisturbTheirSiblings() throws Exception {
        UdpSink good = stage.sink();
        int taken = Ports.free();
        try (var occupant = new DatagramSocket(new InetSocketAddress(taken))) {
            assertThat(occupant.isBound()).isTrue();
            stage.start(new RouteSpec(
                    "r",
                    udp(in),
                    Map.of(
                            "good", udp(good.port()),
                            "nobody", udp(Ports.free()),
                            "taken", listener(taken, SrtOptions.DEFAULT),
                            "silent", caller(Ports.free(), SrtOptions.DEFAULT),
                            "alone", listener(Ports.free(), SrtOptions.DEFAULT))));
            UdpGenerator generator = stage.generator(in, RATE);
            within(10).untilAsserted(() -> {
                assertThat(stage.destination("r", "taken").state()).isEqualTo(State.FAILED);
                assertThat(stage.destination("r", "silent").reason()).isNotEmpty();
                assertThat(stage.destination("r", "alone").state()).isEqualTo(State.WAITING);
                assertThat(stage.destination("r", "good").state()).isEqualTo(State.RUNNING);
            });
            RouteSnapshot seen = engine.snapshot("r").orElseThrow();
            assertThat(seen.state()).isEqualTo(State.DEGRADED);
            assertThat(seen.reason())
                    .contains("destination silent: ", "destination taken: ")
                    .doesNotContain("alone", "good");
            assertNothingMissingSince(0, generator, good);
        }
    }

    @Test
    void destinationsThatStayMissNothingWhileOthersComeChangeAndGo() {
        UdpSink stays = stage.sink();
        UdpSink changes = stage.sink();
        UdpSink changed = stage.sink();
        UdpSink comes = stage.sink();
        DestinationSpec kept = udp(stays.port());
        stage.start(new RouteSpec("r", udp(in), Map.of("stays", kept, "changes", udp(changes.port()))));
        UdpGenerator generator = stage.generator(in, 2000);
        awaitFlow(generator, changes);

        engine.change(new RouteSpec("r", udp(in), Map.of("stays", kept, "changes", udp(changed.port()))));
        awaitFlow(generator, changed);
        long old = changes.account().lastNumber();
        engine.change(new RouteSpec(
                "r", udp(in), Map.of("stays", kept, "changes", udp(changed.port()), "comes", udp(comes.port()))));
        awaitFlow(generator, comes);
        engine.change(new RouteSpec("r", udp(in), Map.of("stays", kept)));
        awaitFlow(generator, stays);
        long gone = comes.account().lastNumber();
        awaitFlow(generator, stays);

        assertThat(changes.account().lastNumber()).as("what was changed away").isEqualTo(old);
        assertThat(comes.account().lastNumber()).as("what was removed").isEqualTo(gone);
        assertThat(engine.snapshot("r").orElseThrow().destinations()).containsOnlyKeys("stays");
        assertNothingMissingSince(0, generator, stays);
    }

    @Test
    void anSrtDestinationKeepsItsSessionWhileOthersComeAndGo() {
        UdpSink out = stage.sink();
        int srt = Ports.free();
        stage.start(route("rx", listener(srt, Stage.CALM), udp(out.port())));
        SrtSpec link = caller(srt, Stage.CALM);
        stage.start(route("tx", udp(in), link));
        Stage.awaitConnected(engine, "tx");
        Stage.awaitConnected(engine, "rx");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        for (int i = 0; i < 20; i++) {
            engine.change(
                    new RouteSpec("tx", udp(in), Map.of("out", link, "more", caller(Ports.free(), link.options()))));
            awaitFlow(generator, out);
            engine.change(route("tx", udp(in), link));
        }
        awaitFlow(generator, out);
        assertThat(stage.destination("tx").reconnections()).isZero();
        assertNothingMissingSince(0, generator, out);
    }

    @Test
    void aChangedSourceKeepsTheSessionsOfDestinations() {
        UdpSink out = stage.sink();
        int srt = Ports.free();
        int elsewhere = Ports.free();
        SrtSpec link = caller(srt, Stage.CALM);
        stage.start(route("rx", listener(srt, Stage.CALM), udp(out.port())));
        stage.start(route("tx", udp(in), link));
        UdpGenerator first = stage.generator(in, RATE);
        awaitFlow(first, out);
        first.stop();
        String run = engine.snapshot("tx").orElseThrow().runId();

        engine.change(route("tx", udp(elsewhere), link));
        assertThat(Ports.isFree(in)).isTrue();
        UdpGenerator second = stage.generator(elsewhere, RATE);
        within(10).until(() -> second.sent() > first.sent() + 100);
        awaitFlow(second, out);

        assertThat(stage.destination("tx").reconnections()).isZero();
        assertThat(stage.destination("tx").connected()).isTrue();
        assertThat(engine.snapshot("tx").orElseThrow().runId()).isEqualTo(run);
    }

    @Test
    void sourceAndDestinationMayExchangeTheirPorts() {
        int a = Ports.free();
        int b = Ports.free();
        engine.start(route("r", listener(a, Stage.CALM), listener(b, Stage.CALM)));
        within(5).until(() -> stage.destination("r").state() == State.WAITING);
        engine.change(route("r", listener(b, Stage.CALM), listener(a, Stage.CALM)));
        assertThat(stage.source("r").state()).isEqualTo(State.WAITING);
        assertThat(stage.destination("r").state()).isEqualTo(State.WAITING);
    }

    @Test
    void aRouteIsSettledWhenAllItsEndpointsAreConnected() throws Exception {
        UdpSink out = stage.sink();
        int srt = Ports.free();
        var tx = engine.start(route("tx", udp(in), caller(srt, Stage.CALM)));
        within(5).until(() -> stage.destination("tx").state() == State.CONNECTING);
        assertThat(tx).isNotDone();
        var rx = engine.start(route("rx", listener(srt, Stage.CALM), udp(out.port())));
        RouteSnapshot settled = tx.get(10, TimeUnit.SECONDS);
        assertThat(settled.destinations().get("out").connected()).isTrue();
        assertThat(rx.get(10, TimeUnit.SECONDS).source().connected()).isTrue();
    }

    @Test
    void aRouteIsSettledWhenAnEndpointCannotBeOpened() throws Exception {
        try (var occupant = new DatagramSocket(new InetSocketAddress(in))) {
            var settled = engine.start(route("r", udp(in), caller(Ports.free(), SrtOptions.DEFAULT)))
                    .get(5, TimeUnit.SECONDS);
            assertThat(settled.state()).isEqualTo(State.FAILED);
            assertThat(settled.reason()).contains(Integer.toString(occupant.getLocalPort()), "in use");
        }
    }

    @Test
    void whenItStopsItsPortsAreFree() {
        int srt = Ports.free();
        engine.start(route("r", udp(in), listener(srt, SrtOptions.DEFAULT)));
        within(5).until(() -> stage.destination("r").state() == State.WAITING);
        assertThat(Ports.isFree(in)).isFalse();
        assertThat(Ports.isFree(srt)).isFalse();
        engine.stop("r");
        assertThat(Ports.isFree(in)).isTrue();
        assertThat(Ports.isFree(srt)).isTrue();
        assertThat(engine.snapshot("r")).isEmpty();
        assertThat(engine.snapshots()).isEmpty();
        engine.start(route("r", udp(in), listener(srt, SrtOptions.DEFAULT)));
        within(1).until(() -> stage.destination("r").state() == State.WAITING);
    }

    @Test
    void aClosedEngineLeavesNoPortTaken() {
        int srt = Ports.free();
        Engine other = stage.newEngine();
        other.start(route("r", udp(in), listener(srt, SrtOptions.DEFAULT)));
        other.start(route("s", listener(Ports.free(), SrtOptions.DEFAULT), caller(Ports.free(), SrtOptions.DEFAULT)));
        within(5).until(() -> Ports.isTaken(srt));
        other.close();
        assertThat(Ports.isFree(in)).isTrue();
        assertThat(Ports.isFree(srt)).isTrue();
    }

    @Test
    void anIdOfARunningRouteIsRefusedAndThatRouteGoesOn() {
        UdpSink out = stage.sink();
        stage.start(route("r", udp(in), udp(out.port())));
        assertThatThrownBy(() -> engine.start(route("r", udp(Ports.free()), udp(Ports.free()))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("r runs already");
        assertThatThrownBy(() -> engine.change(route("x", udp(in), udp(out.port()))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("x does not run");
        engine.stop("x");
        awaitFlow(stage.generator(in, RATE), out);
    }
}
