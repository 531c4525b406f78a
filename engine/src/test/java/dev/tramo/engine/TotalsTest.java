package dev.tramo.engine;

import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.spec.EndpointUri;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is counted since the start, and what came while nobody was there. */
@Execution(ExecutionMode.CONCURRENT)
class TotalsTest {
    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();

    @Test
    void theTotalsOfAnSrtDestinationGoOnOverItsSessionsAndHaveWhatWasDroppedBetweenThem() {
        UdpSink out = stage.sink();
        Engine other = stage.newEngine();
        stage.start(route("tx", udp(in), caller(srt, Stage.CALM)));
        UdpGenerator generator = stage.generator(in, 500);
        within(5).until(() -> stage.destination("tx").totals().packetsWithoutPeer() > 100);
        assertThat(stage.destination("tx").state()).isEqualTo(State.CONNECTING);
        within(3)
                .untilAsserted(() -> assertThat(stage.destination("tx").fullReason())
                        .startsWith("drops what comes and calls 127.0.0.1:" + srt + " since "));
        Totals none = stage.destination("tx").totals();
        assertThat(none.packetsDropped()).isEqualTo(none.packetsWithoutPeer());
        assertThat(none.packets()).isZero();

        other.start(route("rx", listener(srt, Stage.CALM), udp(out.port())));
        awaitFlow(generator, out);
        within(5).until(() -> stage.destination("tx").srt().sent().packets() > 500);
        other.stop("rx");
        within(5).until(() -> !stage.destination("tx").connected());
        Totals first = stage.destination("tx").totals();
        assertThat(first.packets()).isGreaterThan(500);
        assertThat(first.bytes()).isGreaterThan(500 * 1316);
        other.start(route("rx", listener(srt, Stage.CALM), udp(out.port())));
        awaitFlow(generator, out);
        generator.stop();
        within(5)
                .until(() -> stage.source("tx").udp().datagrams() == generator.sent()
                        && stage.destination("tx").state() == State.STALLED);

        Totals all = stage.destination("tx").totals();
        assertThat(stage.destination("tx").srt().sent().packets()).isLessThan(all.packets() - 500);
        assertThat(all.packetsWithoutPeer()).isGreaterThan(first.packetsWithoutPeer());
        long handled = all.packets() - all.packetsRetransmitted() + all.packetsDropped();
        // What waited for its turn to be sent when the session ended is in neither: some milliseconds' worth.
        assertThat(handled)
                .as("sent once, or dropped: every datagram")
                .isBetween(generator.sent() - 20, generator.sent());
        assertThat(stage.source("tx").totals().packets()).isEqualTo(generator.sent());
        assertThat(stage.source("tx").totals().bytes()).isEqualTo(generator.bytesSent());
    }

    @Test
    void theTotalsOfAnSrtSourceGoOnOverItsCallers() {
        UdpSink out = stage.sink();
        Engine other = stage.newEngine();
        stage.start(route("rx", listener(srt, Stage.CALM), udp(out.port())));
        long last = 0;
        for (int i = 1; i <= 3; i++) {
            int from = Ports.free();
            other.start(route("tx", udp(from), caller(srt, Stage.CALM)));
            Stage.awaitConnected(other, "tx");
            UdpGenerator generator = stage.generator(from, 500);
            within(5).until(() -> stage.source("rx").srt().received().packets() > 200);
            other.stop("tx");
            within(5).until(() -> !stage.source("rx").connected());
            generator.stop();
            assertThat(stage.source("rx").totals().packets()).isGreaterThan(last + 200);
            last = stage.source("rx").totals().packets();
        }
        assertThat(stage.destination("rx").totals().packets())
                .isEqualTo(stage.destination("rx").udp().datagrams());
    }

    @Test
    void whatACallerIsSentThatOnlySendsIsDiscardedAndSaid() {
        Engine other = stage.newEngine();
        int there = Ports.free();
        other.start(route("sender", udp(there), listener(srt, Stage.CALM)));
        stage.start(route("tx", udp(in), caller(srt, Stage.CALM)));
        Stage.awaitConnected(other, "sender");
        stage.generator(there, 200);
        within(5).until(() -> stage.destination("tx").reason().contains("wrong direction"));
        assertThat(stage.destination("tx").state()).as("nothing was sent").isEqualTo(State.STALLED);
        assertThat(stage.destination("tx").totals().packets()).isZero();
    }

    @Test
    void aUdpDestinationThatCannotBeReachedCountsWhatIsDropped() {
        stage.start(route("r", udp(in), EndpointUri.destination("destination", "udp://127.0.0.1:9?interface=nosuch0")));
        UdpGenerator generator = stage.generator(in, 500);
        within(5).until(() -> stage.destination("r").totals().packetsDropped() > 100);
        generator.stop();
        within(5).until(() -> stage.destination("r").totals().packetsDropped() == generator.sent());
        assertThat(stage.destination("r").reason()).isEqualTo("no network interface nosuch0");
    }
}
