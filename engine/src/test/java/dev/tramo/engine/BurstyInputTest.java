package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.send.Bandwidth;
import org.junit.jupiter.api.Test;

/** Key frames after quiet seconds, through a TX and an RX. */
class BurstyInputTest {
    private static final int KEY_FRAME_PACKETS = 400;

    private static SrtOptions options(int latencyMillis, Bandwidth bandwidth) {
        return SrtOptions.DEFAULT.withLatencyMillis(latencyMillis).with(o -> o.bandwidth = bandwidth);
    }

    @Test
    void aLinkOfMeasuredBandwidthLosesNothingOfThem() throws Exception {
        try (Stage stage = new Stage()) {
            UdpSink sink = stage.sink();
            int udp = Ports.free();
            int srt = Ports.free();
            SrtOptions measured = options(500, new Bandwidth(0, 0, 25));
            stage.start(Stage.route("tx", Stage.udp(udp), Stage.listener(srt, measured)));
            stage.start(Stage.route("rx", Stage.caller(srt, measured), Stage.udp(sink.port())));
            Stage.awaitConnected(stage.engine(), "rx");
            Stage.within(10).until(() -> stage.destination("tx").connected());
            UdpGenerator generator = stage.add(UdpGenerator.withKeyFrames(udp, 25, KEY_FRAME_PACKETS, 2));
            Stage.awaitFlow(generator, sink);

            Stage.within(20).until(() -> generator.sent() > 3 * KEY_FRAME_PACKETS + 100);

            Stage.assertNothingMissingSince(0, generator, sink);
            assertThat(stage.destination("tx").srt().sent().packetsLate()).isZero();
        }
    }

    @Test
    void anInputBeyondAGivenMaximumIsDegradedAndSaysWhy() throws Exception {
        try (Stage stage = new Stage()) {
            UdpSink sink = stage.sink();
            int udp = Ports.free();
            int srt = Ports.free();
            stage.start(Stage.route(
                    "tx", Stage.udp(udp), Stage.listener(srt, options(120, new Bandwidth(50_000, 0, 25)))));
            stage.start(
                    Stage.route("rx", Stage.caller(srt, options(120, Bandwidth.UNLIMITED)), Stage.udp(sink.port())));
            Stage.awaitConnected(stage.engine(), "rx");
            stage.generator(udp, 100);

            Stage.within(10).until(() -> stage.destination("tx").state() == State.DEGRADED);

            assertThat(stage.destination("tx").reason()).contains("400 kbit/s").contains("maxbw");
        }
    }
}
