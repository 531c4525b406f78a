package dev.tramo.server.access;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Severity;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.TreeMap;

/** Records what somebody changed of what the server is to do: who, from where, and what. Any thread; the caller is that of the thread. */
@Singleton
public class Audit {
    private final Events events;
    private final Callers callers;

    Audit(Events events, Callers callers) {
        this.events = events;
        this.callers = callers;
    }

    /** Who changes something now: account, {@code anonymous}, or {@code server}. */
    public String who() {
        return callers.now().who();
    }

    /**
     * A change that was made.
     *
     * @param route its ID; empty for what concerns the server
     * @param change one word for programs, such as {@code created} or {@code deleted}
     * @param what for people, behind who did it: {@code created the route news}; without secrets
     */
    public void record(String route, String change, String what) {
        record(route, change, what, Map.of());
    }

    /** As the other, with further details, without secrets. */
    public void record(String route, String change, String what, Map<String, String> further) {
        Caller caller = callers.now();
        Map<String, String> details = new TreeMap<>(further);
        details.put("who", caller.who());
        details.put("address", caller.address());
        details.put("change", change);
        Event _ =
                events.record(EventKind.CONFIGURATION, Severity.INFO, route, "", caller.words() + " " + what, details);
    }
}
