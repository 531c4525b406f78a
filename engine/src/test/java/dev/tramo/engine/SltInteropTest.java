package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.crypto.Encryption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams to and from srt-live-transmit. */
@Execution(ExecutionMode.CONCURRENT)
class SltInteropTest {
    private static final String PASSPHRASE = "0123456789abc";
    /** Less than the 100 ms with which either begins, and more than what a busy machine adds. */
    private static final double RTT_MILLIS_APART_MAX = 50;

    private static final int[] LENGTHS = {1316, 1316, 188, 1316, 1456, 20, 1315, 1317, 33};

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();

    @BeforeAll
    static void requirePeer() {
        Peers.require(Peers.SRT_LIVE_TRANSMIT);
    }

    static Stream<Arguments> modesAndKeys() {
        return Stream.of(SrtMode.CALLER, SrtMode.LISTENER)
                .flatMap(mode -> Stream.of(0, 16, 24, 32).map(keyBytes -> Arguments.of(mode, keyBytes)));
    }

    private static SrtOptions options(int keyBytes) {
        return keyBytes == 0 ? Stage.CALM : Stage.CALM.with(o -> o.encryption = Encryption.with(PASSPHRASE, keyBytes));
    }

    private SrtSpec own(SrtMode mode, SrtOptions options) {
        return mode == SrtMode.CALLER ? caller(srt, options) : listener(srt, options);
    }

    /** What slt is to be for the other mode. */
    private String uri(SrtMode ownMode, int keyBytes, String more) {
        String key = keyBytes == 0 ? "" : "&passphrase=" + PASSPHRASE + "&pbkeylen=" + keyBytes;
        String mode = ownMode == SrtMode.CALLER ? "listener" : "caller";
        return "srt://127.0.0.1:" + srt + "?mode=" + mode + key + more;
    }

    /** slt takes no datagram before its SRT side is connected; from the first that passes on, all must. */
    private void assertStreamPasses(int[] lengths) {
        UdpGenerator generator = stage.generator(in, 1500, lengths);
        awaitFlow(generator, out);
        long first = generator.sent();
        within(10).until(() -> generator.sent() > first + 1200);
        assertNothingMissingSince(first, generator, out);
    }

    private PeerProcess sendToSlt(SrtMode mode, SrtOptions options, int keyBytes, String more) {
        PeerProcess slt = stage.slt(uri(mode, keyBytes, more), "udp://127.0.0.1:" + out.port());
        stage.start(route("tx", udp(in), own(mode, options)));
        within(10).until(() -> stage.destination("tx").connected());
        return slt;
    }

    private PeerProcess receiveFromSlt(SrtMode mode, SrtOptions options, int keyBytes, String more) {
        stage.start(route("rx", own(mode, options), udp(out.port())));
        PeerProcess slt = stage.slt(Stage.sltUdpInput(in), uri(mode, keyBytes, more));
        within(10).until(() -> stage.source("rx").connected());
        return slt;
    }

    @ParameterizedTest
    @MethodSource("modesAndKeys")
    void sltReceivesWhatWeSend(SrtMode mode, int keyBytes) {
        sendToSlt(mode, options(keyBytes), keyBytes, "");
        assertStreamPasses(LENGTHS);
        assertThat(stage.destination("tx").srt().link().keyBytes()).isEqualTo(keyBytes);
    }

    @ParameterizedTest
    @MethodSource("modesAndKeys")
    void weReceiveWhatSltSends(SrtMode mode, int keyBytes) {
        receiveFromSlt(mode, options(keyBytes), keyBytes, "");
        assertStreamPasses(LENGTHS);
        assertThat(stage.source("rx").srt().link().keyBytes()).isEqualTo(keyBytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void aListenerTakesTheKeyLengthOfItsCaller(int keyBytes) {
        SrtOptions anyLength = Stage.CALM.with(o -> o.encryption = Encryption.with(PASSPHRASE, 0));
        receiveFromSlt(SrtMode.LISTENER, anyLength, keyBytes, "");
        assertStreamPasses(new int[] {1316});
        assertThat(stage.source("rx").srt().link().keyBytes()).isEqualTo(keyBytes);
    }

    @ParameterizedTest
    @EnumSource(names = {"CALLER", "LISTENER"})
    void theLargerLatencyCountsForBothDirections(SrtMode mode) {
        sendToSlt(mode, SrtOptions.DEFAULT.withLatencyMillis(80), 0, "&latency=200");
        within(2).until(() -> stage.destination("tx").srt().sent().latencyMillis() == 200);
        assertThat(stage.destination("tx").srt().received().latencyMillis()).isEqualTo(200);
        assertStreamPasses(new int[] {1316});
        assertDelay(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"CALLER", "LISTENER"})
    void ourLargerLatencyCountsForSlt(SrtMode mode) {
        PeerProcess slt = sendToSlt(mode, SrtOptions.DEFAULT.withLatencyMillis(200), 0, "&latency=80");
        assertStreamPasses(new int[] {1316});
        assertThat(SltStatistics.lastOf(slt).number("recv", "msTsbPdDelay")).isEqualTo(200);
        assertDelay(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"CALLER", "LISTENER"})
    void whatSltSendsIsDelayedByTheLargerLatency(SrtMode mode) {
        receiveFromSlt(mode, SrtOptions.DEFAULT.withLatencyMillis(80), 0, "&latency=200");
        assertThat(stage.source("rx").srt().received().latencyMillis()).isEqualTo(200);
        assertStreamPasses(new int[] {1316});
        assertDelay(200);
    }

    private void assertDelay(double millis) {
        // The fastest hundredth: on a busy machine most datagrams may be late, but none comes early. A peer that was
        // scheduled late
        // during the handshake delays everything by as much.
        assertThat(out.delays().millis(0.01)).as(out.delays().toString()).isBetween(millis - 5, millis + 500);
    }

    @Test
    void sltCountsWhatWeCountAsSent() {
        PeerProcess slt = sendToSlt(SrtMode.CALLER, SrtOptions.DEFAULT, 0, "");
        sendHundreds(() -> stage.destination("tx").srt().sent().packetsUnique());
        SrtStatistics ours = stage.destination("tx").srt();
        // It reports when it has read the last ones, which is later by the latency.
        within(10)
                .untilAsserted(() -> assertThat(SltStatistics.lastOf(slt).number("recv", "packetsUnique"))
                        .isEqualTo(ours.sent().packetsUnique()));
        SltStatistics theirs = SltStatistics.lastOf(slt);
        assertThat(theirs.number("recv", "bytesUnique")).isEqualTo(ours.sent().bytesUnique());
        // A busy machine may have made us repeat some.
        assertThat(theirs.number("recv", "packets"))
                .isBetween((double) ours.sent().packetsUnique(), (double)
                        ours.sent().packets());
        assertThat(theirs.number("recv", "bytes"))
                .isBetween(
                        (double) ours.sent().bytesUnique(), (double) ours.sent().bytes());
        assertThat(theirs.number("recv", "packetsLost")).isZero();
        assertThat(theirs.number("recv", "msTsbPdDelay")).isEqualTo(ours.sent().latencyMillis());
        assertThat(theirs.number("link", "rtt")).isCloseTo(ours.link().rttMillis(), within(RTT_MILLIS_APART_MAX));
    }

    @Test
    void weCountWhatSltCountsAsSent() {
        PeerProcess slt = receiveFromSlt(SrtMode.LISTENER, SrtOptions.DEFAULT, 0, "");
        sendHundreds(() -> stage.source("rx").srt().received().packetsUnique());
        SrtStatistics ours = stage.source("rx").srt();
        // It reports when it has read the last packets, and may not have sent the last few yet.
        within(10)
                .until(() -> SltStatistics.lastOf(slt).number("send", "packetsUnique")
                        > ours.received().packetsUnique() - 50);
        SltStatistics theirs = SltStatistics.lastOf(slt);
        double packets = theirs.number("send", "packetsUnique");
        assertThat(packets).isBetween(ours.received().packetsUnique() - 50.0, (double)
                ours.received().packetsUnique());
        double bytesPerPacket =
                (double) ours.received().bytesUnique() / ours.received().packetsUnique();
        assertThat(theirs.number("send", "bytesUnique")).isEqualTo(packets * bytesPerPacket);
        assertThat(ours.received().packets())
                .isGreaterThanOrEqualTo(ours.received().packetsUnique());
        assertThat(theirs.number("window", "flow")).isGreaterThan(8000);
        assertThat(ours.received().packetsLost()).isZero();
        assertThat(theirs.number("link", "rtt")).isCloseTo(ours.link().rttMillis(), within(RTT_MILLIS_APART_MAX));
    }

    /** So many that they make hundreds in all: after each hundred slt reports. */
    private void sendHundreds(LongSupplier counted) {
        UdpGenerator first = stage.generator(in, 1000);
        awaitFlow(first, out);
        long last = first.stop() - 1;
        within(5).until(() -> out.account().lastNumber() == last);
        AtomicLong settled = new AtomicLong(counted.getAsLong());
        Awaitility.await()
                .during(Duration.ofMillis(1200)) // a route publishes its figures once a second
                .until(() -> settled.getAndSet(counted.getAsLong()) == counted.getAsLong());
        long rest = 1600 - settled.get() % 100;
        UdpGenerator second = stage.add(new UdpGenerator(in, 1000, rest));
        within(10).until(second::isDone);
        within(5).until(() -> counted.getAsLong() == settled.get() + rest);
    }
}
