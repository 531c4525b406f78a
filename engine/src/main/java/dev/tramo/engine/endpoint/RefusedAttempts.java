package dev.tramo.engine.endpoint;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The latest refused attempts, at most {@link #CAPACITY}: repetitions of an address are counted in one entry, and the entry that
 * was not repeated for the longest time makes room for a new one. One thread at a time.
 */
public final class RefusedAttempts {
    public static final int CAPACITY = 16;
    private static final int ASKED_CHARACTERS_MAX = 512;

    /** Attempts of one address, for the same and with the same answer. */
    record Key(String address, String asked, String reason) {
        /** @param peer address and port */
        static Key of(String peer, String asked, String reason) {
            return new Key(peer.substring(0, Math.max(0, peer.lastIndexOf(':'))), printable(asked), reason);
        }
    }

    /** In the order of their last attempt. */
    private final LinkedHashMap<Key, RefusedAttempt> attempts = new LinkedHashMap<>();

    /**
     * Counts an attempt.
     *
     * @param peer address and port
     * @param asked what the peer asked for, as it said it
     */
    public void add(String peer, String asked, String reason, Instant now) {
        Key key = Key.of(peer, asked, reason);
        RefusedAttempt known = attempts.remove(key);
        Instant first = known == null ? now : known.first();
        long count = known == null ? 1 : known.count() + 1;
        attempts.put(key, new RefusedAttempt(peer, key.asked(), reason, first, now, count));
        if (attempts.size() > CAPACITY) {
            attempts.pollFirstEntry();
        }
    }

    /** Text of a stranger, as it may be shown: bounded, without control characters. */
    static String printable(String asked) {
        String bounded = asked.length() <= ASKED_CHARACTERS_MAX ? asked : asked.substring(0, ASKED_CHARACTERS_MAX);
        return bounded.replaceAll("\\p{C}", "?");
    }

    /** The latest first. */
    public List<RefusedAttempt> latest() {
        return List.copyOf(attempts.sequencedValues().reversed());
    }
}
