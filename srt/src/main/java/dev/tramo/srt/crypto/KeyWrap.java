package dev.tramo.srt.crypto;

import dev.tramo.srt.wire.KeyMaterialMessage;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Wraps stream encrypting keys with a key derived from the passphrase: PBKDF2 (RFC 8018) and AES key wrap (RFC 3394). */
final class KeyWrap {
    private static final int ITERATIONS = 2048;
    /** PBKDF2 takes the second half of the salt. */
    private static final int PBKDF2_SALT_FROM = 8;

    /** Keys derived last: a repeated request, or another path of a bonded group, needs no derivation. */
    private static final int DERIVED_MAX = 64;

    private record Origin(String passphrase, long saltHalf, int keyBytes) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Origin[" + keyBytes + " bytes]";
        }
    }

    private static final Map<Origin, SecretKey> DERIVED = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, SecretKey> eldest) {
            return size() > DERIVED_MAX;
        }
    });

    private final SecretKey keyEncryptingKey;

    /** Costs about a millisecond, unless the same was derived lately. */
    KeyWrap(String passphrase, byte[] salt, int keyBytes) {
        Origin origin = new Origin(passphrase, ByteBuffer.wrap(salt).getLong(PBKDF2_SALT_FROM), keyBytes);
        SecretKey known = DERIVED.get(origin);
        this.keyEncryptingKey = known != null ? known : derive(passphrase, salt, keyBytes);
        DERIVED.put(origin, keyEncryptingKey);
    }

    /** Whether a key was derived lately, so that it costs nothing to do it again. */
    static boolean isKnown(String passphrase, byte[] salt, int keyBytes) {
        return DERIVED.containsKey(new Origin(passphrase, ByteBuffer.wrap(salt).getLong(PBKDF2_SALT_FROM), keyBytes));
    }

    private static SecretKey derive(String passphrase, byte[] salt, int keyBytes) {
        byte[] half = Arrays.copyOfRange(salt, PBKDF2_SALT_FROM, KeyMaterialMessage.SALT_BYTES);
        PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), half, ITERATIONS, keyBytes * 8);
        try {
            SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1");
            return new SecretKeySpec(factory.generateSecret(spec).getEncoded(), "AES");
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has PBKDF2WithHmacSHA1", e);
        } finally {
            spec.clearPassword();
        }
    }

    byte[] wrap(byte[] keys) {
        try {
            return cipher(Cipher.ENCRYPT_MODE).doFinal(keys);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("keys are whole 8-byte blocks", e);
        }
    }

    /** {@code null} if the passphrase is another. */
    byte @Nullable [] unwrap(byte[] wrapped) {
        try {
            return cipher(Cipher.DECRYPT_MODE).doFinal(wrapped);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
        cipher.init(mode, keyEncryptingKey);
        return cipher;
    }
}
