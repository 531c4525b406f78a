package dev.tramo.engine;

import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.analysis.DamageCounts;
import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.engine.spec.Analysis;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.StreamReport;
import dev.tramo.srt.SrtOptions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A stream that is damaged at a known place: the report tells the place and the count. */
class AnalysisTest {
    @AutoClose
    private final Stage stage = new Stage();

    private final Engine engine = stage.engine();
    private final int in = Ports.free();

    private RouteReport report(String route) {
        return engine.analysis(route).orElseThrow();
    }

    private StreamReport stream(String route) {
        return report(route).source().stream().orElseThrow();
    }

    private void awaitStream(String route) {
        within(20)
                .until(() -> engine.analysis(route).orElseThrow().source().stream()
                        .filter(stream -> !stream.services().isEmpty() && stream.bitsPerSecond() > 0)
                        .isPresent());
    }

    @Test
    void whatArrivesDamagedIsToldAtTheSourceAndKnownAtTheDestination() {
        UdpSink sink = stage.sink();
        stage.start(Stage.route("r", udp(in), udp(sink.port())));
        TsSender sender = stage.add(new TsSender(in));
        awaitStream("r");
        engine.resetAnalysis("r");

        sender.leaveOut(5);

        within(10)
                .untilAsserted(
                        () -> assertThat(report("r").source().damage().total().arrivedDamaged())
                                .hasValue(5));
        StreamReport stream = stream("r");
        assertThat(stream.of(Indicator.CONTINUITY).count()).isEqualTo(1);
        assertThat(stream.of(Indicator.CONTINUITY).pid()).isEqualTo(TsSender.VIDEO_PID);
        assertThat(stream.missingPackets()).isEqualTo(5);
        assertThat(stream.services().getFirst().id()).isEqualTo(1);
        assertThat(report("r").source().damage().verdict())
                .isEqualTo("continuity errors come in with the source: 5 packets missing or damaged");
        EndpointReport out = report("r").destinations().get("out");
        assertThat(out.stream().orElseThrow().missingPackets()).isEqualTo(5);
        assertThat(out.damage().total().arrivedDamaged()).hasValue(5);
        assertThat(out.damage().total().droppedHere()).hasValue(0);
        assertThat(out.damage().verdict()).isEqualTo("damaged before it came here: see the source");
        within(10)
                .until(() -> engine.snapshot("r").orElseThrow().stream()
                                .orElseThrow()
                                .continuityErrors()
                        == 1);

        engine.resetAnalysis("r");

        assertThat(stream("r").of(Indicator.CONTINUITY).count()).isZero();
        assertThat(report("r").source().damage().total().arrivedDamaged()).hasValue(0);
        assertThat(report("r").source().damage().verdict()).isEqualTo("no damage");
    }

    @Test
    void whatIsLostOnThePathIsNoFaultOfTheSource() {
        int srt = Ports.free();
        LossyProxy proxy =
                stage.add(new LossyProxy(srt, 5, LossyProxy.Conditions.of(0.3, 40, 0), LossyProxy.Conditions.GOOD));
        SrtOptions hasty = SrtOptions.DEFAULT.with(o -> o.receiveLatencyMillis = 20);
        SrtOptions hastyToo = SrtOptions.DEFAULT.with(o -> o.peerLatencyMillis = 20);
        stage.start(
                Stage.route("far", Stage.listener(srt, hasty), udp(stage.sink().port())));
        stage.start(Stage.route("near", udp(in), Stage.caller(proxy.port(), hastyToo)));
        stage.add(new TsSender(in));

        within(20)
                .until(() ->
                        report("far").source().damage().total().lostOnPath().orElse(0) > 20);

        DamageCounts damage = report("far").source().damage().total();
        long dropped = stage.source("far").totals().packetsDropped();
        assertThat(damage.lostOnPath().orElseThrow() + damage.tooLate().orElseThrow())
                .isLessThanOrEqualTo(dropped);
        assertThat(damage.arrivedDamaged()).hasValue(0);
        assertThat(stream("far").missingPackets()).isPositive();
        assertThat(report("far").source().damage().verdict()).startsWith("lost between 127.0.0.1:");
        assertThat(report("near").source().damage().verdict()).isEqualTo("no damage");
    }

    @Test
    void whatNobodyTakesIsToldAtThatDestinationAlone() {
        SrtSpec alone = new SrtSpec(SrtMode.LISTENER, "", Ports.free(), SrtOptions.DEFAULT);
        stage.start(new RouteSpec(
                "r", udp(in), Map.of("alone", alone, "out", udp(stage.sink().port()))));
        stage.add(new TsSender(in));

        within(20)
                .until(() -> report("r")
                                .destinations()
                                .get("alone")
                                .damage()
                                .total()
                                .notTaken()
                                .orElse(0)
                        > 50);

        RouteReport report = report("r");
        assertThat(report.destinations().get("alone").damage().verdict())
                .startsWith("not taken by the receiver: ")
                .endsWith(": nobody is connected");
        assertThat(report.destinations().get("out").damage().verdict()).isEqualTo("no damage");
        assertThat(report.source().damage().verdict()).isEqualTo("no damage");
    }

    @Test
    void analysisThatIsOffLooksAtNothingUntilItIsOn() {
        RouteSpec off = Stage.route("r", udp(in), udp(stage.sink().port())).withAnalysis(Analysis.OFF);
        stage.start(off);
        stage.add(new TsSender(in));
        within(10).until(() -> stage.source("r").udp().datagrams() > 100);
        assertThat(report("r").source().stream()).isEmpty();
        assertThat(engine.snapshot("r").orElseThrow().stream()).isEmpty();

        engine.change(off.withAnalysis(Analysis.FULL));

        awaitStream("r");
        assertThat(stage.source("r").udp().datagrams()).isGreaterThan(100); // its socket stays
    }

    @Test
    void whatDoesNotRunHasNoReport() {
        assertThat(engine.analysis("r")).isEqualTo(Optional.empty());
        engine.resetAnalysis("r");
    }
}
