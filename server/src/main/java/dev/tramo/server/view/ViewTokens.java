package dev.tramo.server.view;

import dev.tramo.server.access.DerivedKeys;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Signs addresses of one route for a while: whoever has one may watch, and do nothing else. One that begins to watch in time gets,
 * within the playlists, one that lasts longer. All servers of one store accept each other's. Any thread.
 */
@Singleton
public final class ViewTokens {
    /** How long an address may be used to begin. */
    public static final Duration START = Duration.ofMinutes(5);
    /** How long one who has begun may watch. */
    static final Duration WATCH = Duration.ofHours(12);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int NONCE_BYTES = 6;
    private static final int HEAD_BYTES = Long.BYTES + NONCE_BYTES;
    private static final int SIGNATURE_BYTES = 16;
    private static final int TEXT_LENGTH_MAX = 64;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    @Inject
    ViewTokens(DerivedKeys keys) {
        this(keys.derive("view"));
    }

    ViewTokens(SecretKey key) {
        this.key = key;
    }

    /** What an address may be used for. */
    public enum Use {
        /** For the master playlist. */
        BEGIN,
        /** For all that it leads to. */
        WATCH
    }

    /** A token for a route; two are never the same. */
    public String sign(Use use, String route, Instant expiry) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] head = ByteBuffer.allocate(HEAD_BYTES)
                .putLong(expiry.getEpochSecond())
                .put(nonce)
                .array();
        byte[] token = Arrays.copyOf(head, HEAD_BYTES + SIGNATURE_BYTES);
        System.arraycopy(signature(use, route, head), 0, token, HEAD_BYTES, SIGNATURE_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Whether a token is one of the route's for that use, and not over. */
    public boolean isValid(Use use, String route, String token, Instant now) {
        byte[] bytes;
        try {
            bytes = token.length() > TEXT_LENGTH_MAX
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length != HEAD_BYTES + SIGNATURE_BYTES) {
            return false;
        }
        byte[] head = Arrays.copyOf(bytes, HEAD_BYTES);
        boolean isOurs =
                MessageDigest.isEqual(signature(use, route, head), Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length));
        return isOurs && now.getEpochSecond() < ByteBuffer.wrap(head).getLong();
    }

    private byte[] signature(Use use, String route, byte[] head) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(head);
            return Arrays.copyOf(mac.doFinal((use + " " + route).getBytes(StandardCharsets.UTF_8)), SIGNATURE_BYTES);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
