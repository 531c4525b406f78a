package dev.tramo.srt.crypto;

import dev.tramo.srt.wire.PacketHeader;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-CTR over payloads with one stream encrypting key. Encrypting and decrypting are the same. */
final class PacketCipher implements PayloadCipher {
    private static final int IV_BYTES = 16;
    private static final int IV_SALT_BYTES = 14;
    private static final int IV_SEQUENCE = 10;

    private final SecretKey key;
    private final byte[] salt;
    private final Cipher cipher;
    private final byte[] iv = new byte[IV_BYTES];
    /** For a result written over its source the JDK would allocate a copy of each payload. */
    private final byte[] result = new byte[PacketHeader.PAYLOAD_BYTES_MAX];

    PacketCipher(byte[] key, byte[] salt) {
        this.key = new SecretKeySpec(key, "AES");
        this.salt = salt.clone();
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has AES/CTR", e);
        }
    }

    @Override
    public int encrypt(int seq, int messageWord, int timestamp, int destination, byte[] data, int offset, int length) {
        apply(seq, data, offset, length);
        return length;
    }

    @Override
    public int decrypt(int seq, int messageWord, int timestamp, int destination, byte[] data, int offset, int length) {
        apply(seq, data, offset, length);
        return length;
    }

    /** Transforms the payload of packet {@code seq}, at most {@link PacketHeader#PAYLOAD_BYTES_MAX}, in place. */
    void apply(int seq, byte[] data, int offset, int length) {
        // Salt bytes 0 to 13, the sequence number mixed into 10 to 13; the last two bytes count blocks from 0.
        System.arraycopy(salt, 0, iv, 0, IV_SALT_BYTES);
        for (int i = 0; i < 4; i++) {
            iv[IV_SEQUENCE + i] ^= (byte) (seq >>> (24 - 8 * i));
        }
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
            cipher.doFinal(data, offset, length, result, 0);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("AES-CTR takes any length", e);
        }
        System.arraycopy(result, 0, data, offset, length);
    }
}
