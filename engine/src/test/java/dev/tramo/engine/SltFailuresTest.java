package dev.tramo.engine;

import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** srt-live-transmit refuses, is refused, dies, freezes and comes back. */
@Execution(ExecutionMode.CONCURRENT)
class SltFailuresTest {
    private static final double RATE = 500;
    private static final SrtOptions PLAIN = SrtOptions.DEFAULT;
    private static final SrtOptions SECRET =
            PLAIN.with(o -> o.encryption = Encryption.with("the right passphrase", 16));

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();

    @BeforeAll
    static void requirePeer() {
        Peers.require(Peers.SRT_LIVE_TRANSMIT);
    }

    private PeerProcess sltListener(String more) {
        return stage.slt("srt://127.0.0.1:" + srt + "?mode=listener" + more, "udp://127.0.0.1:" + out.port());
    }

    private PeerProcess sltCaller(String more) {
        return stage.slt(Stage.sltUdpInput(in), "srt://127.0.0.1:" + srt + "?mode=caller" + more);
    }

    /** Seconds from now until it is so. */
    private static double secondsUntil(Callable<Boolean> condition) {
        long start = System.nanoTime();
        within(10).until(condition);
        return (System.nanoTime() - start) / 1e9;
    }

    @Test
    void sltRefusesOurWrongPassphraseAndWeNameIt() {
        sltListener("&passphrase=another_passphrase");
        stage.start(route("tx", udp(in), caller(srt, SECRET)));
        within(8).until(() -> stage.destination("tx").reason().equals("wrong passphrase"));
        assertThat(stage.destination("tx").connected()).isFalse();
    }

    @Test
    void weRefuseTheWrongPassphraseOfSltAndNameIt() {
        stage.start(route("rx", listener(srt, SECRET), udp(out.port())));
        sltCaller("&passphrase=another_passphrase");
        within(8).until(() -> stage.source("rx").reason().endsWith(": wrong passphrase"));
        assertThat(stage.source("rx").connected()).isFalse();
    }

    @Test
    void aPassphraseThatOnlySltHasIsNamed() {
        sltListener("&passphrase=another_passphrase");
        stage.start(route("tx", udp(in), caller(srt, PLAIN)));
        within(8).until(() -> stage.destination("tx").reason().equals("only one side has a passphrase"));
    }

    @Test
    void weReconnectWhenSltWasKilledAndIsBack() {
        PeerProcess first = sltListener("");
        stage.start(route("tx", udp(in), caller(srt, PLAIN)));
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        first.kill();
        assertThat(secondsUntil(() -> stage.destination("tx").state() == State.CONNECTING))
                .isGreaterThan(4.5);
        assertThat(stage.destination("tx").reason()).startsWith("no packet from the peer for 5");
        sltListener("");
        awaitFlow(generator, out);
        within(3).until(() -> stage.destination("tx").reconnections() == 1);
    }

    @Test
    void aFrozenSltIsGivenUpAfterFiveSecondsAndTheNextOneServed() {
        stage.start(route("rx", listener(srt, PLAIN), udp(out.port())));
        PeerProcess first = sltCaller("");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        first.freeze();
        assertThat(secondsUntil(() -> stage.source("rx").state() == State.WAITING))
                .isGreaterThan(4.5);
        assertThat(stage.source("rx").reason()).startsWith("no packet from the peer for 5");
        first.kill();
        sltCaller("");
        awaitFlow(generator, out);
        within(3).until(() -> stage.source("rx").reconnections() == 1);
    }

    @Test
    void anSltThatSaysGoodbyeIsGivenUpAtOnceAndTheNextOneServed() {
        stage.start(route("rx", listener(srt, PLAIN), udp(out.port())));
        PeerProcess first = sltCaller("");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        first.interrupt();
        within(10).until(() -> stage.source("rx").state() == State.WAITING);
        assertThat(stage.source("rx").reason()).isEqualTo("the peer closed the connection");
        first.exitCode(10);
        sltCaller("");
        awaitFlow(generator, out);
    }

    @Test
    void sltIsToldWhenWeStopAndReconnectsWhenWeStartAgain() {
        RouteSpec receiver = route("rx", listener(srt, PLAIN), udp(out.port()));
        stage.start(receiver);
        PeerProcess slt = sltCaller("");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        stage.engine().stop("rx");
        within(3).until(() -> slt.output().contains("SRT target disconnected"));
        stage.start(receiver);
        awaitFlow(generator, out);
    }

    @Test
    void aPeerThatWasKilledAndCallsAgainFromTheSamePortIsTakenAtOnce() {
        int srt = Ports.free();
        int from = Ports.free();
        int udp = Ports.free();
        SrtOptions patient = SrtOptions.DEFAULT.with(o -> o.peerIdleMillis = 30_000);
        stage.start(Stage.route(
                "rx", Stage.listener(srt, patient), Stage.udp(stage.sink().port())));
        String to = "srt://127.0.0.1:" + srt + "?mode=caller&port=" + from;
        PeerProcess first = stage.slt(Stage.sltUdpInput(udp), to);
        Stage.within(10).until(() -> stage.source("rx").connected());
        assertThat(stage.source("rx").peer()).endsWith(":" + from);
        first.kill();

        PeerProcess second = stage.slt(Stage.sltUdpInput(udp), to);

        // More than one if the machine is so busy that it calls again.
        Stage.within(10)
                .untilAsserted(() -> assertThat(stage.source("rx"))
                        .as(second.output())
                        .matches(source -> source.reconnections() > 0 && source.connected()));
    }
}
