package dev.tramo.server.access;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.observe.event.Bursts;
import dev.tramo.server.observe.event.Ticking;
import dev.tramo.server.observe.event.Words;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Records refused logins as events: the first of an address at once, the rest once a minute with their number. Any thread. */
@Singleton
public class RefusedLogins implements Ticking {
    static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES_MAX = 1_000;
    private static final String OTHERS = "further addresses";

    private final Events events;
    private final Bursts<String, Login> bursts;

    private record Login(String username, String reason) {}

    RefusedLogins(Events events) {
        this.events = events;
        this.bursts = new Bursts<>(
                1,
                WINDOW,
                ADDRESSES_MAX,
                _ -> OTHERS,
                (address, sum) -> record(address, sum.last(), sum.count(), sum.lasted()));
    }

    @Override
    public void tick(Instant now) {
        bursts.sweep(now);
    }

    /**
     * A login was refused.
     *
     * @param address of the client, or its network
     * @param username as it was given; untrusted
     */
    void refused(String address, String username, String reason) {
        Login login = new Login(Words.printable(username), reason);
        if (bursts.passes(address, login, 1, Instant.now())) {
            record(address, login, 1, Duration.ZERO);
        }
    }

    private void record(String address, Login last, long count, Duration lasted) {
        Map<String, String> details = new TreeMap<>(Map.of(
                "peer", address,
                "asked", last.username(),
                "reason", last.reason(),
                "count", String.valueOf(count)));
        if (!lasted.isZero()) {
            details.put("durationMillis", String.valueOf(lasted.toMillis()));
        }
        Event _ = events.record(
                EventKind.REFUSED,
                Severity.WARNING,
                "",
                "",
                (count == 1 ? "login" : count + " logins") + " from " + address + " as \"" + last.username()
                        + "\" refused" + (lasted.isZero() ? "" : " in " + Words.of(lasted)) + ": " + last.reason(),
                details);
    }
}
