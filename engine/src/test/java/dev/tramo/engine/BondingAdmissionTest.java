package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitConnected;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;

import dev.tramo.engine.spec.SrtAccess;
import dev.tramo.engine.spec.SrtBonding;
import dev.tramo.engine.spec.SrtLocal;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.srt.group.GroupType;
import dev.tramo.srt.wire.RejectReason;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whom a listener lets in: groups only if it accepts them, plain callers always. */
@Execution(ExecutionMode.CONCURRENT)
class BondingAdmissionTest {
    @AutoClose
    private final Stage stage = new Stage();

    private final Engine other = stage.newEngine();
    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();

    @Test
    void aListenerThatAcceptsNoGroupsRefusesThemAndSaysWhy() {
        SrtBonding.Path path = new SrtBonding.Path("127.0.0.1", srt, 1, "");
        SrtBonding group = new SrtBonding(false, GroupType.BACKUP, List.of(path, path));
        stage.start(route("rx", listener(srt, Stage.CALM), udp(out.port())));
        other.start(route(
                "tx",
                udp(in),
                new SrtSpec(SrtMode.CALLER, "", srt, SrtLocal.ANY, Stage.CALM, SrtAccess.DEFAULT, group)));

        within(5).until(() -> stage.source("rx").reason().endsWith(RejectReason.GROUP.words()));
    }

    @Test
    void aListenerThatAcceptsGroupsTakesAPlainCaller() {
        stage.start(route(
                "rx",
                new SrtSpec(
                        SrtMode.LISTENER, "", srt, SrtLocal.ANY, Stage.CALM, SrtAccess.DEFAULT, SrtBonding.ACCEPTING),
                udp(out.port())));
        other.start(route("tx", udp(in), caller(srt, Stage.CALM)));
        awaitConnected(other, "tx");
        UdpGenerator generator = stage.generator(in, 500);
        awaitFlow(generator, out);
        long from = generator.sent();
        within(10).until(() -> generator.sent() > from + 500);

        assertNothingMissingSince(from, generator, out);
    }
}
