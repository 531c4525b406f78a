package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.spec.SrtUri;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** One port that hundreds call, all at once, to receive the same stream. */
class ManyCallersTest {
    private static final int CALLERS = 200;
    private static final int PAYLOADS = 50;

    @AutoClose
    private final Stage stage = new Stage();

    private final Engine listening = stage.engine();
    private final Engine calling = stage.newEngine();

    private long connected() {
        return calling.snapshots().stream()
                .filter(route -> route.source().connected())
                .count();
    }

    @Test
    void hundredsOfCallersAreEachSentEverything() {
        int in = Ports.free();
        int srt = Ports.free();
        UdpSink sink = stage.sink();
        var _ = listening.start(route("tx", udp(in), SrtUri.parse("srt://:" + srt + "?maxcallers=256&latency=1000")));
        for (int i = 0; i < CALLERS; i++) {
            var _ = calling.start(route("rx" + i, SrtUri.parse("srt://127.0.0.1:" + srt), udp(sink.port())));
        }
        within(20).until(() -> connected() == CALLERS);

        // Slowly, with time: a busy machine may stop for some 100 ms, in which neither SRT nor the sink's socket is to
        // lose any.
        UdpGenerator sent = stage.add(new UdpGenerator(in, 25, PAYLOADS, 1_316));

        within(20).until(() -> sink.account().bytes() == CALLERS * PAYLOADS * 1_316L);
        assertThat(sent.bytesSent()).isEqualTo(PAYLOADS * 1_316L);
        assertThat(sink.account().distinct()).isEqualTo(PAYLOADS);
        within(5).until(() -> connected() == CALLERS);

        calling.stop("rx0");
        within(5)
                .untilAsserted(() -> assertThat(listening
                                .snapshot("tx")
                                .orElseThrow()
                                .destinations()
                                .get("out")
                                .peers())
                        .hasSize(CALLERS - 1));
    }
}
