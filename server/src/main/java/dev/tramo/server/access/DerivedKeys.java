package dev.tramo.server.access;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Keys for other purposes than tokens, the same on all servers of one store, each of which tells nothing of the others. */
@Singleton
public class DerivedKeys {
    private static final String ALGORITHM = "HmacSHA256";

    private final TokenKey key;

    DerivedKeys(TokenKey key) {
        this.key = key;
    }

    /** The key for HMAC-SHA256 of a purpose. */
    public SecretKey derive(String purpose) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key.secret());
            return new SecretKeySpec(mac.doFinal(("key for " + purpose).getBytes(StandardCharsets.UTF_8)), ALGORITHM);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
