package dev.tramo.engine;

import static dev.tramo.engine.Stage.assertNothingMissingSince;
import static dev.tramo.engine.Stage.awaitFlow;
import static dev.tramo.engine.Stage.caller;
import static dev.tramo.engine.Stage.listener;
import static dev.tramo.engine.Stage.route;
import static dev.tramo.engine.Stage.udp;
import static dev.tramo.engine.Stage.within;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that change every 800 packets, with srt-live-transmit at the other end. */
@Execution(ExecutionMode.CONCURRENT)
class SltKeyRefreshTest {
    private static final int REFRESHES = 7;
    private static final int REFRESH_PACKETS = 800;
    /** Two thirds of a second: srt-live-transmit aborts if the answer to its announcement comes later than the change. */
    private static final int PRE_ANNOUNCE_PACKETS = 390;

    private static final double RATE = 600;
    /** Longer than a busy machine pauses: what is sent too late is dropped. */
    private static final int LATENCY_MILLIS = 1_000;

    @AutoClose
    private final Stage stage = new Stage();

    private final int in = Ports.free();
    private final int srt = Ports.free();
    private final UdpSink out = stage.sink();

    @BeforeAll
    static void requirePeer() {
        Peers.require(Peers.SRT_LIVE_TRANSMIT);
    }

    private static SrtOptions options(int keyBytes) {
        return SrtOptions.DEFAULT
                .withLatencyMillis(LATENCY_MILLIS)
                .with(o -> o.encryption = Encryption.with("0123456789abc", keyBytes)
                        .refreshedEvery(REFRESH_PACKETS, PRE_ANNOUNCE_PACKETS));
    }

    private String sltUri(String mode, int keyBytes) {
        return "srt://127.0.0.1:" + srt + "?mode=" + mode + "&latency=" + LATENCY_MILLIS
                + "&passphrase=0123456789abc&pbkeylen=" + keyBytes + "&kmrefreshrate=" + REFRESH_PACKETS
                + "&kmpreannounce=" + PRE_ANNOUNCE_PACKETS;
    }

    /** Sends for as long as {@link #REFRESHES} take; returns the first payload that must arrive. */
    private long stream(UdpGenerator generator) {
        awaitFlow(generator, out);
        long first = generator.sent();
        within(60).until(() -> generator.sent() > first + (long) REFRESHES * REFRESH_PACKETS);
        return first;
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void sltFollowsOurChangingKeys(int keyBytes) {
        stage.slt(sltUri("listener", keyBytes), "udp://127.0.0.1:" + out.port());
        stage.start(route("tx", udp(in), caller(srt, options(keyBytes))));
        within(10).until(() -> stage.destination("tx").connected());
        UdpGenerator generator = stage.generator(in, RATE);
        assertNothingMissingSince(stream(generator), generator, out);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32})
    void weFollowTheChangingKeysOfSlt(int keyBytes) {
        stage.start(route("rx", listener(srt, options(keyBytes)), udp(out.port())));
        PeerProcess slt = stage.slt(Stage.sltUdpInput(in), sltUri("caller", keyBytes));
        within(10).until(() -> stage.source("rx").connected());
        UdpGenerator generator = stage.generator(in, RATE);
        long first = stream(generator);
        long last = generator.stop() - 1;
        within(10).until(() -> out.account().lastNumber() == last);
        assertThat(stage.source("rx").srt().received().packetsUndecrypted()).isZero();
        assertThat(out.account().damaged()).isZero();
        assertThat(out.missingSince(first)).isEmpty();
        assertThat(slt.isAlive()).isTrue();
    }
}
