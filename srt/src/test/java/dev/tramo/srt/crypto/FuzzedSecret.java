package dev.tramo.srt.crypto;

import dev.tramo.srt.wire.KeyMaterialMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An encrypted connection's peer, the same in every run: what a fuzzer finds must be found again with the same bytes. */
public final class FuzzedSecret {
    private static final String PASSPHRASE = "a common secret";
    private static final int KEY_BYTES = 16;
    private static final byte[] SALT = "a salt of 16 byt".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEYS = "the first even key, then an odd.".getBytes(StandardCharsets.US_ASCII);
    private static final KeyWrap WRAP = new KeyWrap(PASSPHRASE, SALT, KEY_BYTES);

    /** What the subject knows. */
    public final KeyExchange subject;
    /** Announces the first key, in a handshake. */
    public final byte[] announcementOfOne;
    /** Announces both keys. */
    public final byte[] announcement;

    private final boolean gcm;

    public FuzzedSecret(Encryption.Mode mode) {
        gcm = mode == Encryption.Mode.GCM;
        Encryption encryption = Encryption.with(PASSPHRASE, KEY_BYTES).by(mode).refreshedEvery(200, 50);
        announcementOfOne = message(gcm, KeyMaterialMessage.EVEN, KEY_BYTES);
        subject = KeyExchange.respond(encryption, announcementOfOne).exchange();
        announcement = message(gcm, 3, 2 * KEY_BYTES);
    }

    private static byte[] message(boolean gcm, int flags, int bytes) {
        int cipher = gcm ? KeyMaterialMessage.CIPHER_GCM : KeyMaterialMessage.CIPHER_CTR;
        byte[] wrapped = WRAP.wrap(Arrays.copyOf(KEYS, bytes));
        return new KeyMaterialMessage(flags, cipher, KEY_BYTES, SALT, wrapped).toBytes();
    }

    /** A payload as the peer sends it. */
    public byte[] seal(int seq, int messageWord, int timestamp, int destination, byte[] payload, int flags) {
        if (flags != 1 && flags != 2) {
            return payload;
        }
        // A new cipher each time: none encrypts the same number twice.
        byte[] key = Arrays.copyOfRange(KEYS, (flags - 1) * KEY_BYTES, flags * KEY_BYTES);
        PayloadCipher cipher = PayloadCipher.of(gcm, key, SALT);
        byte[] room = Arrays.copyOf(payload, payload.length + GcmCipher.TAG_BYTES);
        int length = cipher.encrypt(seq, messageWord, timestamp, destination, room, 0, payload.length);
        return Arrays.copyOf(room, length);
    }
}
