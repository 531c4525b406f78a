package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RefusedAttempts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The callers that a listener refused: who, what for, why and when; and a line in the log for each address and reason, now and
 * then, since some peers call many times a second. Loop's thread.
 */
public final class SrtRefusals {
    /** How long a refused attempt is the reason of a state. */
    static final Duration SHOWN = Duration.ofSeconds(60);

    private static final System.Logger LOG = System.getLogger(SrtRefusals.class.getName());
    private static final Duration LOG_WINDOW = Duration.ofSeconds(10);
    private static final int LOG_LINES_MAX = 10;
    private static final int ASKED_CHARACTERS_MAX = 40;

    private final String name;
    private final RefusedAttempts attempts = new RefusedAttempts();
    /** Address and reason of this window's lines. */
    private final Set<String> logged = new HashSet<>();

    private Instant logWindowEnd = Instant.EPOCH;
    private Instant shownSince = Instant.EPOCH;

    /** @param name for the log: route and endpoint, or port */
    SrtRefusals(String name) {
        this.name = name;
    }

    /**
     * Counts an attempt.
     *
     * @param peer address and port
     * @param asked the stream ID that the caller sent. Not logged: some keep a key in it
     */
    void add(String peer, String asked, String reason, Instant now) {
        attempts.add(peer, asked, reason, now);
        if (!now.isBefore(logWindowEnd)) {
            logWindowEnd = now.plus(LOG_WINDOW);
            logged.clear();
        }
        String address = peer.substring(0, Math.max(0, peer.lastIndexOf(':')));
        if (logged.size() < LOG_LINES_MAX && logged.add(address + " " + reason)) {
            long count = attempts.latest().getFirst().count();
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> name + " refused peer=" + peer + " reason=\"" + reason + "\" attempts=" + count);
        }
    }

    /** A caller was accepted: what was refused before is no longer the reason for anything. */
    void onAccepted(Instant now) {
        shownSince = now;
    }

    /** The latest attempt in words, if it was less than {@link #SHOWN} ago; else empty. */
    String reason(Instant now) {
        List<RefusedAttempt> latest = attempts.latest();
        if (latest.isEmpty()) {
            return "";
        }
        RefusedAttempt last = latest.getFirst();
        boolean stale =
                !last.last().isAfter(shownSince) || last.last().plus(SHOWN).isBefore(now);
        return stale ? "" : words(last);
    }

    private static String words(RefusedAttempt attempt) {
        String asked = attempt.asked();
        String shown = asked.length() <= ASKED_CHARACTERS_MAX ? asked : asked.substring(0, ASKED_CHARACTERS_MAX) + "…";
        return "refused " + attempt.peer() + " at " + Reasons.time(attempt.last())
                + (asked.isEmpty() ? "" : ", stream ID \"" + shown + "\"")
                + (attempt.count() == 1 ? "" : ", " + attempt.count() + " attempts")
                + ": " + attempt.reason();
    }

    /** The latest first. */
    List<RefusedAttempt> latest() {
        return attempts.latest();
    }
}
