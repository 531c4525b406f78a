package dev.tramo.server.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The table {@code account}: names and bcrypt hashes of passwords. */
@Singleton
public class Accounts {
    /** The account that every installation has. */
    public static final String ADMIN = "admin";

    /** 2^10 rounds: some 50 ms, which a person does not notice and a guesser does. */
    private static final int BCRYPT_COST = 10;

    private final Jdbi jdbi;
    /** Checked when the name is unknown, so that the answer takes the same time. */
    private final String nobodysHash = hash("no account has this password");

    Accounts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Whether the password is the account's; takes the same time whether or not there is such an account. */
    boolean isPassword(String name, String password) {
        Optional<String> hash =
                jdbi.withHandle(h -> h.createQuery("SELECT password_hash FROM account WHERE name = :name")
                        .bind("name", name)
                        .mapTo(String.class)
                        .findOne());
        boolean right = BCrypt.verifyer(BCrypt.Version.VERSION_2A, longPasswords())
                .verify(bytes(password), bytes(hash.orElse(nobodysHash)))
                .verified;
        return right && hash.isPresent();
    }

    /** Whether there is such an account. */
    boolean exists(String name) {
        return jdbi.withHandle(h -> h.createQuery("SELECT COUNT(*) FROM account WHERE name = :name")
                        .bind("name", name)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    /** Adds the account or changes its password. */
    void setPassword(String name, String password) {
        String hash = hash(password);
        jdbi.useTransaction(h -> {
            if (h.execute("UPDATE account SET password_hash = ? WHERE name = ?", hash, name) == 0) {
                h.execute("INSERT INTO account (name, password_hash) VALUES (?, ?)", name, hash);
            }
        });
    }

    private static String hash(String password) {
        return new String(BCrypt.with(longPasswords()).hash(BCRYPT_COST, bytes(password)), StandardCharsets.UTF_8);
    }

    /** bcrypt itself takes 72 bytes; longer passwords are hashed first. */
    private static LongPasswordStrategy longPasswords() {
        return LongPasswordStrategies.hashSha512(BCrypt.Version.VERSION_2A);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
