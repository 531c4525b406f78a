package dev.tramo.rtmp.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The digest handshake of Flash, which old hardware encoders require: an HMAC-SHA256 at an offset that the packet itself
 * gives. Its keys are public constants.
 */
final class HandshakeDigest {
    static final int DIGEST_BYTES = 32;

    private static final byte[] CLIENT_KEY = ascii("Genuine Adobe Flash Player 001");
    private static final byte[] SERVER_KEY = ascii("Genuine Adobe Flash Media Server 001");
    private static final byte[] FULL_KEY_TAIL =
            HexFormat.of().parseHex("F0EEC24A8068BEE82E00D0D1029E7E576EEC5D2D29806FAB93B8E636CFEB31AE");
    /** Offsets of the four bytes whose sum gives the digest's offset: scheme "key first", then "digest first". */
    private static final int[] SCHEMES = {772, 8};

    private static final int PLACES = 728;

    private HandshakeDigest() {}

    /** A digest found in C1. */
    record Found(int scheme, byte[] digest) {}

    /** The client's digest; null if there is none, as in a simple handshake. */
    static @Nullable Found find(byte[] c1) {
        for (int scheme : SCHEMES) {
            int place = place(c1, scheme);
            byte[] digest = Arrays.copyOfRange(c1, place, place + DIGEST_BYTES);
            if (Arrays.equals(digest, digest(c1, place, CLIENT_KEY))) {
                return new Found(scheme, digest);
            }
        }
        return null;
    }

    /** Puts the server's digest into S1. */
    static void signS1(byte[] s1, int scheme) {
        int place = place(s1, scheme);
        System.arraycopy(digest(s1, place, SERVER_KEY), 0, s1, place, DIGEST_BYTES);
    }

    /** Puts the answer to the client's digest into the last bytes of S2. */
    static void signS2(byte[] s2, byte[] clientDigest) {
        byte[] fullKey = Arrays.copyOf(SERVER_KEY, SERVER_KEY.length + FULL_KEY_TAIL.length);
        System.arraycopy(FULL_KEY_TAIL, 0, fullKey, SERVER_KEY.length, FULL_KEY_TAIL.length);
        byte[] key = hmac(fullKey, clientDigest);
        byte[] signature = hmac(key, Arrays.copyOf(s2, s2.length - DIGEST_BYTES));
        System.arraycopy(signature, 0, s2, s2.length - DIGEST_BYTES, DIGEST_BYTES);
    }

    private static int place(byte[] packet, int scheme) {
        int sum = 0;
        for (int i = scheme; i < scheme + 4; i++) {
            sum += packet[i] & 0xFF;
        }
        return scheme + 4 + sum % PLACES;
    }

    private static byte[] digest(byte[] packet, int place, byte[] key) {
        byte[] others = new byte[packet.length - DIGEST_BYTES];
        System.arraycopy(packet, 0, others, 0, place);
        System.arraycopy(packet, place + DIGEST_BYTES, others, place, others.length - place);
        return hmac(key, others);
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
