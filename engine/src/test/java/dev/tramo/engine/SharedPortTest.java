package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitConnected;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.rtmp.RtmpSettings;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.SrtUri;
import dev.tramo.net.TransportKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several listeners on one port, told apart by stream ID. */
@Execution(ExecutionMode.CONCURRENT)
class SharedPortTest {
    private static final double RATE = 500;
    private static final String RED = "streamid=red&passphrase=the-red-passphrase";
    private static final String BLUE = "streamid=blue&passphrase=the-blue-passphrase";

    @AutoClose
    private final Stage stage = new Stage();

    private final Engine engine = stage.engine();
    private final Engine other = stage.newEngine();
    private final int srt = Ports.free();

    private SrtSpec listener(String query) {
        return SrtUri.parse("srt://:" + srt + "?" + query);
    }

    private SrtSpec caller(String query) {
        return SrtUri.parse("srt://127.0.0.1:" + srt + "?" + query);
    }

    /** What listens, without a use for what comes. */
    private void listen(String id, String query) {
        engine.start(route(id, listener(query), udp(Ports.free())));
    }

    private void call(String id, String query) {
        other.start(route(id, udp(Ports.free()), caller(query)));
    }

    private EndpointSnapshot called(String id) {
        return other.snapshot(id).orElseThrow().destinations().get("out");
    }

    private void awaitReason(String id, String reason) {
        within(5).until(() -> called(id).reason().equals(reason));
        assertThat(called(id).connected()).isFalse();
    }

    @Test
    void eachCallerReachesItsStreamWithItsPassphraseAndNoOther() {
        UdpSink red = stage.sink();
        UdpSink blue = stage.sink();
        int redIn = Ports.free();
        int blueIn = Ports.free();
        engine.start(route("red", listener(RED), udp(red.port())));
        engine.start(route("blue", listener(BLUE), udp(blue.port())));
        other.start(route("redTx", udp(redIn), caller(RED)));
        other.start(route("blueTx", udp(blueIn), caller(BLUE)));
        call("mixed", "streamid=red&passphrase=the-blue-passphrase");
        awaitConnected(other, "redTx");
        awaitConnected(other, "blueTx");
        UdpGenerator toRed = stage.generator(redIn, RATE);
        UdpGenerator toBlue = stage.generator(blueIn, RATE / 2);
        awaitFlow(toRed, red);
        awaitFlow(toBlue, blue);
        assertThat(stage.source("red").peers()).extracting(SrtPeer::streamId).containsExactly("red");
        assertThat(called("mixed").connected()).isFalse();
        assertNothingMissingSince(0, toRed, red);
        assertNothingMissingSince(0, toBlue, blue);
        assertThat(red.account().bytes()).isEqualTo(toRed.bytesSent());
        assertThat(blue.account().bytes()).isEqualTo(toBlue.bytesSent());
    }

    @Test
    void aWrongPassphraseIsSaidInWords() {
        listen("red", RED);
        listen("blue", BLUE);
        call("tx", "streamid=red&passphrase=the-blue-passphrase");
        awaitReason("tx", "wrong passphrase");
        within(2).until(() -> stage.source("red").reason().endsWith(": wrong passphrase"));
    }

    @Test
    void aCallerForNobodyIsShownAtAllThatShareThePortAndBlamedOnNone() {
        listen("red", RED);
        listen("blue", BLUE);
        call("tx", "streamid=green");
        awaitReason("tx", "no such stream");
        for (String id : List.of("red", "blue")) {
            within(3).until(() -> !stage.source(id).refused().isEmpty());
            RefusedAttempt attempt = stage.source(id).refused().getFirst();
            assertThat(attempt.peer()).startsWith("127.0.0.1:");
            assertThat(attempt.asked()).isEqualTo("green");
            assertThat(attempt.reason()).startsWith("no such stream; the port is shared");
            assertThat(stage.source(id).reason()).isEmpty();
        }
    }

    @Test
    void aRefusedCallerIsCountedWithItsStreamIdAndNoReasonAnyMoreOnceItWasAccepted() {
        listen("red", RED);
        listen("blue", BLUE);
        call("tx", "streamid=red&passphrase=the-blue-passphrase");
        within(10)
                .until(() -> stage.source("red").refused().stream()
                        .anyMatch(attempt -> attempt.asked().equals("red")
                                && attempt.reason().equals("wrong passphrase")
                                && attempt.count() >= 2
                                && attempt.last().isAfter(attempt.first())));
        assertThat(stage.source("red").reason())
                .matches("refused 127.0.0.1:.* UTC, stream ID \"red\".*: wrong passphrase");
        assertThat(engine.snapshot("red").orElseThrow().reason())
                .startsWith("waits for a caller on port " + srt + ", stream ID \"red\" since ")
                .endsWith(": wrong passphrase");
        assertThat(stage.source("blue").refused()).isEmpty();
        other.change(route("tx", udp(Ports.free()), caller(RED)));
        awaitConnected(engine, "red");
        awaitConnected(other, "tx"); // only who is connected says farewell
        assertThat(stage.source("red").reason()).doesNotContain("refused");
        other.stop("tx");
        within(5).until(() -> stage.source("red").state() == State.WAITING);
        within(3).until(() -> stage.source("red").reason().equals("the peer closed the connection"));
    }

    @Test
    void theSameStreamIdTwiceIsRefused() {
        listen("first", RED);
        listen("second", "streamid=red");
        assertThat(stage.source("second").state()).isEqualTo(State.FAILED);
        assertThat(stage.source("second").reason())
                .isEqualTo("port " + srt + " is taken: another endpoint listens there for the same stream ID");
        assertThat(stage.source("first").state()).isEqualTo(State.WAITING);
        engine.stop("first");
        within(10).until(() -> stage.source("second").state() == State.WAITING);
    }

    @Test
    void onlyOneTakesCallersWithoutAStreamId() {
        listen("first", "");
        listen("second", "");
        assertThat(stage.source("second").state()).isEqualTo(State.FAILED);
        assertThat(stage.source("second").reason()).contains("callers without a stream ID; give each its own");
    }

    @Test
    void thePortIsFreeWhenTheLastHasLeft() {
        listen("red", RED);
        listen("blue", BLUE);
        assertThat(Ports.isFree(srt)).isFalse();
        engine.stop("red");
        assertThat(Ports.isFree(srt)).isFalse();
        call("tx", BLUE);
        awaitConnected(engine, "blue");
        engine.stop("blue");
        assertThat(Ports.isFree(srt)).isTrue();
    }

    @Test
    void whoLeavesTakesNobodyAlong() {
        UdpSink red = stage.sink();
        int in = Ports.free();
        listen("blue", BLUE); // opened the port
        engine.start(route("red", listener(RED), udp(red.port())));
        other.start(route("tx", udp(in), caller(RED)));
        awaitConnected(other, "tx");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, red);
        engine.stop("blue");
        listen("blue", BLUE);
        awaitFlow(generator, red);
        assertThat(stage.source("red").reconnections()).isZero();
        assertNothingMissingSince(0, generator, red);
    }

    @Test
    void anUnknownStreamIsRefusedUnlessSomebodyTakesAll() {
        listen("red", RED);
        call("tx", "streamid=green");
        awaitReason("tx", "no such stream");
        listen("any", "");
        within(10).until(() -> called("tx").connected());
        within(3).until(() -> stage.source("any").connected()); // it answers before it shows the session
        assertThat(stage.source("any").peers()).extracting(SrtPeer::streamId).containsExactly("green");
        assertThat(stage.source("red").connected()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "publish source true",
                "publish destination false",
                "request source false",
                "request destination true"
            })
    void aCallersModeMustFitTheWayOfTheMedia(String mode, String end, boolean fits) {
        if (end.equals("source")) {
            listen("red", "streamid=red");
        } else {
            engine.start(route("red", udp(Ports.free()), listener("streamid=red")));
        }
        call("tx", "streamid=#!::r=red,m=" + mode + ",u=somebody");
        if (fits) {
            within(5).until(() -> called("tx").connected());
        } else {
            awaitReason("tx", "mode not allowed for this stream");
            EndpointSnapshot refusing = end.equals("source") ? stage.source("red") : stage.destination("red");
            assertThat(refusing.reason()).startsWith("refused 127.0.0.1:").endsWith("mode not allowed for this stream");
        }
    }

    @Test
    void aStreamIdThatTheCallerDidNotDecodeIsUnderstood() {
        listen("any", "");
        listen("red", "streamid=red%26blue");
        call("plain", "streamid=red%2526blue"); // what libsrt's tools send for red%26blue
        call("standard", "streamid=%2523!::r=any%252Cm=publish");
        within(10).until(() -> stage.source("red").connected());
        assertThat(stage.source("red").peers()).extracting(SrtPeer::streamId).containsExactly("red%26blue");
        within(10).until(() -> stage.source("any").connected());
    }

    @Test
    void anEncoderThatPushesIntoADestinationIsEndedAndLeavesThePlaceToOthers() {
        UdpSink sink = stage.sink();
        int in = Ports.free();
        int wrongIn = Ports.free();
        engine.start(route("tx", udp(in), listener("")));
        UdpGenerator pushed = stage.generator(wrongIn, RATE);
        other.start(route("encoder", udp(wrongIn), caller("adapter=127.0.0.2")));
        within(10)
                .until(() -> stage.destination("tx").refused().stream()
                        .anyMatch(attempt -> attempt.reason().endsWith("wrong direction")));
        within(10).until(() -> called("encoder").reason().equals("mode not allowed for this stream"));
        other.start(route("rx", caller("adapter=127.0.0.3"), udp(sink.port())));
        within(10).until(() -> other.snapshot("rx").orElseThrow().source().connected());
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, sink);
        assertThat(pushed.isDone()).isFalse();
        assertNothingMissingSince(0, generator, sink);
    }

    @ParameterizedTest
    @CsvSource({"#!::x", "#!::r=red%2Cm=stream", "'#!::r=red%2Cr=blue'"})
    void aMalformedStreamIdIsABadRequest(String streamId) {
        listen("red", "streamid=red");
        call("tx", "streamid=" + streamId);
        awaitReason("tx", "bad request");
    }

    @Test
    void sltReachesItsStreamWithItsPassphrase() {
        Peers.require(Peers.SRT_LIVE_TRANSMIT);
        UdpSink red = stage.sink();
        UdpSink blue = stage.sink();
        int redIn = Ports.free();
        int blueIn = Ports.free();
        engine.start(route("red", listener(RED), udp(red.port())));
        engine.start(route("blue", udp(blueIn), listener(BLUE)));
        String to = "srt://127.0.0.1:" + srt + "?mode=caller&";
        stage.slt(Stage.sltUdpInput(redIn), to + RED);
        stage.slt(to + BLUE, "udp://127.0.0.1:" + blue.port());
        awaitConnected(engine, "red");
        awaitConnected(engine, "blue");
        UdpGenerator toRed = stage.generator(redIn, RATE);
        UdpGenerator toBlue = stage.generator(blueIn, RATE);
        awaitFlow(toRed, red);
        awaitFlow(toBlue, blue);
        long redFrom = toRed.sent();
        long blueFrom = toBlue.sent();
        within(10).until(() -> toRed.sent() > redFrom + 500 && toBlue.sent() > blueFrom + 500);
        assertNothingMissingSince(redFrom, toRed, red);
        assertNothingMissingSince(blueFrom, toBlue, blue);
        assertThat(stage.source("red").srt().link().keyBytes()).isEqualTo(16);
    }

    @Test
    void anSltThatAsksForAnUnknownStreamIsRefused() {
        listen("red", RED);
        stage.slt(
                "srt://127.0.0.1:" + srt + "?mode=caller&streamid=green&passphrase=the-red-passphrase",
                "udp://127.0.0.1:" + Ports.free());
        within(10).until(() -> stage.source("red").reason().endsWith(": no such stream"));
        assertThat(stage.source("red").connected()).isFalse();
    }

    @Test
    void aRouteMovesToWhereThePortIsWhenItIsChanged() throws IOException {
        Engine two = stage.add(new Engine(2, TransportKind.best(), RtmpSettings.NONE));
        UdpSink out = stage.sink();
        int in = Ports.free();
        two.start(route("red", listener(RED), udp(Ports.free())));
        SrtSpec elsewhere = SrtUri.parse("srt://:" + Ports.free() + "?" + BLUE);
        two.start(route("blue", elsewhere, udp(out.port())));
        two.change(route("blue", listener(BLUE), udp(out.port())));
        RouteSnapshot moved = two.snapshot("blue").orElseThrow();
        assertThat(moved.source().state()).as(moved.source().reason()).isEqualTo(State.WAITING);
        assertThat(Ports.isFree(elsewhere.port())).isTrue();
        other.start(route("tx", udp(in), caller(BLUE)));
        awaitFlow(stage.generator(in, RATE), out);
        two.change(route("blue", elsewhere, udp(out.port())));
        within(3).until(() -> !called("tx").connected());
        assertThat(two.snapshot("red").orElseThrow().source().state()).isEqualTo(State.WAITING);
    }

    @Test
    void aPeerIsDisconnectedAndKeptOutAndItsNeighboursAreNot() {
        engine.start(new RouteSpec(
                "both", udp(Ports.free()), Map.of("red", listener(RED + "&maxcallers=2"), "blue", listener(BLUE))));
        call("one", RED);
        call("two", RED);
        other.start(route("three", udp(Ports.free()), SrtUri.parse("srt://[::1]:" + srt + "?" + BLUE)));
        within(5)
                .until(() -> stage.destination("both", "red").peers().size() == 2
                        && stage.destination("both", "blue").connected());
        assertThat(engine.kick("both", "127.0.0.9", Duration.ofMinutes(1), "")).isZero();
        String first = stage.destination("both", "red").peers().getFirst().peer();
        assertThat(engine.kick("both", first, Duration.ZERO, "")).isEqualTo(1);
        within(5)
                .until(() -> stage.destination("both", "red").peers().size() == 2
                        && stage.destination("both", "red").peers().stream()
                                .noneMatch(peer -> peer.peer().equals(first)));
        assertThat(engine.kick("both", "127.0.0.1", Duration.ofSeconds(3), "")).isEqualTo(2);
        within(5)
                .until(() -> called("one").reason().equals("forbidden")
                        && called("two").reason().equals("forbidden"));
        assertThat(called("three").connected()).isTrue();
        assertThat(called("three").reconnections()).isZero();
        within(12).until(() -> stage.destination("both", "red").peers().size() == 2);
        assertThat(engine.kick("both", "::1", Duration.ZERO, "")).isEqualTo(1);
        assertThat(engine.kick("nothing", "::1", Duration.ZERO, "")).isZero();
    }
}
