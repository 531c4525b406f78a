package dev.tramo.engine.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When refused attempts are reported: the first of a kind at once, its repetitions together once in {@link #EVERY}. At most {@link
 * #KINDS_MAX} kinds are told apart at a time; attempts of further kinds, as in a flood from many addresses, are reported together
 * with their number. One thread at a time.
 */
final class RefusalReports {
    static final Duration EVERY = Duration.ofSeconds(10);
    static final int KINDS_MAX = RefusedAttempts.CAPACITY;

    /** Takes the reports. */
    interface Sink {
        /** See {@link Status.Listener#onRefused}. */
        void onRefused(String peer, String asked, String reason, long count);
    }

    /** What is not reported yet of one kind. */
    private static final class Pending {
        private String peer;
        private Instant reported;
        private long count;

        Pending(String peer, Instant reported) {
            this.peer = peer;
            this.reported = reported;
        }

        boolean isDue(Instant now) {
            return !now.isBefore(reported.plus(EVERY)) || now.isBefore(reported); // or the clock was set back
        }
    }

    private final Sink sink;
    private final Map<RefusedAttempts.Key, Pending> kinds = new LinkedHashMap<>();
    /** Of further kinds. */
    private final Pending others = new Pending("", Instant.EPOCH);

    RefusalReports(Sink sink) {
        this.sink = sink;
    }

    /** An attempt was refused; {@code peer} is address and port. */
    void add(String peer, String asked, String reason, Instant now) {
        RefusedAttempts.Key key = RefusedAttempts.Key.of(peer, asked, reason);
        Pending known = kinds.get(key);
        if (known != null) {
            known.peer = peer;
            known.count++;
        } else if (kinds.size() < KINDS_MAX) {
            kinds.put(key, new Pending(peer, now));
            sink.onRefused(peer, key.asked(), reason, 1);
        } else {
            others.reported = others.count == 0 ? now : others.reported;
            others.peer = peer;
            others.count++;
        }
    }

    /** Once a second: reports what is due. Kinds that were not repeated are forgotten. */
    void observe(Instant now) {
        Iterator<Map.Entry<RefusedAttempts.Key, Pending>> each =
                kinds.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<RefusedAttempts.Key, Pending> kind = each.next();
            Pending pending = kind.getValue();
            if (!pending.isDue(now)) {
                continue;
            }
            if (pending.count == 0) {
                each.remove();
            } else {
                report(kind.getKey(), pending, now);
            }
        }
        if (others.count > 0 && others.isDue(now)) {
            reportOthers(now);
        }
    }

    /** Reports all that is left; nothing follows. */
    void flush(Instant now) {
        kinds.forEach((key, pending) -> {
            if (pending.count > 0) {
                report(key, pending, now);
            }
        });
        kinds.clear();
        if (others.count > 0) {
            reportOthers(now);
        }
    }

    private void report(RefusedAttempts.Key key, Pending pending, Instant now) {
        long count = pending.count;
        pending.count = 0;
        pending.reported = now;
        sink.onRefused(pending.peer, key.asked(), key.reason(), count);
    }

    private void reportOthers(Instant now) {
        long count = others.count;
        others.count = 0;
        others.reported = now;
        sink.onRefused(
                others.peer,
                "",
                "further attempts, of more addresses, streams or reasons than the " + KINDS_MAX
                        + " that are told one by one",
                count);
    }
}
