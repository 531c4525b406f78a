package dev.tramo.server.access;

import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code browser_session}, read from memory: who is logged in to the dashboard. A session ends when it was not prolonged for as
 * long as a token lasts, when its user logs out, and when the password changes. Any thread; what opens, prolongs or ends one blocks.
 */
@Singleton
@Priority(11)
class Sessions implements Managed {
    /** Open ones of one account; another one ends the oldest. */
    static final int PER_ACCOUNT_MAX = 100;

    /** What is left of the time is made good if it is that much: a page that asks again writes nothing. */
    private static final Duration PROLONG_AFTER = Duration.ofMinutes(20);

    private static final int SECRET_BYTES = 32;
    private static final String CSRF_PREFIX = "csrf ";

    private final Store store;
    private final Accounts accounts;
    private final Duration lifetime;
    private final SecureRandom random = new SecureRandom();
    /** By the hash of their secrets. */
    private final Map<String, Session> open = new ConcurrentHashMap<>();

    /**
     * A session.
     *
     * @param id hash of the secret that the cookie holds
     * @param passwordVersion that of the account when the session was opened
     */
    record Session(String id, String account, long passwordVersion, Instant created, Instant expires) {}

    Sessions(Store store, Accounts accounts, @ConfigProperty(name = "tramo.token.hours") int tokenHours) {
        this.store = store;
        this.accounts = accounts;
        this.lifetime = Duration.ofHours(tokenHours);
    }

    @Override
    public void takeOver() {
        List<Session> stored = store.write(h -> {
            h.execute(
                    "DELETE FROM browser_session WHERE expires_millis < ?",
                    Instant.now().toEpochMilli());
            return h.createQuery(
                            "SELECT id, account, password_version, created_millis, expires_millis FROM browser_session")
                    .map((row, _) -> new Session(
                            row.getString("id"),
                            row.getString("account"),
                            row.getLong("password_version"),
                            Instant.ofEpochMilli(row.getLong("created_millis")),
                            Instant.ofEpochMilli(row.getLong("expires_millis"))))
                    .list();
        });
        open.clear();
        stored.forEach(session -> open.put(session.id(), session));
    }

    @Override
    public void standDown() {
        open.clear();
    }

    /** How long a session lasts that is not prolonged. */
    Duration lifetime() {
        return lifetime;
    }

    /** Opens one; the secret is for the cookie, and nothing else knows it. */
    String open(String account, Instant now) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Session session = new Session(
                hash(secret), account, accounts.passwordVersion(account).orElse(0), now, now.plus(lifetime));
        store.change(h -> h.execute(
                "INSERT INTO browser_session (id, account, password_version, created_millis, expires_millis)"
                        + " VALUES (?, ?, ?, ?, ?)",
                session.id(),
                account,
                session.passwordVersion(),
                now.toEpochMilli(),
                session.expires().toEpochMilli()));
        open.put(session.id(), session);
        List<Session> all = of(account);
        all.stream().limit(Math.max(0, all.size() - PER_ACCOUNT_MAX)).forEach(this::end);
        return secret;
    }

    /** The session whose secret this is, if it is in force. */
    Optional<Session> find(String secret, Instant now) {
        return Optional.ofNullable(open.get(hash(secret))).filter(session -> isInForce(session, now));
    }

    /** Whether the session of this ID is in force. */
    boolean isOpen(String id, Instant now) {
        Session session = open.get(id);
        return session != null && isInForce(session, now);
    }

    private boolean isInForce(Session session, Instant now) {
        OptionalLong version = accounts.passwordVersion(session.account());
        return now.isBefore(session.expires())
                && version.isPresent()
                && version.getAsLong() == session.passwordVersion();
    }

    /** From now on, it lasts for the whole time again, but for some minutes. */
    Session prolong(Session session, Instant now) {
        if (session.expires().isAfter(now.plus(lifetime).minus(PROLONG_AFTER))) {
            return session;
        }
        Session longer = new Session(
                session.id(), session.account(), session.passwordVersion(), session.created(), now.plus(lifetime));
        store.change(h -> h.execute(
                "UPDATE browser_session SET expires_millis = ? WHERE id = ?",
                longer.expires().toEpochMilli(),
                longer.id()));
        return open.replace(session.id(), session, longer) ? longer : session;
    }

    /** Ends it. */
    void end(Session session) {
        store.change(h -> h.execute("DELETE FROM browser_session WHERE id = ?", session.id()));
        open.remove(session.id());
    }

    /** Ends all of an account; how many there were. */
    int endAll(String account) {
        store.change(h -> h.execute("DELETE FROM browser_session WHERE account = ?", account));
        List<Session> all = of(account);
        all.forEach(session -> open.remove(session.id()));
        return all.size();
    }

    /** The oldest first. */
    private List<Session> of(String account) {
        return open.values().stream()
                .filter(session -> session.account().equals(account))
                .sorted(Comparator.comparing(Session::created))
                .toList();
    }

    /** What requests that change something must have in a header: the page knows it, and other sites cannot. */
    static String csrfToken(String secret) {
        return hash(CSRF_PREFIX + secret);
    }

    static boolean isCsrfToken(String secret, @Nullable String given) {
        return given != null
                && MessageDigest.isEqual(
                        csrfToken(secret).getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
