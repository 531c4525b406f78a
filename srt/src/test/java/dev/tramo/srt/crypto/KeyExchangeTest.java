package dev.tramo.srt.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.srt.wire.KeyMaterialMessage;
import dev.tramo.srt.wire.PacketHeader;
import dev.tramo.srt.wire.RejectReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which passphrases connect, and what each side can then read. Rows: srt-protocol §3, libsrt's TestEnforcedEncryption. */
class KeyExchangeTest {
    private static final Encryption SECRET = Encryption.with("a common secret", 16);
    private static final Encryption OTHER = Encryption.with("another secret!", 16);
    private static final Encryption OPEN = Encryption.NONE;
    private static final byte[] NO_SECRET = {3, 0, 0, 0};
    private static final byte[] BAD_SECRET = {4, 0, 0, 0};
    private static final byte[] UNSECURED = {0, 0, 0, 0};

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void theSamePassphraseConnectsAndTheReplyEchoesTheRequest(int keyBytes) {
        KeyExchange caller = KeyExchange.initiate(SECRET, keyBytes);
        KeyExchange.Response response = KeyExchange.respond(SECRET, caller.request());

        assertThat(response.refusal()).isNull();
        assertThat(response.reply()).isEqualTo(caller.request()).hasSize(40 + keyBytes);
        assertThat(caller.onHandshakeReply(response.reply())).isNull();
        KeyExchange listener = response.exchange();
        assertThat(listener.keyBytes()).isEqualTo(keyBytes);
        assertThat(caller.sendFlags()).isEqualTo(KeyMaterialMessage.EVEN);
        assertThat(listener.sendFlags()).isEqualTo(KeyMaterialMessage.EVEN);
        assertThat(reads(caller, listener)).isTrue();
        assertThat(reads(listener, caller)).isTrue();
        assertThat(readsClear(caller))
                .as("clear packets into a secured receiver")
                .isFalse();
        assertThat(readsClear(listener)).isFalse();
    }

    @Test
    void withoutPassphrasesNothingIsEncrypted() {
        KeyExchange caller = KeyExchange.initiate(OPEN, 16);
        KeyExchange.Response response = KeyExchange.respond(OPEN, caller.request());

        assertThat(caller.request()).isEmpty();
        assertThat(response.reply()).isEmpty();
        assertThat(caller.onHandshakeReply(response.reply())).isNull();
        assertThat(caller.keyBytes()).isZero();
        assertThat(caller.sendFlags()).isZero();
        assertThat(readsClear(caller)).isTrue();
        assertThat(readsClear(response.exchange())).isTrue();
    }

    @Test
    void differentPassphrasesAreRefusedWhenEnforced() {
        KeyExchange.Response response =
                KeyExchange.respond(OTHER, KeyExchange.initiate(SECRET, 16).request());

        assertThat(response.exchange()).isNull();
        assertThat(response.refusal()).isEqualTo(RejectReason.BAD_SECRET);
    }

    @Test
    void differentPassphrasesConnectUnreadablyWhenNotEnforced() {
        KeyExchange caller = KeyExchange.initiate(SECRET.notEnforced(), 16);
        KeyExchange.Response response = KeyExchange.respond(OTHER.notEnforced(), caller.request());
        KeyExchange listener = response.exchange();

        assertThat(response.reply()).isEqualTo(BAD_SECRET);
        assertThat(caller.onHandshakeReply(response.reply())).isNull();
        assertThat(caller.sendFlags()).isEqualTo(KeyMaterialMessage.EVEN);
        assertThat(listener.sendFlags()).isEqualTo(KeyMaterialMessage.EVEN);
        assertThat(reads(caller, listener)).isFalse();
        assertThat(reads(listener, caller)).isFalse();
    }

    @Test
    void onlyTheCallerHavingAPassphraseIsRefusedWhenEnforced() {
        KeyExchange.Response response =
                KeyExchange.respond(OPEN, KeyExchange.initiate(SECRET, 16).request());

        assertThat(response.exchange()).isNull();
        assertThat(response.refusal()).isEqualTo(RejectReason.UNSECURE);
    }

    @Test
    void onlyTheCallerHavingAPassphraseConnectsWhenNotEnforcedAndItStillEncrypts() {
        KeyExchange caller = KeyExchange.initiate(SECRET.notEnforced(), 16);
        KeyExchange.Response response = KeyExchange.respond(OPEN.notEnforced(), caller.request());
        KeyExchange listener = response.exchange();

        assertThat(response.reply()).isEqualTo(NO_SECRET);
        assertThat(caller.onHandshakeReply(response.reply())).isNull();
        assertThat(caller.sendFlags()).isEqualTo(KeyMaterialMessage.EVEN);
        assertThat(reads(caller, listener)).isFalse();
        assertThat(listener.sendFlags()).isZero();
        assertThat(readsClear(caller)).isTrue();
    }

    @Test
    void onlyTheListenerHavingAPassphraseIsRefusedWhenEnforced() {
        KeyExchange.Response response = KeyExchange.respond(SECRET, new byte[0]);

        assertThat(response.exchange()).isNull();
        assertThat(response.refusal()).isEqualTo(RejectReason.UNSECURE);
    }

    @Test
    void onlyTheListenerHavingAPassphraseConnectsWhenNotEnforcedAndItsDataIsUnreadable() {
        KeyExchange caller = KeyExchange.initiate(OPEN.notEnforced(), 16);
        KeyExchange.Response response = KeyExchange.respond(SECRET.notEnforced(), caller.request());
        KeyExchange listener = response.exchange();

        assertThat(response.reply()).isEqualTo(UNSECURED);
        assertThat(caller.onHandshakeReply(response.reply())).isNull();
        assertThat(readsClear(listener)).isTrue();
        assertThat(listener.sendFlags()).isNotZero();
        assertThat(reads(listener, caller)).isFalse();
    }

    @Test
    void anEnforcingCallerGivesUpWhenTheListenerDoesNotConfirm() {
        KeyExchange caller = KeyExchange.initiate(SECRET, 16);
        byte[] altered = caller.request();
        altered[20] ^= 1;

        assertThat(caller.onHandshakeReply(BAD_SECRET)).isEqualTo(RejectReason.BAD_SECRET);
        assertThat(caller.onHandshakeReply(NO_SECRET)).isEqualTo(RejectReason.UNSECURE);
        assertThat(caller.onHandshakeReply(new byte[0])).isEqualTo(RejectReason.UNSECURE);
        assertThat(caller.onHandshakeReply(altered)).isEqualTo(RejectReason.UNSECURE);
    }

    @Test
    void whatIsNoFirstKeyOfOursIsRefused() {
        byte[] request = KeyExchange.initiate(SECRET, 16).request();
        byte[] odd = request.clone();
        odd[3] = 2;
        byte[] gcm = request.clone();
        gcm[8] = KeyMaterialMessage.CIPHER_GCM;
        byte[] unknown = request.clone();
        unknown[8] = 3;

        assertThat(KeyExchange.respond(SECRET, odd).refusal()).isEqualTo(RejectReason.ROGUE);
        assertThat(KeyExchange.respond(SECRET, new byte[12]).refusal()).isEqualTo(RejectReason.ROGUE);
        assertThat(KeyExchange.respond(SECRET, unknown).refusal()).isEqualTo(RejectReason.CRYPTO_MODE);
        assertThat(KeyExchange.respond(SECRET.by(Encryption.Mode.CTR), gcm).refusal())
                .isEqualTo(RejectReason.CRYPTO_MODE);
        assertThat(KeyExchange.respond(SECRET.by(Encryption.Mode.GCM), request).refusal())
                .isEqualTo(RejectReason.CRYPTO_MODE);
        assertThat(KeyExchange.respond(SECRET, gcm).refusal()).isNull();
    }

    @Test
    void everyExchangeHasAKeyAndASaltOfItsOwn() {
        KeyMaterialMessage one =
                KeyMaterialMessage.read(KeyExchange.initiate(SECRET, 16).request());
        KeyMaterialMessage other =
                KeyMaterialMessage.read(KeyExchange.initiate(SECRET, 16).request());

        assertThat(one.salt()).isNotEqualTo(other.salt());
        assertThat(one.wrapped()).isNotEqualTo(other.wrapped());
    }

    @Test
    void aKeyThatNobodyAnnouncedReadsNothing() {
        KeyExchange caller = KeyExchange.initiate(SECRET, 16);

        assertThat(decrypts(caller, 1, 3, new byte[10])).isFalse();
        assertThat(decrypts(caller, 1, 2, new byte[10])).isFalse();
    }

    static boolean decrypts(KeyExchange with, int seq, int keyFlags, byte[] data) {
        int length = with.decrypt(seq, PacketHeader.messageWord(keyFlags, 1), 0, 0, data, 0, data.length);
        return length != PayloadCipher.NOT_AUTHENTIC;
    }

    /** Whether what {@code from} encrypts now can be read by {@code to}. */
    static boolean reads(KeyExchange from, KeyExchange to) {
        byte[] data = "a payload".getBytes(StandardCharsets.UTF_8);
        from.encrypt(99, PacketHeader.messageWord(from.sendFlags(), 1), 0, 0, data, 0, data.length);
        assertThat(data).isNotEqualTo("a payload".getBytes(StandardCharsets.UTF_8));
        boolean readable = decrypts(to, 99, from.sendFlags(), data);
        return readable && new String(data, StandardCharsets.UTF_8).equals("a payload");
    }

    private static boolean readsClear(KeyExchange exchange) {
        return decrypts(exchange, 99, 0, new byte[5]);
    }

    @Test
    void theWrappingKeyDoesNotShowThePassphrase() {
        assertThat(new KeyWrap("a common secret", new byte[16], 16).toString()).doesNotContain("a common secret");
    }
}
