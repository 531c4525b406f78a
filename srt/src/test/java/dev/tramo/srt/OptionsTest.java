package dev.tramo.srt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramo.srt.crypto.Encryption;
import dev.tramo.srt.crypto.KeyExchange;
import dev.tramo.srt.send.Bandwidth;
import dev.tramo.srt.send.Recovery;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What configuration accepts, and what it says about the rest. */
class OptionsTest {
    private static final int WINDOW_MAX = SrtOptions.PACKETS_MAX;
    private static final String SECRET = "hunter2hunter2";

    @Test
    void theMessageNamesTheFieldTheValueAndWhatIsAllowed() {
        refuses(() -> options(-1, 0, 25_600, 5_000, 3_000, 0), "receiveLatencyMillis: -1; allowed are 0 to 65535");
        refuses(() -> options(65_536, 0, 25_600, 5_000, 3_000, 0), "receiveLatencyMillis: 65536;");
        refuses(() -> options(0, 65_536, 25_600, 5_000, 3_000, 0), "peerLatencyMillis: 65536; allowed are 0 to 65535");
        refuses(() -> options(0, 0, 31, 5_000, 3_000, 0), "flowWindowPackets: 31; allowed are 32 to " + WINDOW_MAX);
        refuses(() -> options(0, 0, WINDOW_MAX + 1, 5_000, 3_000, 0), "flowWindowPackets: " + (WINDOW_MAX + 1));
        refuses(() -> options(0, 0, 32, 0, 3_000, 0), "peerIdleMillis: 0; allowed are 1 to");
        refuses(() -> options(0, 0, 32, 1, 0, 0), "connectTimeoutMillis: 0; allowed are 1 to");
        refuses(() -> options(0, 0, 32, 1, 1, -2), "sendDropDelayMillis: -2; allowed are -1 to");
    }

    @Test
    void theEdgesOfTheRangesAreAllowed() {
        assertThatCode(() -> options(0, 0, 32, 1, 1, -1)).doesNotThrowAnyException();
        assertThatCode(() -> options(65_535, 65_535, WINDOW_MAX, Integer.MAX_VALUE, Integer.MAX_VALUE / 10, 1 << 29))
                .doesNotThrowAnyException();
    }

    @Test
    void aStreamIdIsLimitedInBytesNotInCharacters() {
        assertThatCode(() -> SrtOptions.DEFAULT.with(o -> o.streamId = "x".repeat(512)))
                .doesNotThrowAnyException();
        assertThatCode(() -> SrtOptions.DEFAULT.with(o -> o.streamId = "ü".repeat(256)))
                .doesNotThrowAnyException();
        refuses(() -> SrtOptions.DEFAULT.with(o -> o.streamId = "x".repeat(513)), "streamId: longer than 512 bytes");
        refuses(() -> SrtOptions.DEFAULT.with(o -> o.streamId = "ü".repeat(257)), "streamId: longer than 512 bytes");
    }

    @Test
    void aPassphraseHasTenToSeventyNineBytes() {
        refuses(() -> Encryption.with("x".repeat(9), 16), "passphrase: 9 bytes; allowed are none, or 10 to 79");
        refuses(() -> Encryption.with("x".repeat(80), 16), "passphrase: 80 bytes;");
        refuses(() -> Encryption.with("ü".repeat(40), 16), "passphrase: 80 bytes;");
        assertThat(Encryption.with("x".repeat(10), 16).isOn()).isTrue();
        assertThat(Encryption.with("x".repeat(79), 16).isOn()).isTrue();
        assertThat(Encryption.with("ü".repeat(5), 16).isOn()).isTrue();
        assertThat(Encryption.with("", 16).isOn()).isFalse();
    }

    @Test
    void keysHaveTheLengthsOfAes() {
        for (int keyBytes : new int[] {0, 16, 24, 32}) {
            assertThat(Encryption.with(SECRET, keyBytes).keyBytes()).isEqualTo(keyBytes);
        }
        refuses(() -> Encryption.with(SECRET, 20), "keyBytes: 20; allowed are 0, 16, 24 and 32");
        refuses(() -> Encryption.with(SECRET, -16), "keyBytes: -16;");
    }

    @Test
    void theNextKeyIsAnnouncedInTheSecondHalfOfTheOldOnesTime() {
        Encryption encryption = Encryption.with(SECRET, 16);

        assertThatCode(() -> encryption.refreshedEvery(200, 99)).doesNotThrowAnyException();
        assertThatCode(() -> encryption.refreshedEvery(3, 1)).doesNotThrowAnyException();
        refuses(
                () -> encryption.refreshedEvery(200, 100),
                "preAnnouncePackets: 100; allowed are 1 to (refreshPackets - 1) / 2 = 99");
        refuses(() -> encryption.refreshedEvery(200, 0), "preAnnouncePackets: 0;");
        refuses(() -> encryption.refreshedEvery(2, 1), "preAnnouncePackets: 1;");
    }

    @Test
    void bandwidthIsChecked() {
        refuses(() -> new Bandwidth(-2, 0, 25), "maxBytesPerSecond: -2; allowed are -1, 0 and above");
        refuses(() -> new Bandwidth(0, -1, 25), "inputBytesPerSecond: -1; allowed are 0 and above");
        refuses(() -> new Bandwidth(0, 0, 4), "overheadPercent: 4; allowed are 5 to 100");
        refuses(() -> new Bandwidth(0, 0, 101), "overheadPercent: 101; allowed are 5 to 100");
        assertThatCode(() -> new Bandwidth(-1, 0, 5)).doesNotThrowAnyException();
        assertThatCode(() -> new Bandwidth(0, 1, 100)).doesNotThrowAnyException();
    }

    @Test
    void thePassphraseIsNeverShown() {
        Encryption encryption = Encryption.with(SECRET, 32);
        SrtOptions options = SrtOptions.DEFAULT.with(o -> o.encryption = encryption);

        assertThat(encryption.toString()).isEqualTo("Encryption[256 bits]");
        assertThat(options.toString()).doesNotContain(SECRET).contains("256 bits");
        assertThat(KeyExchange.initiate(encryption, 32).toString()).doesNotContain(SECRET);
        assertThatThrownBy(() -> Encryption.with(SECRET + "\0".repeat(80), 16))
                .message()
                .doesNotContain(SECRET);
    }

    @Test
    void eachChangeLeavesEverythingElse() {
        Encryption encryption = Encryption.with(SECRET, 24);
        SrtOptions all = SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = 1;
            o.peerLatencyMillis = 2;
            o.tooLatePacketDrop = false;
            o.encryption = encryption;
            o.bandwidth = new Bandwidth(0, 7, 50);
            o.streamId = "id";
            o.flowWindowPackets = 64;
            o.sendBufferPackets = 65;
            o.receiveBufferPackets = 66;
            o.peerIdleMillis = 3;
            o.connectTimeoutMillis = 4;
            o.sendDropDelayMillis = 5;
            o.packetFilter = "fec,cols:4";
            o.reorderTolerancePackets = 6;
            o.lossReports = false;
            o.recovery = Recovery.EAGER;
            o.peerVersionMin = 0x010400;
            o.mssBytes = 1_400;
            o.payloadBytesMax = 1_316;
        });

        assertThat(all.with(o -> {})).isEqualTo(all);
        assertThat(all.withLatencyMillis(9)).isEqualTo(all.with(o -> {
            o.receiveLatencyMillis = 9;
            o.peerLatencyMillis = 9;
        }));
        assertThat(all.withLatencyMillis(9)).isNotEqualTo(all);
        assertThat(all.withBufferPackets(128)).isEqualTo(all.with(o -> {
            o.flowWindowPackets = 128;
            o.sendBufferPackets = 128;
            o.receiveBufferPackets = 128;
        }));
        assertThat(encryption.notEnforced().refreshedEvery(100, 9))
                .isEqualTo(new Encryption(SECRET, 24, false, Encryption.Mode.AUTO, 100, 9));
    }

    private static SrtOptions options(
            int receiveLatency, int peerLatency, int flowWindow, int peerIdle, int connectTimeout, int sendDropDelay) {
        return SrtOptions.DEFAULT.with(o -> {
            o.receiveLatencyMillis = receiveLatency;
            o.peerLatencyMillis = peerLatency;
            o.flowWindowPackets = flowWindow;
            o.peerIdleMillis = peerIdle;
            o.connectTimeoutMillis = connectTimeout;
            o.sendDropDelayMillis = sendDropDelay;
        });
    }

    private static void refuses(ThrowingCallable making, String message) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
