package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitConnected;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtAccess;
import dev.tramo.engine.spec.SrtBonding;
import dev.tramo.engine.spec.SrtLocal;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.net.TransportKind;
import dev.tramo.net.UdpOptions;
import dev.tramo.srt.SrtOptions;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Our end of a connection: from where we call, where we listen, and by which device. All of 127.0.0.0/8 is ours. */
@Execution(ExecutionMode.CONCURRENT)
class SrtLocalTest {
    private static final String OURS = "127.0.0.5";
    private static final String ANOTHER = "127.0.0.6";
    /** Of a network for documentation: nobody has it. */
    private static final String FOREIGN = "203.0.113.7";

    private static final double RATE = 500;
    private static final SrtOptions PLAIN = Stage.CALM;

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();

    private static SrtSpec spec(SrtMode mode, String host, int port, SrtLocal local) {
        return new SrtSpec(mode, host, port, local, PLAIN, SrtAccess.DEFAULT, SrtBonding.NONE);
    }

    private static SrtLocal at(String address, int port) {
        return new SrtLocal(address, port, 0, 0, "");
    }

    private static SrtLocal by(String device) {
        return new SrtLocal("", 0, 0, 0, device);
    }

    private void assertStreamPasses() {
        awaitConnected(stage.engine(), "rx");
        awaitConnected(stage.engine(), "tx");
        UdpGenerator generator = stage.generator(in, RATE);
        within(5).until(() -> generator.sent() > 200);
        assertNothingMissingSince(0, generator, out);
    }

    @Test
    void aCallerLeavesFromItsAddressAndPort() {
        int from = Ports.free();
        stage.start(route("rx", listener(srt, PLAIN), udp(out.port())));
        stage.start(route("tx", udp(in), spec(SrtMode.CALLER, "127.0.0.1", srt, at(OURS, from))));
        assertStreamPasses();
        assertThat(stage.source("rx").peer()).isEqualTo(OURS + ":" + from);
    }

    @Test
    void aCallerCallsAgainFromItsPort() {
        int from = Ports.free();
        RouteSpec receiver = route("rx", listener(srt, PLAIN), udp(out.port()));
        stage.start(receiver);
        stage.start(route("tx", udp(in), spec(SrtMode.CALLER, "127.0.0.1", srt, at("", from))));
        awaitConnected(stage.engine(), "rx");
        stage.engine().stop("rx");
        within(5).until(() -> !stage.destination("tx").connected());
        stage.start(receiver);
        assertStreamPasses();
        assertThat(stage.source("rx").peer()).isEqualTo("127.0.0.1:" + from);
        assertThat(stage.destination("tx").reconnections()).isEqualTo(1);
    }

    @Test
    void aCallerWhosePortIsTakenHasFailedUntilItIsFree() throws IOException {
        stage.start(route("rx", listener(srt, PLAIN), udp(out.port())));
        RouteSpec sender;
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(OURS, Ports.free()))) {
            int from = taken.getLocalPort();
            sender = route("tx", udp(in), spec(SrtMode.CALLER, "127.0.0.1", srt, at(OURS, from)));
            stage.start(sender);
            within(5).until(() -> stage.destination("tx").state() == State.FAILED);
            assertThat(stage.destination("tx").reason())
                    .contains(OURS + ":" + from)
                    .contains("in use");
        }
        assertStreamPasses();
    }

    @Test
    void aListenerListensOnItsAddressOnly() {
        UdpSink second = stage.sink();
        int secondIn = Ports.free();
        stage.start(route("rx", spec(SrtMode.LISTENER, "", srt, at(OURS, 0)), udp(out.port())));
        stage.start(route("rx2", spec(SrtMode.LISTENER, "", srt, at(ANOTHER, 0)), udp(second.port())));
        stage.start(route("tx", udp(in), spec(SrtMode.CALLER, OURS, srt, SrtLocal.ANY)));
        stage.start(route("tx2", udp(secondIn), spec(SrtMode.CALLER, ANOTHER, srt, SrtLocal.ANY)));
        stage.start(route("stray", udp(Ports.free()), caller(srt, PLAIN)));
        awaitConnected(stage.engine(), "rx2");
        awaitConnected(stage.engine(), "tx2");
        assertStreamPasses();
        UdpGenerator generator = stage.generator(secondIn, RATE);
        within(5).until(() -> generator.sent() > 100);
        assertNothingMissingSince(0, generator, second);
        within(8).until(() -> stage.destination("stray").reason().equals("no answer in time"));
    }

    @Test
    void anAddressThatIsNotOursIsReported() {
        stage.start(route("rx", spec(SrtMode.LISTENER, "", srt, at(FOREIGN, 0)), udp(out.port())));
        assertThat(stage.source("rx").state()).isEqualTo(State.FAILED);
        assertThat(stage.source("rx").reason()).contains(FOREIGN + ":" + srt);
        stage.start(route("tx", udp(in), spec(SrtMode.CALLER, "127.0.0.1", srt, at(FOREIGN, 0))));
        within(5).until(() -> stage.destination("tx").state() == State.FAILED);
        assertThat(stage.destination("tx").reason()).contains(FOREIGN);
    }

    @Test
    void theLoopbackDeviceIsEnoughOnOneHost() {
        onlyOnLinux();
        stage.start(route("rx", spec(SrtMode.LISTENER, "", srt, by("lo")), udp(out.port())));
        stage.start(route("tx", udp(in), spec(SrtMode.CALLER, "127.0.0.1", srt, by("lo"))));
        assertStreamPasses();
    }

    @Test
    void aDeviceThatIsNotThereIsReported() {
        onlyOnLinux();
        stage.start(route("rx", spec(SrtMode.LISTENER, "", srt, by("nowhere0")), udp(out.port())));
        assertThat(stage.source("rx").state()).isEqualTo(State.FAILED);
        assertThat(stage.source("rx").reason()).contains("device nowhere0");
        stage.start(route("tx", udp(in), spec(SrtMode.CALLER, "127.0.0.1", srt, by("nowhere0"))));
        within(5).until(() -> stage.destination("tx").state() == State.FAILED);
        assertThat(stage.destination("tx").reason()).contains("device nowhere0");
    }

    private static void onlyOnLinux() {
        assumeThat(TransportKind.best()).as("transport").isEqualTo(TransportKind.LINUX);
    }

    @Test
    void hopsTrafficClassAndDeviceReachTheSocket() throws IOException {
        SrtLocal local = new SrtLocal(OURS, 0, 7, 0xB8, "lo");
        UdpOptions expected =
                UdpOptions.boundTo(new InetSocketAddress(OURS, srt)).by(7, 0xB8, "lo");
        assertThat(local.listening(srt)).isEqualTo(expected);
        assertThat(local.reaching(false, srt)).isEqualTo(expected);
    }

    @Test
    void aStreamPassesWithHopsAndATrafficClass() {
        SrtLocal local = new SrtLocal("", 0, 1, 0xB8, "");
        stage.start(route("rx", spec(SrtMode.LISTENER, "", srt, local), udp(out.port())));
        stage.start(route("tx", udp(in), spec(SrtMode.CALLER, "127.0.0.1", srt, local)));
        assertStreamPasses();
    }
}
