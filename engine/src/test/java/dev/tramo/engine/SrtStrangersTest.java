package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitConnected;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.SrtUri;
import dev.tramo.net.TransportKind;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Callers that mean no good beside honest ones. */
class SrtStrangersTest {
    private static final long MEMORY_BYTES = 12L << 20;
    private static final int STRANGERS = 16;
    /** 8 Mbit/s. */
    private static final double PACKETS_PER_SECOND = 760;

    @AutoClose
    private final Stage stage = new Stage();

    private final Engine calling = stage.newEngine();
    private final int in = Ports.free();
    private final int srt = Ports.free();

    private void receive(String id, UdpSink out, String options) {
        var _ = calling.start(
                route(id, SrtUri.parse("srt://127.0.0.1:" + srt + "?latency=500" + options), udp(out.port())));
    }

    private boolean isConnected(String id) {
        return calling.snapshot(id).orElseThrow().source().connected();
    }

    @Test
    void floodsOfJunkKeysKeepNobodyOutAndDisturbNoStream() throws Exception {
        String secret = "&passphrase=a+true+secret";
        stage.start(
                route("tx", udp(in), SrtUri.parse("srt://127.0.0.1:" + srt + "?mode=listener&maxcallers=8" + secret)));
        UdpSink early = stage.sink();
        receive("early", early, secret);
        awaitConnected(calling, "early");
        UdpGenerator generator = stage.generator(in, PACKETS_PER_SECOND);
        awaitFlow(generator, early);
        SrtStranger junk = stage.add(SrtStranger.withJunkKeys(srt, 4, 40));
        SrtStranger keyless = stage.add(SrtStranger.withoutKeys(srt, 5, 50));
        within(5).until(() -> junk.sent() > 300 && keyless.sent() > 300);

        for (int i = 1; i <= 3; i++) {
            UdpSink late = stage.sink();
            receive("late" + i, late, secret + "&adapter=127.0.3." + i);
            String id = "late" + i;
            within(3).until(() -> isConnected(id));
            awaitFlow(generator, late);
        }

        assertThat(calling.snapshot("early").orElseThrow().source().reconnections())
                .isZero();
        assertNothingMissingSince(0, generator, early);
    }

    @Test
    void callersThatAcknowledgeNothingCostTheirShareAndNotTheirNeighbours() throws Exception {
        Engine listening = stage.add(new Engine(1, TransportKind.best(), RtmpSettings.NONE, MEMORY_BYTES));
        var _ = listening.start(
                route("tx", udp(in), SrtUri.parse("srt://127.0.0.1:" + srt + "?mode=listener&maxcallers=40")));
        UdpSink honest = stage.sink();
        receive("rx", honest, "");
        awaitConnected(calling, "rx");
        SrtStranger silent = SrtStranger.silent(srt, STRANGERS, 65_535);
        try (silent) {
            within(10).until(() -> silent.connected() == STRANGERS);
            UdpGenerator generator = stage.generator(in, PACKETS_PER_SECOND);
            within(15)
                    .until(() -> listening
                                    .snapshot("tx")
                                    .orElseThrow()
                                    .destinations()
                                    .get("out")
                                    .state()
                            == State.DEGRADED);

            EndpointSnapshot out =
                    listening.snapshot("tx").orElseThrow().destinations().get("out");
            assertThat(out.reason())
                    .contains("to 127.77.0.", "SRT buffers are full", "dropped", "TRAMO_SRT_MEMORY_MIB_MAX");
            assertThat(out.peers()).hasSize(STRANGERS + 1);
            assertThat(out.peers())
                    .filteredOn(peer -> peer.peer().startsWith("127.77."))
                    .allSatisfy(peer ->
                            assertThat(peer.srt().sent().latencyMillis()).isEqualTo(8_000));
            assertThat(listening.srtBytes()).isLessThanOrEqualTo(MEMORY_BYTES * 6 / 10);
            assertNothingMissingSince(0, generator, honest);
        }
        within(15).until(() -> listening.srtBytes() < MEMORY_BYTES / 10);
    }

    @Test
    void anEngineWithLittleMemoryDeliversWhatItCannotHoldEarlyAndSaysSo() throws IOException {
        Engine small = stage.add(new Engine(1, TransportKind.best(), RtmpSettings.NONE, 2L << 20));
        UdpSink out = stage.sink();
        var _ = small.start(
                route("rx", SrtUri.parse("srt://127.0.0.1:" + srt + "?mode=listener&latency=2000"), udp(out.port())));
        var _ = calling.start(route("tx", udp(in), SrtUri.parse("srt://127.0.0.1:" + srt)));
        awaitConnected(calling, "tx");
        UdpGenerator generator = stage.generator(in, PACKETS_PER_SECOND);

        within(10).until(() -> small.snapshot("rx").orElseThrow().source().state() == State.DEGRADED);
        assertThat(small.snapshot("rx").orElseThrow().source().reason())
                .startsWith("SRT buffers are full")
                .contains("delivered early");
        assertThat(small.srtBytes()).isLessThanOrEqualTo(2L << 20);
        assertNothingMissingSince(0, generator, out);
    }
}
