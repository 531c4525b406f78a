package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitConnected;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two engines, SRT between them. */
@Execution(ExecutionMode.CONCURRENT)
class SrtRoutesTest {
    private static final double RATE = 500;
    private static final SrtOptions PLAIN = Stage.CALM;
    private static final SrtOptions RIGHT = PLAIN.with(o -> o.encryption = Encryption.with("the right passphrase", 16));
    private static final SrtOptions WRONG = PLAIN.with(o -> o.encryption = Encryption.with("the wrong passphrase", 16));

    @AutoClose
    private final Stage stage = new Stage();

    private final Engine engine = stage.engine();
    private final Engine other = stage.newEngine();
    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();

    private void startReceiver(SrtSpec from) {
        stage.start(route("rx", from, udp(out.port())));
    }

    private void startSender(Engine where, String id, int udpPort, SrtSpec to) {
        where.start(route(id, udp(udpPort), to));
    }

    @ParameterizedTest
    @EnumSource(
            value = SrtMode.class,
            names = {"CALLER", "LISTENER"})
    void aStreamPassesUnharmedWhicheverSideCalls(SrtMode sender) {
        SrtSpec calls = caller(srt, RIGHT);
        SrtSpec listens = listener(srt, RIGHT);
        startReceiver(sender == SrtMode.CALLER ? listens : calls);
        startSender(other, "tx", in, sender == SrtMode.CALLER ? calls : listens);
        awaitConnected(engine, "rx");
        awaitConnected(other, "tx");
        UdpGenerator generator = stage.generator(in, 2000, 1316, 20, 1456, 188, 33, 1315);
        within(10).until(() -> generator.sent() >= 2000);
        assertNothingMissingSince(0, generator, out);
        assertThat(out.account().bytes()).isEqualTo(generator.bytesSent());
        assertThat(stage.source("rx").reconnections()).isZero();
    }

    @Test
    void aRouteRelaysFromSrtToSrtAndToSeveralReceivers() {
        UdpSink second = stage.sink();
        int far = Ports.free();
        int further = Ports.free();
        startReceiver(listener(far, RIGHT));
        stage.start(route("rx2", caller(further, PLAIN), udp(second.port())));
        other.start(new RouteSpec(
                "relay", listener(srt, PLAIN), Map.of("1", caller(far, RIGHT), "2", listener(further, PLAIN))));
        other.start(route("tx", udp(in), caller(srt, PLAIN)));
        awaitConnected(other, "relay");
        awaitConnected(other, "tx");
        awaitConnected(engine, "rx");
        awaitConnected(engine, "rx2");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        awaitFlow(generator, second);
        assertNothingMissingSince(0, generator, out);
        assertNothingMissingSince(0, generator, second);
    }

    @Test
    void whatIsTooLongForAPacketIsCountedAndTheRestPasses() {
        startReceiver(listener(srt, PLAIN));
        startSender(engine, "tx", in, caller(srt, PLAIN));
        awaitConnected(engine, "rx");
        awaitConnected(engine, "tx");
        UdpGenerator generator = stage.generator(in, RATE, 1316, 1457, 1456, 2000);
        within(5).until(() -> generator.sent() > 200);
        generator.stop();
        within(5).until(() -> stage.destination("tx").srt().sent().packetsRefused() == generator.sent() / 2);
        within(5).until(() -> out.account().distinct() == (generator.sent() + 1) / 2);
        assertThat(out.account().damaged()).isZero();
    }

    @Test
    void aSecondPeerOfABusyListenerIsRefusedAndTheFirstLosesNothing() {
        startReceiver(listener(srt, PLAIN));
        startSender(engine, "first", in, caller(srt, PLAIN));
        awaitConnected(engine, "rx");
        awaitConnected(engine, "first");
        UdpGenerator generator = stage.generator(in, 2000);
        awaitFlow(generator, out);
        startSender(engine, "second", Ports.free(), caller(srt, PLAIN));
        within(5)
                .until(() -> stage.destination("second")
                        .reason()
                        .equals("the listener already serves as many peers as it may"));
        assertThat(stage.destination("second").connected()).isFalse();
        awaitFlow(generator, out);
        assertThat(stage.source("rx").reconnections()).isZero();
        assertNothingMissingSince(0, generator, out);

        engine.stop("first");
        within(8).until(() -> stage.destination("second").connected());
        within(5).until(() -> stage.source("rx").reconnections() == 1);
    }

    @Test
    void aListenerTakesTheNextPeerWhenOneHasLeft() {
        startReceiver(listener(srt, PLAIN));
        for (int i = 0; i < 3; i++) {
            int port = Ports.free();
            startSender(other, "tx" + i, port, caller(srt, PLAIN));
            int reconnections = i;
            within(5).until(() -> stage.source("rx").reconnections() == reconnections);
            awaitConnected(engine, "rx");
            awaitConnected(other, "tx" + i);
            long before = stage.source("rx").srt().received().packetsUnique();
            try (UdpGenerator generator = new UdpGenerator(port, RATE, 200)) {
                within(5).until(generator::isDone);
                within(5).until(() -> stage.source("rx").srt().received().packetsUnique() == before + 200);
            } catch (java.io.IOException e) {
                throw new AssertionError(e);
            }
            other.stop("tx" + i);
        }
        within(5).until(() -> out.account().bytes() == 3 * 200 * 1316);
        within(2).until(() -> stage.source("rx").reason().equals("the peer closed the connection"));
    }

    @Test
    void aPeerThatFallsSilentIsGivenUpAfterFiveSecondsAndTheNextOneServed() {
        startReceiver(listener(srt, PLAIN));
        LossyProxy proxy = stage.add(new LossyProxy(srt, 1, LossyProxy.Conditions.GOOD, LossyProxy.Conditions.GOOD));
        startSender(engine, "tx", in, caller(proxy.port(), PLAIN));
        within(5).until(() -> stage.source("rx").connected());
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        long silentNanos = System.nanoTime();
        proxy.become(LossyProxy.Conditions.of(1, 0, 0));
        within(8).until(() -> stage.source("rx").state() == State.STALLED);
        assertThat(stage.source("rx").connected()).isTrue();
        within(8).until(() -> !stage.source("rx").connected());
        assertThat((System.nanoTime() - silentNanos) / 1e9).isBetween(4.9, 8.0);
        within(5).until(() -> stage.source("rx").state() == State.WAITING);
        assertThat(stage.source("rx").reason()).startsWith("no packet from the peer for ");
        within(3).until(() -> stage.destination("tx").state() == State.CONNECTING);
        assertThat(stage.destination("tx").reason()).isNotEmpty();

        proxy.become(LossyProxy.Conditions.GOOD);
        within(10).until(() -> stage.source("rx").connected());
        awaitFlow(generator, out);
        within(2)
                .until(() -> stage.source("rx").reconnections() == 1
                        && stage.destination("tx").reconnections() == 1);
    }

    @Test
    void aCallerReconnectsWhenTheListenerComesBack() {
        startReceiver(listener(srt, PLAIN));
        startSender(other, "tx", in, caller(srt, PLAIN));
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        engine.stop("rx");
        within(3)
                .until(() -> other.snapshot("tx")
                                .orElseThrow()
                                .destinations()
                                .get("out")
                                .state()
                        == State.CONNECTING);
        startReceiver(listener(srt, PLAIN));
        awaitFlow(generator, out);
        EndpointSnapshot sender =
                other.snapshot("tx").orElseThrow().destinations().get("out");
        assertThat(sender.connected()).isTrue();
        assertThat(sender.reconnections()).isEqualTo(1);
    }

    @Test
    void aWrongPassphraseIsNamedAtTheCallerAndConnectsWhenCorrected() {
        startReceiver(listener(srt, RIGHT));
        startSender(engine, "tx", in, caller(srt, WRONG));
        within(5).until(() -> stage.destination("tx").reason().equals("wrong passphrase"));
        assertThat(stage.destination("tx").state()).isEqualTo(State.CONNECTING);
        assertThat(stage.source("rx").connected()).isFalse();
        within(2).until(() -> stage.source("rx").reason().endsWith(": wrong passphrase"));
        engine.change(route("tx", udp(in), caller(srt, RIGHT)));
        awaitFlow(stage.generator(in, RATE), out);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPassphraseOnOneSideOnlyIsNamed(boolean atTheListener) {
        startReceiver(listener(srt, atTheListener ? RIGHT : PLAIN));
        startSender(engine, "tx", in, caller(srt, atTheListener ? PLAIN : RIGHT));
        within(5).until(() -> stage.destination("tx").reason().equals("only one side has a passphrase"));
        assertThat(stage.source("rx").connected()).isFalse();
    }

    @Test
    void hostNamesAreResolved() {
        startReceiver(listener(srt, PLAIN));
        startSender(engine, "tx", in, new SrtSpec(SrtMode.CALLER, "localhost", srt, PLAIN));
        awaitFlow(stage.generator(in, RATE), out);
    }

    @Test
    void ipv6IsSpokenToo() {
        startReceiver(listener(srt, PLAIN));
        startSender(engine, "tx", in, new SrtSpec(SrtMode.CALLER, "::1", srt, PLAIN));
        awaitFlow(stage.generator(in, RATE), out);
        assertThat(stage.source("rx").peer()).startsWith("[::1]:");
    }

    @Test
    void aNameThatNobodyKnowsIsReported() {
        startSender(engine, "tx", in, new SrtSpec(SrtMode.CALLER, "nowhere.invalid", srt, PLAIN));
        within(10).until(() -> stage.destination("tx").reason().equals("cannot resolve nowhere.invalid"));
        assertThat(stage.destination("tx").state()).isEqualTo(State.CONNECTING);
    }
}
