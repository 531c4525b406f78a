package dev.tramo.engine;

import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.LossyProxy.Conditions;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.SeamlessFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.DestinationSpec;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SourceSpec;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The same RTP packets by two SRT links, which are merged by their sequence numbers. */
@Execution(ExecutionMode.CONCURRENT)
class SeamlessRoutesTest {
    /** One packet in so many is lost on a link for good. */
    private static final int LOSS_EVERY = 20;

    private static final int SRT_HEADER_BYTES = 16;

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int one = Ports.free();
    private final int two = Ports.free();
    private final UdpSink out = stage.sink();

    private static SourceSpec source(String uri) {
        return EndpointUri.source("source", uri);
    }

    private static DestinationSpec destination(String uri) {
        return EndpointUri.destination("out", uri);
    }

    private RtpFigures received() {
        return stage.source("rx").rtp();
    }

    /**
     * 5 % of the packets, as often as SRT sends them again: chosen by their RTP sequence numbers as if by chance, but never the same on
     * two links, since what both lose cannot be had.
     */
    private static Predicate<ByteBuffer> lostOnLink(int link) {
        return data -> data.limit() > SRT_HEADER_BYTES + 12
                && data.get(0) >= 0 // a data packet, no control packet
                && Math.floorMod((data.getShort(SRT_HEADER_BYTES + 2) & 0xFFFF) * 0x9E3779B1 >>> 8, LOSS_EVERY) == link;
    }

    @Test
    void twoLossyLinksMakeOneFlawlessStreamAlsoWhenOneOfThemIsCutAndComesBack() {
        stage.start(route(
                "rx",
                source("srt://127.0.0.1:" + one + "?mode=listener&latency=40&peeridletimeo=1000&seamless=127.0.0.1:"
                        + two + "&seamless-mode=listener&skew=1000"),
                udp(out.port())));
        assertThat(stage.source("rx").state()).isEqualTo(State.WAITING);
        LossyProxy first = stage.add(new LossyProxy(one, 1, Conditions.GOOD, Conditions.GOOD));
        LossyProxy second = stage.add(new LossyProxy(two, 2, Conditions.of(0, 50, 1), Conditions.GOOD));
        first.losing(lostOnLink(0));
        second.losing(lostOnLink(1));
        stage.start(new RouteSpec(
                "tx",
                udp(in),
                Map.of(
                        "out",
                        destination("srt://127.0.0.1:" + first.port()
                                + "?latency=40&peeridletimeo=1000&seamless=127.0.0.1:" + second.port()),
                        "other",
                        udp(Ports.free()))));
        within(10)
                .until(() -> stage.source("rx").peers().size() == 2
                        && stage.destination("tx").peers().size() == 2);
        UdpGenerator generator = stage.generator(in, 1_000);
        within(20)
                .until(() -> generator.sent() > 2_000
                        && received().paths().get(1).skewMillis().orElse(0) > 20
                        && received().pathsInUse() == 2);
        within(10)
                .untilAsserted(() -> assertThat(received().paths()).allSatisfy(path -> {
                    assertThat(path.isWorking()).isTrue();
                    assertThat(path.lost()).isGreaterThan(20);
                    assertThat(path.saved()).isGreaterThan(20);
                }));
        second.losing(data -> false); // nothing will protect it
        long whole = generator.sent();
        within(10).until(() -> generator.sent() > whole + 300);
        first.become(Conditions.of(1, 0, 0));
        within(10).until(() -> stage.source("rx").state() == State.DEGRADED);
        assertThat(stage.source("rx").reason()).contains("one path left: 127.0.0.1:" + one);
        first.become(Conditions.GOOD);
        within(15)
                .until(() -> received().pathsInUse() == 2
                        && stage.source("rx").peers().size() == 2);
        Stage.assertNothingMissingSince(0, generator, out);
        assertThat(received().lost()).isZero();
        assertThat(received().restarts()).isZero();
    }

    @Test
    void eachLinkHasItsOwnModeStreamIdPassphraseAndLatencyAndItsOwnFigures() {
        stage.start(route(
                "rx",
                source("srt://127.0.0.1:" + one
                        + "?mode=listener&streamid=a&passphrase=first-secret&latency=300&seamless=127.0.0.1:"
                        + two + "&seamless-mode=caller&seamless-streamid=b&seamless-passphrase=second-secret"
                        + "&seamless-latency=400&skew=1000"),
                udp(out.port())));
        stage.start(route(
                "tx",
                udp(in),
                destination("srt://127.0.0.1:" + one
                        + "?mode=caller&streamid=a&passphrase=first-secret&latency=300&seamless=127.0.0.1:"
                        + two + "&seamless-mode=listener&seamless-streamid=b&seamless-passphrase=second-secret"
                        + "&seamless-latency=400")));
        within(10).until(() -> stage.source("rx").peers().size() == 2);
        UdpGenerator generator = stage.generator(in, 500, 1316, 188, 1400);
        within(10)
                .until(() -> received().paths().stream().allMatch(path -> path.packets() > 200)
                        && stage.destination("tx").state() == State.RUNNING);
        assertThat(stage.source("rx").figures()).isInstanceOf(SeamlessFigures.class);
        assertThat(stage.source("rx").peers()).extracting(SrtPeer::streamId).containsExactly("a", "b");
        assertThat(received().paths())
                .extracting(RtpPath::address)
                .containsExactly("127.0.0.1:" + one, "127.0.0.1:" + two);
        within(5)
                .untilAsserted(() -> assertThat(received().paths())
                        .extracting(path -> path.state().orElseThrow())
                        .allMatch(State::isFlowing));
        assertThat(received().stream().ssrc())
                .isEqualTo(stage.destination("tx").rtp().stream().ssrc());
        Stage.assertNothingMissingSince(0, generator, out);
        within(5).until(() -> stage.destination("tx").totals().packets() == generator.sent());
        assertThat(stage.destination("tx").totals().packetsDropped()).isZero();
    }

    @Test
    void aLinkThatIsNotThereOrBringsNoRtpIsSaidAndTheOtherGoesOn() {
        stage.start(route(
                "rx",
                source("srt://127.0.0.1:" + one + "?mode=listener&latency=30&seamless=:" + two),
                udp(out.port())));
        assertThat(stage.source("rx").fullReason())
                .startsWith("waits for a caller on 127.0.0.1:" + one + " and waits for a caller on port " + two);
        stage.start(route(
                "tx",
                udp(in),
                destination("srt://127.0.0.1:" + one + "?latency=30&seamless=127.0.0.1:" + two
                        + "&seamless-passphrase=not-theirs-at-all")));
        within(10).until(() -> stage.destination("tx").connected());
        UdpGenerator generator = stage.generator(in, 200);
        within(10)
                .until(() -> stage.source("rx").state() == State.DEGRADED
                        && stage.destination("tx").state() == State.DEGRADED);
        assertThat(stage.source("rx").reason())
                .contains("one path left: :" + two + ": waits for a caller on port " + two);
        within(10)
                .until(() -> stage.destination("tx").reason().contains("one path left: 127.0.0.1:" + two)
                        && stage.destination("tx").reason().contains("only one side has a passphrase"));
        assertThat(stage.source("rx").refused()).isNotEmpty();
        assertThat(stage.destination("tx").totals().packetsDropped()).isZero();
        stage.engine().stop("tx");
        int plain = Ports.free();
        stage.start(route("plain", udp(plain), destination("srt://127.0.0.1:" + two)));
        stage.start(
                route("tx", udp(in), destination("srt://127.0.0.1:" + one + "?latency=30&seamless=127.0.0.1:" + two)));
        stage.generator(plain, 100);
        within(15)
                .until(() -> stage.source("rx").reason().contains("no RTP: the sender needs seamless")
                        && stage.source("rx").reason().contains("what comes is no RTP, or another stream")
                        && stage.source("rx").state() == State.DEGRADED);
        long last = generator.sent();
        within(10).until(() -> out.isPast(last));
        assertThat(received().restarts()).isEqualTo(1);
        assertThat(out.account().disordered()).isZero();
        assertThat(out.account().damaged()).isZero();
    }

    @Test
    void anotherDestinationOfTheRouteIsNotDisturbedByChangesOfTheLinks() {
        UdpSink other = stage.sink();
        RouteSpec plain = new RouteSpec("tx", udp(in), Map.of("other", udp(other.port())));
        stage.start(plain);
        UdpGenerator generator = stage.generator(in, 500);
        Stage.awaitFlow(generator, other);
        stage.start(route("rx", source("srt://:" + one + "?seamless=:" + two + "&skew=300"), udp(out.port())));
        String links = "srt://127.0.0.1:" + one + "?seamless=127.0.0.1:" + two;
        for (String uri : new String[] {links, links + "&latency=60"}) {
            stage.engine()
                    .change(new RouteSpec("tx", udp(in), Map.of("other", udp(other.port()), "out", destination(uri))));
            within(15)
                    .until(() -> stage.source("rx").state() == State.RUNNING
                            && received().pathsInUse() == 2);
            Stage.awaitFlow(generator, out);
        }
        stage.engine().change(plain);
        within(10).until(() -> !stage.source("rx").state().isFlowing());
        Stage.assertNothingMissingSince(0, generator, other);
    }
}
