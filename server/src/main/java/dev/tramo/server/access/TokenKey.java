package dev.tramo.server.access;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The key that signs tokens: made at the first start, kept in the data folder, never shown. */
@Singleton
final class TokenKey {

    private static final int KEY_BYTES = 32;

    private final SecretKey secret;

    TokenKey(@ConfigProperty(name = "tramo.data.dir") Path dataDir) throws IOException {
        secret = new SecretKeySpec(readOrCreate(dataDir.resolve("token.key")), "HmacSHA256");
    }

    SecretKey secret() {
        return secret;
    }

    private static byte[] readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            create(file);
        }
        var key = Files.readAllBytes(file);
        if (key.length != KEY_BYTES) {
            throw new IOException("%s: %d bytes instead of %d; delete it to get a new one, which ends all logins"
                    .formatted(file, key.length, KEY_BYTES));
        }
        return key;
    }

    private static void create(Path file) throws IOException {
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, options, ownerOnly)) {
            channel.write(ByteBuffer.wrap(key));
        }
    }
}
