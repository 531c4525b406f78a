package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.SrtAccess;
import dev.tramo.engine.spec.SrtBonding;
import dev.tramo.engine.spec.SrtLocal;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** We and srt-live-transmit call each other at the same time. Each has an address of its own: both need the same port. */
@Execution(ExecutionMode.CONCURRENT)
class SltRendezvousTest {
    private static final String OUR_ADDRESS = "127.0.0.2";
    private static final String SLT_ADDRESS = "127.0.0.1";
    private static final double RATE = 1000;
    private static final SrtOptions PLAIN = Stage.CALM;
    private static final String PASSPHRASE = "0123456789abc";

    enum Direction {
        WE_SEND,
        SLT_SENDS
    }

    enum First {
        WE,
        SLT
    }

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();

    @BeforeAll
    static void requirePeer() {
        Peers.require(Peers.SRT_LIVE_TRANSMIT);
    }

    private SrtSpec own(SrtOptions options) {
        SrtLocal local = new SrtLocal(OUR_ADDRESS, 0, 0, 0, "");
        return new SrtSpec(SrtMode.RENDEZVOUS, SLT_ADDRESS, srt, local, options, SrtAccess.DEFAULT, SrtBonding.NONE);
    }

    private void startOwn(Direction direction, SrtOptions options) {
        if (direction == Direction.WE_SEND) {
            stage.engine().start(route("r", udp(in), own(options)));
        } else {
            stage.engine().start(route("r", own(options), udp(out.port())));
        }
    }

    private PeerProcess startSlt(Direction direction, String more) {
        String uri = "srt://" + OUR_ADDRESS + ":" + srt + "?mode=rendezvous&adapter=" + SLT_ADDRESS + more;
        return direction == Direction.WE_SEND
                ? stage.slt(uri, "udp://127.0.0.1:" + out.port())
                : stage.slt(Stage.sltUdpInput(in), uri);
    }

    private EndpointSnapshot endpoint(Direction direction) {
        return direction == Direction.WE_SEND ? stage.destination("r") : stage.source("r");
    }

    private PeerProcess meet(First first, Direction direction, SrtOptions options, String more) {
        if (first == First.WE) {
            startOwn(direction, options);
            within(5).until(() -> endpoint(direction).state() == State.CONNECTING);
            PeerProcess slt = startSlt(direction, more);
            awaitMeeting(direction);
            return slt;
        }
        PeerProcess slt = startSlt(direction, more);
        within(5).until(() -> Ports.isTaken(srt));
        startOwn(direction, options);
        awaitMeeting(direction);
        return slt;
    }

    private void awaitMeeting(Direction direction) {
        within(10).until(() -> endpoint(direction).connected());
        assertThat(endpoint(direction).peer()).isEqualTo(SLT_ADDRESS + ":" + srt);
    }

    private void assertStreamPasses() {
        UdpGenerator generator = stage.generator(in, RATE, 1316, 188, 1452, 33);
        awaitFlow(generator, out);
        long first = generator.sent();
        within(10).until(() -> generator.sent() > first + 500);
        assertNothingMissingSince(first, generator, out);
    }

    /** Often enough that each side is the one that proposes now and then: random cookies decide that. */
    static Stream<Arguments> meetings() {
        return IntStream.range(0, 2)
                .boxed()
                .flatMap(_ -> Stream.of(First.values()))
                .flatMap(first -> Stream.of(Direction.values()).map(direction -> Arguments.of(first, direction)));
    }

    @ParameterizedTest
    @MethodSource("meetings")
    void whoeverIsFirstTheOtherIsMet(First first, Direction direction) {
        meet(first, direction, PLAIN, "");
        assertStreamPasses();
        assertThat(endpoint(direction).reconnections()).isZero();
    }

    @ParameterizedTest
    @MethodSource("meetings")
    void aStreamIsEncryptedWhoeverProposes(First first, Direction direction) {
        meet(
                first,
                direction,
                PLAIN.with(o -> {
                    o.encryption = Encryption.with(PASSPHRASE, 24);
                    o.streamId = "ours";
                }),
                "&pbkeylen=24&streamid=theirs&passphrase=" + PASSPHRASE);
        assertStreamPasses();
        assertThat(endpoint(direction).srt().link().keyBytes()).isEqualTo(24);
    }

    @ParameterizedTest
    @MethodSource("meetings")
    void aStreamIsProtectedByFecWhoeverProposes(First first, Direction direction) {
        String filter = "fec,cols:5,rows:5,layout:even";
        PeerProcess slt = meet(first, direction, PLAIN.with(o -> o.packetFilter = filter), "&packetfilter=" + filter);
        assertStreamPasses();
        if (direction == Direction.WE_SEND) {
            within(3).until(() -> endpoint(direction).srt().sent().packetsFilterExtra() > 0);
            assertThat(SltStatistics.lastOf(slt).number("recv", "packetsFilterExtra"))
                    .isPositive();
        } else {
            within(3).until(() -> endpoint(direction).srt().received().packetsFilterExtra() > 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void theLargerLatencyCounts(Direction direction) {
        meet(First.WE, direction, PLAIN.withLatencyMillis(80), "&latency=200");
        within(2).until(() -> endpoint(direction).srt().sent().latencyMillis() == 200);
        assertThat(endpoint(direction).srt().received().latencyMillis()).isEqualTo(200);
        assertStreamPasses();
        // The fastest hundredth: on a busy machine most datagrams may be late, but none comes early. All are late by
        // what the
        // handshake was.
        assertThat(out.delays().millis(0.01)).as(out.delays().toString()).isBetween(195.0, 700.0);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void aWrongPassphraseIsNamed(Direction direction) {
        assertRefused(
                direction,
                PLAIN.with(o -> o.encryption = Encryption.with("the right passphrase", 16)),
                "&passphrase=another_passphrase",
                "wrong passphrase");
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void aDifferentFilterIsNamed(Direction direction) {
        assertRefused(
                direction,
                PLAIN.with(o -> o.packetFilter = "fec,cols:10"),
                "&packetfilter=fec,cols:5",
                "packet filter settings do not match");
    }

    /** We name the reason if slt proposes; if it answers, it refuses without a reason (up to 1.5.1). */
    private void assertRefused(Direction direction, SrtOptions options, String more, String reason) {
        startOwn(direction, options);
        startSlt(direction, more);
        within(10)
                .until(() -> Set.of(reason, "refused by the peer")
                        .contains(endpoint(direction).reason()));
        assertThat(endpoint(direction).state()).isEqualTo(State.CONNECTING);
        assertThat(endpoint(direction).connected()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void sltIsMetAgainAfterItSaidGoodbye(Direction direction) {
        PeerProcess first = meet(First.WE, direction, PLAIN, "");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        first.interrupt();
        first.exitCode(10);
        within(5).until(() -> !endpoint(direction).connected());
        startSlt(direction, "");
        awaitFlow(generator, out);
        within(3).until(() -> endpoint(direction).reconnections() == 1);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void sltIsMetAgainAfterItWasKilled(Direction direction) {
        PeerProcess first = meet(First.SLT, direction, PLAIN, "");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        first.kill();
        startSlt(direction, "");
        within(10).until(() -> endpoint(direction).reconnections() == 1);
        awaitFlow(generator, out);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void sltMeetsUsAgainAfterWeWereStopped(Direction direction) {
        meet(First.WE, direction, PLAIN, "");
        UdpGenerator generator = stage.generator(in, RATE);
        awaitFlow(generator, out);
        stage.engine().stop("r");
        startOwn(direction, PLAIN);
        awaitMeeting(direction);
        awaitFlow(generator, out);
    }
}
