package dev.tramo.server.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategy;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The table {@code account}, read from memory: names, bcrypt hashes of passwords, and how often each was changed. Any thread. */
@Singleton
@Priority(10)
public class Accounts implements Managed {
    /** The account that every installation has. */
    public static final String ADMIN = "admin";

    /** 2^10 rounds: some 50 ms, which a person does not notice and a guesser does. */
    private static final int BCRYPT_COST = 10;
    /** Of salt and sum. */
    private static final int BCRYPT_CHARACTERS = 53;
    /** Checked when the name is unknown, so that the answer takes the same time. Nobody knows of what password it is. */
    private static final String NOBODYS_HASH = "$2a$" + BCRYPT_COST + "$" + ".".repeat(BCRYPT_CHARACTERS);

    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final Store store;
    private final Audit audit;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    /** Of passwords that were found to be right: what makes their next check cheap. Never stored. */
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private final SecretKey knownKey = randomKey();

    /** @param version how often the password was changed since the account was made; tokens tell for which they were issued */
    private record Account(String passwordHash, long version) {}

    /**
     * A password that is right as long as the account's hash is this one.
     *
     * @param mac of the password, by a key that this process made for itself
     */
    private record Known(String passwordHash, byte[] mac) {}

    Accounts(Store store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    @Override
    public void takeOver() {
        Map<String, Account> stored =
                store.read(h -> h.createQuery("SELECT name, password_hash, password_version FROM account")
                        .reduceRows(new ConcurrentHashMap<>(), (all, row) -> {
                            all.put(
                                    row.getColumn("name", String.class),
                                    new Account(
                                            row.getColumn("password_hash", String.class),
                                            row.getColumn("password_version", Long.class)));
                            return all;
                        }));
        accounts.keySet().retainAll(stored.keySet());
        accounts.putAll(stored);
    }

    @Override
    public void standDown() {
        accounts.clear();
        known.clear();
    }

    /**
     * Whether the password is the account's; takes the same time, some 50 ms of CPU, whether or not there is such an account. One
     * that is right is known from now on.
     */
    boolean isPassword(String name, String password) {
        Optional<Account> account = Optional.ofNullable(accounts.get(name));
        String hash = account.map(Account::passwordHash).orElse(NOBODYS_HASH);
        boolean isRight = BCrypt.verifyer(BCrypt.Version.VERSION_2A, longPasswords())
                .verify(bytes(password), bytes(hash))
                .verified;
        if (!isRight || account.isEmpty()) {
            return false;
        }
        known.put(name, new Known(hash, mac(password)));
        return true;
    }

    /**
     * Whether the password is one that was found to be right before. Takes no time to speak of: so clients that log in often cost
     * nothing, and nobody's wrong passwords delay them. Who calls it limits how often an address may.
     */
    boolean isKnownPassword(String name, String password) {
        Known right = known.get(name);
        Account account = accounts.get(name);
        return right != null
                && account != null
                && right.passwordHash().equals(account.passwordHash())
                && MessageDigest.isEqual(right.mac(), mac(password));
    }

    /** Whether there is such an account. */
    boolean exists(String name) {
        return accounts.containsKey(name);
    }

    /** Which password the account has now: 0 for its first, one more with each change; empty if there is no such account. */
    OptionalLong passwordVersion(String name) {
        Account account = accounts.get(name);
        return account == null ? OptionalLong.empty() : OptionalLong.of(account.version());
    }

    /** Adds the account or changes its password, which ends the tokens that were issued for the one before. */
    void setPassword(String name, String password) {
        String hash = hash(password);
        long version = store.write(h -> {
            boolean isNew = h.execute(
                            "UPDATE account SET password_hash = ?, password_version = password_version + 1 WHERE name = ?",
                            hash,
                            name)
                    == 0;
            if (isNew) {
                h.execute("INSERT INTO account (name, password_hash, password_version) VALUES (?, ?, 0)", name, hash);
            }
            return h.createQuery("SELECT password_version FROM account WHERE name = :name")
                    .bind("name", name)
                    .mapTo(Long.class)
                    .one();
        });
        accounts.put(name, new Account(hash, version));
        known.put(name, new Known(hash, mac(password)));
        audit.record("", "password", version == 0 ? "made the account " + name : "changed the password of " + name);
    }

    private byte[] mac(String password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(knownKey);
            return mac.doFinal(bytes(password));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static SecretKey randomKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, MAC);
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
