package dev.tramo.server.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategy;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The table {@code account}, read from memory: names and bcrypt hashes of passwords. */
@Singleton
@Priority(10)
public class Accounts implements Managed {
    /** The account that every installation has. */
    public static final String ADMIN = "admin";

    /** 2^10 rounds: some 50 ms, which a person does not notice and a guesser does. */
    private static final int BCRYPT_COST = 10;

    private final Store store;
    private final Map<String, String> hashes = new ConcurrentHashMap<>();
    /** Checked when the name is unknown, so that the answer takes the same time. */
    private final String nobodysHash = hash("no account has this password");

    Accounts(Store store) {
        this.store = store;
    }

    @Override
    public void takeOver() {
        Map<String, String> stored = store.read(h -> h.createQuery("SELECT name, password_hash FROM account")
                .reduceRows(new ConcurrentHashMap<>(), (all, row) -> {
                    all.put(row.getColumn("name", String.class), row.getColumn("password_hash", String.class));
                    return all;
                }));
        hashes.keySet().retainAll(stored.keySet());
        hashes.putAll(stored);
    }

    @Override
    public void standDown() {
        hashes.clear();
    }

    /** Whether the password is the account's; takes the same time whether or not there is such an account. */
    boolean isPassword(String name, String password) {
        Optional<String> hash = Optional.ofNullable(hashes.get(name));
        boolean right = BCrypt.verifyer(BCrypt.Version.VERSION_2A, longPasswords())
                .verify(bytes(password), bytes(hash.orElse(nobodysHash)))
                .verified;
        return right && hash.isPresent();
    }

    /** Whether there is such an account. */
    boolean exists(String name) {
        return hashes.containsKey(name);
    }

    /** Adds the account or changes its password. */
    void setPassword(String name, String password) {
        String hash = hash(password);
        store.change(h -> {
            if (h.execute("UPDATE account SET password_hash = ? WHERE name = ?", hash, name) == 0) {
                h.execute("INSERT INTO account (name, password_hash) VALUES (?, ?)", name, hash);
            }
        });
        hashes.put(name, hash);
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
