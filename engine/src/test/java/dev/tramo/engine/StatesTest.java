package dev.tramo.engine;

import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.engine.LossyProxy.Conditions;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.srt.SrtOptions;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** States are what was observed. */
@Execution(ExecutionMode.CONCURRENT)
class StatesTest {
    @AutoClose
    private final Stage stage = new Stage();

    private final Engine engine = stage.engine();
    private final int in = Ports.free();
    private final int srt = Ports.free();

    private State state(String route) {
        return engine.snapshot(route).orElseThrow().state();
    }

    private String reason(String route) {
        return engine.snapshot(route).orElseThrow().reason();
    }

    private static void assertStays(State expected, java.util.concurrent.Callable<State> observed) {
        Awaitility.await()
                .during(Duration.ofMillis(1500))
                .atMost(Duration.ofSeconds(10))
                .until(() -> observed.call() == expected);
    }

    @Test
    void aUdpRouteWaitsRunsWhileDatagramsComeAndStallsWhenTheyEnd() {
        UdpSink out = stage.sink();
        stage.start(route("r", udp(in), udp(out.port())));
        assertStays(State.WAITING, () -> state("r"));
        assertThat(stage.source("r").reason()).isEqualTo("no datagrams yet on 127.0.0.1:" + in);
        UdpGenerator generator = stage.generator(in, 500);
        within(3)
                .until(() -> state("r") == State.RUNNING
                        && stage.destination("r").state() == State.RUNNING
                        && stage.source("r").receivedMbps() > 0);
        EndpointSnapshot source = stage.source("r");
        EndpointSnapshot destination = stage.destination("r");
        assertThat(source.reason()).isEmpty();
        generator.stop();
        within(4).until(() -> state("r") == State.STALLED);
        within(2).until(() -> stage.destination("r").state() == State.STALLED);
        assertThat(stage.source("r").reason()).isEqualTo("no datagrams on 127.0.0.1:" + in);
        assertThat(stage.source("r").since()).isAfter(source.since());
        assertThat(stage.destination("r").since()).isAfter(destination.since());
        assertThat(stage.source("r").udp().datagrams()).isEqualTo(generator.sent());
        assertThat(stage.source("r").udp().bytes()).isEqualTo(generator.bytesSent());
        assertThat(stage.destination("r").udp().datagrams()).isEqualTo(generator.sent());
        within(3).until(() -> stage.source("r").receivedMbps() == 0);
        awaitFlow(stage.generator(in, 500), out);
        within(2).until(() -> state("r") == State.RUNNING);
    }

    @Test
    void theRatesAreThoseOfTheStream() {
        UdpSink out = stage.sink();
        engine.start(route("rx", listener(srt, SrtOptions.DEFAULT), udp(out.port())));
        engine.start(route("tx", udp(in), caller(srt, SrtOptions.DEFAULT)));
        stage.generator(in, 500);
        double payloadMbps = 500 * 1316 * 8 / 1e6;
        double withHeadersMbps = 500 * 1360 * 8 / 1e6;
        within(8).untilAsserted(() -> {
            assertThat(stage.source("tx").receivedMbps()).isCloseTo(payloadMbps, within(0.5));
            assertThat(stage.destination("tx").sentMbps()).isCloseTo(withHeadersMbps, within(0.5));
            assertThat(stage.source("rx").receivedMbps()).isCloseTo(withHeadersMbps, within(0.5));
            assertThat(stage.destination("rx").sentMbps()).isCloseTo(payloadMbps, within(0.5));
        });
    }

    @Test
    void aConnectedSrtRouteRunsOnlyWhileBytesMove() {
        UdpSink out = stage.sink();
        engine.start(route("rx", listener(srt, SrtOptions.DEFAULT), udp(out.port())));
        assertThat(stage.source("rx").connected()).isFalse();
        within(2).until(() -> state("rx") == State.WAITING);
        engine.start(route("tx", udp(in), caller(srt, SrtOptions.DEFAULT)));
        within(5)
                .until(() -> stage.source("rx").connected()
                        && stage.destination("tx").connected());
        assertStays(State.STALLED, () -> stage.source("rx").state());
        assertThat(stage.destination("tx").state()).isEqualTo(State.STALLED);
        assertThat(stage.destination("tx").reason()).isEqualTo("connected, no packets yet");
        assertThat(stage.destination("tx").peer()).isEqualTo("127.0.0.1:" + srt);
        assertThat(state("tx")).as("without input").isEqualTo(State.WAITING);

        UdpGenerator generator = stage.generator(in, 500);
        // A busy machine may lose some: then it is degraded.
        within(3).until(() -> state("rx").isFlowing() && state("tx").isFlowing());
        generator.stop();
        within(4).until(() -> state("rx") == State.STALLED && state("tx") == State.STALLED);
        assertThat(stage.source("rx").connected()).isTrue();
        engine.stop("tx");
        within(2).until(() -> state("rx") == State.WAITING);
        assertThat(stage.source("rx").reason()).isEqualTo("the peer closed the connection");
        assertThat(stage.source("rx").peer()).isEmpty();
    }

    @Test
    void aCallerWithoutAnswerIsConnectingAndSaysWhy() {
        engine.start(route("tx", udp(in), caller(srt, SrtOptions.DEFAULT)));
        within(1).until(() -> stage.destination("tx").state() == State.CONNECTING);
        assertThat(stage.destination("tx").connected()).isFalse();
        within(6).until(() -> stage.destination("tx").reason().equals("no answer in time"));
        assertThat(stage.destination("tx").state()).isEqualTo(State.CONNECTING);
        assertThat(state("tx")).as("no input either").isEqualTo(State.WAITING);
        stage.generator(in, 100);
        within(3).until(() -> state("tx") == State.CONNECTING);
    }

    @Test
    void aTakenPortIsReportedAndTakenOnceItIsFree() throws Exception {
        UdpSink out = stage.sink();
        try (var one = new DatagramSocket(new InetSocketAddress(in));
                var two = new DatagramSocket(new InetSocketAddress(srt))) {
            engine.start(new RouteSpec(
                    "r", udp(in), Map.of("out", udp(out.port()), "listener", listener(srt, SrtOptions.DEFAULT))));
            within(3)
                    .until(() -> state("r") == State.FAILED
                            && stage.destination("r", "listener").state() == State.FAILED);
            assertThat(stage.source("r").reason()).contains(Integer.toString(one.getLocalPort()), "in use");
            assertThat(stage.destination("r", "listener").reason())
                    .contains(Integer.toString(two.getLocalPort()), "in use");
            assertThat(stage.source("r").connected()).isFalse();
        }
        within(6)
                .until(() -> stage.source("r").state() == State.WAITING
                        && stage.destination("r", "listener").state() == State.WAITING);
        assertThat(stage.source("r").reason()).isEqualTo("no datagrams yet on 127.0.0.1:" + in);
        awaitFlow(stage.generator(in, 500), out);
    }

    @Test
    void aRouteNamesItsDeadDestinationsWithAndWithoutInput() {
        UdpSink good = stage.sink();
        stage.start(new RouteSpec(
                "r",
                udp(in),
                Map.of(
                        "good", udp(good.port()),
                        "dead", caller(Ports.free(), SrtOptions.DEFAULT),
                        "alone", listener(srt, SrtOptions.DEFAULT))));
        within(8)
                .until(() -> reason("r").contains("; destination dead: ")
                        && reason("r").endsWith(": no answer in time"));
        assertThat(state("r")).isEqualTo(State.WAITING);
        assertThat(stage.destination("r", "alone").unsentPayloads()).isZero();
        UdpGenerator generator = stage.generator(in, 500);
        within(3).until(() -> state("r") == State.DEGRADED);
        assertThat(reason("r"))
                .matches(
                        "destination dead: (drops what comes and )?calls 127.0.0.1:\\d+ since .* UTC: no answer in time");
        within(3)
                .until(() -> stage.destination("r", "dead").unsentPayloads() > 0
                        && stage.destination("r", "alone").unsentPayloads() > 0);
        generator.stop();
        within(4).until(() -> state("r") == State.STALLED);
        within(3).until(() -> !reason("r").contains("drops"));
        assertThat(reason("r"))
                .startsWith("nothing received since ")
                .isEqualTo(stage.source("r").fullReason() + "; destination dead: "
                        + stage.destination("r", "dead").fullReason());
    }

    @Test
    void aSourceThatLosesPacketsForGoodIsDegradedUntilItIsCleanForTenSeconds() {
        UdpSink out = stage.sink();
        SrtOptions shortLatency = SrtOptions.DEFAULT.withLatencyMillis(60);
        // A retransmission takes 100 ms at least.
        LossyProxy proxy = stage.add(new LossyProxy(srt, 1, Conditions.of(0.05, 50, 0), Conditions.of(0, 50, 0)));
        engine.start(route("rx", listener(srt, shortLatency), udp(out.port())));
        engine.start(route("tx", udp(in), caller(proxy.port(), shortLatency)));
        within(5).until(() -> stage.destination("tx").connected());
        stage.generator(in, 200);
        within(10).until(() -> stage.source("rx").state() == State.DEGRADED);
        assertThat(stage.source("rx").reason())
                .matches("[0-9]+ packets? lost in the last 10 s: [0-9]+ not there in time: raise the latency");
        within(2).until(() -> state("rx") == State.DEGRADED && reason("rx").contains("lost in the last 10 s"));
        proxy.become(Conditions.of(0, 50, 0));
        within(40).until(() -> state("rx") == State.RUNNING && reason("rx").isEmpty());
    }

    @Test
    void anUnknownInterfaceIsReported() {
        engine.start(route(
                "r",
                new UdpSpec("239.255.1.1", in, "nosuch0", "", 0),
                new UdpSpec("239.255.1.2", Ports.free(), "nosuch1", "", 0)));
        within(2).until(() -> state("r") == State.FAILED);
        assertThat(stage.source("r").reason()).isEqualTo("no network interface nosuch0");
        assertThat(stage.destination("r").reason()).isEqualTo("no network interface nosuch1");
    }
}
