package dev.tramo.server.access;

import dev.tramo.server.store.Common;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The key that signs tokens: made at the first start, kept in the store for all servers that share it, never shown. */
@Singleton
final class TokenKey {

    private static final int KEY_BYTES = 32;

    private final SecretKey secret;

    TokenKey(Common common, @ConfigProperty(name = "tramo.data.dir") Path dataDir) throws IOException {
        // Where versions before 0.2 kept it.
        Path file = dataDir.resolve("token.key");
        String key =
                common.get("token.key", () -> HexFormat.of().formatHex(Files.exists(file) ? read(file) : random()));
        secret = new SecretKeySpec(HexFormat.of().parseHex(key), "HmacSHA256");
        Files.deleteIfExists(file);
    }

    SecretKey secret() {
        return secret;
    }

    private static byte[] read(Path file) {
        try {
            byte[] key = Files.readAllBytes(file);
            if (key.length != KEY_BYTES) {
                throw new IOException("%s: %d bytes instead of %d; delete it to get a new one, which ends all logins"
                        .formatted(file, key.length, KEY_BYTES));
            }
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] random() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }
}
