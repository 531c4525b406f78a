package dev.tramo.srt.crypto;

import dev.tramo.srt.wire.PacketHeader;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM over payloads, as libsrt does it from 1.5.4 on: a tag of 16 bytes behind the payload, the packet's header
 * authenticated with it.
 */
final class GcmCipher implements PayloadCipher {
    static final int TAG_BYTES = 16;

    private static final int IV_BYTES = 12;
    private static final int IV_SEQUENCE = 8;
    private static final int AAD_BYTES = 16;

    private final SecretKey key;
    private final byte[] salt;
    private final Cipher cipher;
    private final byte[] iv = new byte[IV_BYTES];
    private final ByteBuffer aad = ByteBuffer.allocate(AAD_BYTES);
    private final byte[] result = new byte[PacketHeader.PAYLOAD_BYTES_MAX];

    GcmCipher(byte[] key, byte[] salt) {
        this.key = new SecretKeySpec(key, "AES");
        this.salt = salt.clone();
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has AES/GCM", e);
        }
    }

    @Override
    public int encrypt(int seq, int messageWord, int timestamp, int destination, byte[] data, int offset, int length) {
        try {
            begin(Cipher.ENCRYPT_MODE, seq, messageWord, timestamp, destination);
            int bytes = cipher.doFinal(data, offset, length, result, 0);
            System.arraycopy(result, 0, data, offset, bytes);
            return bytes;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no two packets have one number", e);
        }
    }

    @Override
    public int decrypt(int seq, int messageWord, int timestamp, int destination, byte[] data, int offset, int length) {
        if (length < TAG_BYTES) {
            return NOT_AUTHENTIC;
        }
        try {
            begin(Cipher.DECRYPT_MODE, seq, messageWord, timestamp, destination);
            int bytes = cipher.doFinal(data, offset, length, result, 0);
            System.arraycopy(result, 0, data, offset, bytes);
            return bytes;
        } catch (AEADBadTagException e) {
            return NOT_AUTHENTIC;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("any bytes can be tried", e);
        }
    }

    /** Salt bytes 0 to 11, the sequence number mixed into 8 to 11. */
    private void begin(int mode, int seq, int messageWord, int timestamp, int destination)
            throws GeneralSecurityException {
        System.arraycopy(salt, 0, iv, 0, IV_BYTES);
        for (int i = 0; i < 4; i++) {
            iv[IV_SEQUENCE + i] ^= (byte) (seq >>> (24 - 8 * i));
        }
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
        aad.clear().putInt(seq).putInt(messageWord).putInt(timestamp).putInt(destination);
        cipher.updateAAD(aad.array());
    }
}
