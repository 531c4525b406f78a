package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.LossyProxy.Conditions;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import dev.tramo.engine.spec.Switching;
import dev.tramo.engine.spec.Switching.Join;
import dev.tramo.engine.spec.Switching.Returning;
import dev.tramo.engine.spec.Switching.Standby;
import dev.tramo.engine.spec.Take;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** RTP between routes of ours: by one path and two, with correction and without. */
@Execution(ExecutionMode.CONCURRENT)
class RtpRoutesTest {
    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final UdpSink out = stage.sink();

    private static SourceSpec source(String uri) {
        return EndpointUri.source("source", uri);
    }

    private static DestinationSpec destination(String uri) {
        return EndpointUri.destination("out", uri);
    }

    private static int rtpPort() {
        return Ports.freeWithAbove(4);
    }

    private RtpFigures received() {
        return stage.source("rx").rtp();
    }

    private RtpFigures sent() {
        return stage.destination("tx").rtp();
    }

    @Test
    void payloadsPassAndBothEndsReport() {
        int port = rtpPort();
        stage.start(route("rx", source("rtp://127.0.0.1:" + port), udp(out.port())));
        assertThat(stage.source("rx").reason()).isEqualTo("no packets yet on 127.0.0.1:" + port);
        stage.start(route("tx", udp(in), destination("rtp://127.0.0.1:" + port)));
        UdpGenerator generator = stage.generator(in, 500, 1316, 500, 188);
        within(30).until(() -> sent().reportsReceived() > 0 && received().reportsReceived() > 0);
        within(5).until(() -> stage.source("rx").state() == State.RUNNING);
        Stage.assertNothingMissingSince(0, generator, out);
        within(5).until(() -> received().packets() == generator.sent());
        assertThat(received().bytes()).isEqualTo(generator.bytesSent());
        assertThat(received().stream().payloadType()).isEqualTo(33);
        assertThat(received().stream().ssrc()).isEqualTo(sent().stream().ssrc());
        assertThat(received().lost()).isZero();
        assertThat(received().paths()).hasSize(1);
        assertThat(sent().reports()).singleElement().satisfies(report -> {
            assertThat(report.lossPercent()).isZero();
            assertThat(report.lost()).isZero();
            assertThat(report.peer()).isEqualTo("127.0.0.1:" + (port + 1));
        });
        within(5)
                .until(() -> stage.source("rx").totals().packets() == generator.sent()
                        && stage.destination("tx").totals().packets() == generator.sent());
    }

    @Test
    void theRoundTripTimeIsMeasuredWhenTheReceiverHasSeenAReport() {
        int port = rtpPort();
        stage.start(route("rx", source("rtp://127.0.0.1:" + port), udp(out.port())));
        stage.start(route("tx", udp(in), destination("rtp://127.0.0.1:" + port)));
        stage.generator(in, 100);
        within(40)
                .until(() -> sent().reports().stream()
                        .anyMatch(report -> report.rttMillis().orElse(1_000) < 500));
    }

    @Test
    void aGroupIsReceivedAndSentTo() throws IOException {
        String loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                .getName();
        String group = "rtp://239.255.78." + (1 + in % 250) + ":" + rtpPort() + "?interface=" + loopback;
        stage.start(route("rx", source(group), udp(out.port())));
        stage.start(route("tx", udp(in), destination(group + "&ttl=1")));
        UdpGenerator generator = stage.generator(in, 500);
        within(10).until(() -> generator.sent() > 200);
        Stage.assertNothingMissingSince(0, generator, out);
    }

    @Test
    void twoLossyPathsMakeOneFlawlessStreamAlsoWhenOneOfThemIsCut() {
        int one = rtpPort();
        int two = rtpPort();
        stage.start(route(
                "rx",
                source("rtp://127.0.0.1:" + one + "?seamless=127.0.0.1:" + two + "&skew=100&buffer=300&rtcp=0"),
                udp(out.port())));
        // What is lost on both paths cannot be had: 5 % on one of them and 50 ms more on the other show the merging.
        LossyProxy lossy = stage.add(new LossyProxy(one, 1, Conditions.of(0.05, 0, 1), Conditions.GOOD));
        LossyProxy late = stage.add(new LossyProxy(two, 2, Conditions.of(0, 50, 1), Conditions.GOOD));
        stage.start(route(
                "tx",
                udp(in),
                destination("rtp://127.0.0.1:" + lossy.port() + "?rtcp=0&seamless=127.0.0.1:" + late.port())));
        UdpGenerator generator = stage.generator(in, 1_000);
        within(20)
                .until(() -> generator.sent() > 3_000
                        && received().paths().get(1).skewMillis().orElse(0) > 20);
        within(10).until(() -> stage.source("rx").state() == State.RUNNING);
        assertThat(received().paths())
                .allSatisfy(path -> assertThat(path.isWorking()).isTrue());
        lossy.become(Conditions.of(1, 0, 0));
        within(10).until(() -> stage.source("rx").state() == State.DEGRADED);
        assertThat(stage.source("rx").reason()).contains("one path left: 127.0.0.1:" + one);
        long cut = generator.sent();
        within(10).until(() -> generator.sent() > cut + 1_000);
        lossy.become(Conditions.GOOD);
        within(15).until(() -> stage.source("rx").state() == State.RUNNING);
        Stage.assertNothingMissingSince(0, generator, out);
        assertThat(received().lost()).isZero();
        RtpPath first = received().paths().getFirst();
        assertThat(first.lost()).isGreaterThan(1_000);
        assertThat(received().paths().getLast().saved()).isGreaterThanOrEqualTo(first.lost());
    }

    @Test
    void aPathThatCannotBeOpenedLeavesTheOtherAndSaysWhy() {
        int one = rtpPort();
        int two = rtpPort();
        stage.start(route(
                "rx",
                source("rtp://127.0.0.1:" + one + "?rtcp=0&seamless=239.1.1.1:" + two + "&seamless-interface=none0"),
                udp(out.port())));
        assertThat(stage.source("rx").state()).isEqualTo(State.WAITING);
        stage.start(route(
                "tx",
                udp(in),
                destination(
                        "rtp://127.0.0.1:" + one + "?rtcp=0&seamless=239.1.1.1:" + two + "&seamless-interface=none0")));
        UdpGenerator generator = stage.generator(in, 200);
        within(10)
                .until(() -> stage.source("rx").reason().contains("no network interface none0")
                        && stage.source("rx").state() == State.DEGRADED
                        && stage.destination("tx").state() == State.DEGRADED);
        assertThat(stage.destination("tx").reason())
                .contains("one path left: 239.1.1.1:" + two, "no network interface none0");
        assertThat(stage.destination("tx").totals().packetsDropped()).isZero();
        Stage.assertNothingMissingSince(0, generator, out);
    }

    @Test
    void bothLevelsOfCorrectionRebuildWhatIsLost() {
        int port = rtpPort();
        stage.start(
                route("rx", source("rtp://127.0.0.1:" + port + "?fec=row-column&rtcp=0&buffer=1500"), udp(out.port())));
        RtpRelay relay = stage.add(new RtpRelay(port, index -> index % 20 == 19));
        stage.start(route(
                "tx",
                udp(in),
                destination("rtp://127.0.0.1:" + relay.port() + "?fec=row-column&columns=5&rows=5&rtcp=0")));
        UdpGenerator generator = stage.generator(in, 1_000);
        within(20).until(() -> received().fec().recovered() > 30);
        // The last matrices are not complete.
        long until = generator.stop() - 100;
        within(10).until(() -> out.isPast(until));
        assertThat(out.share(0, until)).isEqualTo(1);
        assertThat(out.account().damaged()).isZero();
        assertThat(out.account().disordered()).isZero();
        RtpFigures.Fec fec = received().fec();
        assertThat(fec.columns()).isEqualTo(5);
        assertThat(fec.rows()).isEqualTo(5);
        assertThat(fec.malformed()).isZero();
        assertThat(sent().fec().rowPackets()).isGreaterThan(sent().packets() / 5 - 2);
    }

    @Test
    void aSilentSourceIsReplacedByItsStandby() {
        int first = rtpPort();
        int second = rtpPort();
        Switching rules = new Switching(
                true, Standby.HOT, Join.PACKET, 400, true, 0, 2_000, 0, 100, Returning.MANUAL, 0, 1_000, 0);
        RouteSpec spec = new RouteSpec(
                "rx",
                List.of(
                        new RouteSpec.Source("main", source("rtp://127.0.0.1:" + first)),
                        new RouteSpec.Source("backup", source("rtp://127.0.0.1:" + second))),
                rules,
                Take.NONE,
                Map.of("out", udp(out.port())));
        stage.start(spec);
        stage.start(route("one", udp(in), destination("rtp://127.0.0.1:" + first)));
        UdpGenerator main = stage.generator(in, 200);
        Stage.awaitFlow(main, out);
        int feed = Ports.free();
        stage.start(route("two", udp(feed), destination("rtp://127.0.0.1:" + second)));
        UdpGenerator backup = stage.generator(feed, 200);
        long last = main.stop();
        within(10).until(() -> out.isPast(last + 50) && backup.sent() > last + 50);
        assertThat(stage.engine().snapshot("rx").orElseThrow().activeSource().id())
                .isEqualTo("backup");
    }

    @Test
    void whatIsNoRtpIsSaidInTheReason() {
        int port = rtpPort();
        stage.start(route("rx", source("rtp://127.0.0.1:" + port), udp(out.port())));
        stage.generator(port, 100);
        within(10).until(() -> stage.source("rx").reason().contains("no RTP: what comes as plain datagrams"));
        assertThat(stage.source("rx").state()).isEqualTo(State.WAITING);
    }

    @Test
    void aSenderThatWasStartedAgainIsReceivedAgain() {
        int port = rtpPort();
        stage.start(route("rx", source("rtp://127.0.0.1:" + port), udp(out.port())));
        stage.start(route("tx", udp(in), destination("rtp://127.0.0.1:" + port)));
        UdpGenerator generator = stage.generator(in, 200);
        Stage.awaitFlow(generator, out);
        stage.engine().stop("tx");
        within(10).until(() -> stage.source("rx").state() == State.STALLED);
        assertThat(stage.source("rx").reason()).contains("no packets");
        stage.start(route("tx", udp(in), destination("rtp://127.0.0.1:" + port)));
        within(10)
                .until(() ->
                        stage.source("rx").state().isFlowing() && received().restarts() == 1);
        assertThat(out.account().disordered()).isZero();
    }
}
