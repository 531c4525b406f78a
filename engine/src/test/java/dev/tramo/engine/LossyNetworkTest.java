package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.LossyProxy.Conditions;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams over networks that lose, delay and reorder. */
@Execution(ExecutionMode.CONCURRENT)
class LossyNetworkTest {
    /** 5 % lost each way at a round trip of 40 ms. */
    private static final Conditions LOSSY = Conditions.of(0.05, 20, 0);
    /** 10 % lost each way, and up to 5 ms of jitter. */
    private static final Conditions VERY_LOSSY = Conditions.of(0.10, 10, 5);

    private static final int SHORT_SECONDS = 15;
    private static final int LONG_SECONDS = 90;

    @AutoClose
    private final Stage stage = new Stage();

    private void assertDelivers(LossyRun.Pair pair, Conditions bad, int seconds, double shareMin) {
        LossyRun.Result result = new LossyRun(stage, pair).run(bad, seconds, 42);
        assertThat(result.lostOnTheWay()).isPositive();
        assertThat(result.share()).as(result.toString()).isGreaterThanOrEqualTo(shareMin);
        assertThat(result.account().disordered()).isZero();
        assertThat(result.account().damaged()).isZero();
        if (pair != LossyRun.Pair.OWN_TO_SLT) {
            double nominalMillis = LossyRun.LATENCY_MILLIS + bad.delayMillis();
            // What a viewer sees as smooth: hardly any is early, and most are late by slt's polling and a tick at most.
            // All are late by
            // what the handshake was, on a busy machine.
            double fastest = result.delays().millis(0.01);
            assertThat(fastest).isBetween(nominalMillis - 5, nominalMillis + 500);
            assertThat(result.delays().millis(0.5)).isLessThan(fastest + 25);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTwentiethLostIsRepaired(LossyRun.Pair pair) {
        assertDelivers(pair, LOSSY, SHORT_SECONDS, 0.997);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void aTwentiethLostIsRepairedForLong(LossyRun.Pair pair) {
        assertDelivers(pair, LOSSY, LONG_SECONDS, 0.999);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("long")
    void aTenthLostWithJitterIsRepairedForLong(LossyRun.Pair pair) {
        assertDelivers(pair, VERY_LOSSY, LONG_SECONDS, 0.998);
    }

    @Test
    void reorderedAndRepeatedDatagramsComeOutInOrderAndOnce() {
        UdpSink out = stage.sink();
        int in = Ports.free();
        int srt = Ports.free();
        SrtOptions options = SrtOptions.DEFAULT
                .withLatencyMillis(1_000)
                .with(o -> o.encryption = Encryption.with("a passphrase", 32).refreshedEvery(500, 100));
        Conditions messy = new Conditions(0, 10, 0, 0.1, 8, 0.1);
        LossyProxy proxy = stage.add(new LossyProxy(srt, 3, messy, messy));
        stage.start(route("rx", listener(srt, options), udp(out.port())));
        stage.start(route("tx", udp(in), caller(proxy.port(), options)));
        within(10).until(() -> stage.destination("tx").connected());
        UdpGenerator generator = stage.generator(in, 1000, 1316, 100, 1456);
        within(10).until(() -> generator.sent() > 4000);
        assertNothingMissingSince(0, generator, out);
        assertThat(stage.source("rx").srt().received().packetsDropped()).isZero();
    }
}
