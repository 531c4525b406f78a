package dev.tramo.server.observe;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.srt.SrtStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A route's last hour: a sample every 10 s, and the last changes of state. Bounded. Any thread. */
public final class History {
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(10);
    private static final int SAMPLES_MAX = 360;
    private static final int EVENTS_MAX = 200;

    /** The source's name among a route's endpoints. */
    public static final String SOURCE = "source";

    /** The same reason for the same state is noted that often, so that reasons in turn do not push out the rest. */
    private static final Duration REASON_EVERY = Duration.ofSeconds(10);

    private record Seen(State state, String reason, Instant noted) {}

    private final Deque<Notes.Sample> samples = new ArrayDeque<>();
    private final Deque<Notes.Event> events = new ArrayDeque<>();
    private final Map<String, Seen> last = new HashMap<>();
    private Instant sampled = Instant.MIN;

    /**
     * The name of an endpoint among all of its route, the same as in error messages: a destination may have any ID, "source" too.
     *
     * @param destination its ID; empty for the source
     */
    public static String endpoint(String destination) {
        return destination.isEmpty() ? SOURCE : "destinations." + destination;
    }

    /** Notes what is new. */
    public synchronized void observe(RouteSnapshot route, Instant now) {
        note(SOURCE, route.source(), now);
        route.destinations().forEach((id, destination) -> note(endpoint(id), destination, now));
        // Those that were removed: so that their IDs, which may be ever new ones, do not pile up.
        Set<String> there =
                route.destinations().keySet().stream().map(History::endpoint).collect(Collectors.toSet());
        last.keySet()
                .removeIf(endpoint -> !endpoint.isEmpty() && !endpoint.equals(SOURCE) && !there.contains(endpoint));
        if (!now.isBefore(sampled.plus(SAMPLE_EVERY))) {
            sampled = now;
            bounded(samples, SAMPLES_MAX, sample(route, now));
        }
    }

    /** Notes the new state of an endpoint; that of the route follows from those of its endpoints. */
    public synchronized void observe(RouteEvent.StateChanged event) {
        if (event.role() == RouteEvent.Role.ROUTE) {
            return;
        }
        String endpoint = endpoint(event.role() == RouteEvent.Role.SOURCE ? "" : event.endpoint());
        Seen seen = last.get(endpoint);
        // A snapshot may have told the state before its event; one that was told before that is another's.
        if (seen == null || seen.state() != event.to() || event.at().isAfter(seen.noted())) {
            add(endpoint, new Seen(event.to(), event.reason(), event.at()));
        }
    }

    private void note(String endpoint, EndpointSnapshot snapshot, Instant now) {
        Seen seen = last.get(endpoint);
        if (seen == null
                || seen.state() != snapshot.state()
                || (!Reasons.sameWords(seen.reason(), snapshot.fullReason())
                        && !isNotedLately(endpoint, snapshot, now))) {
            add(endpoint, new Seen(snapshot.state(), snapshot.fullReason(), now));
        }
    }

    private boolean isNotedLately(String endpoint, EndpointSnapshot snapshot, Instant now) {
        Instant lately = now.minus(REASON_EVERY);
        return events.stream()
                .anyMatch(event -> event.at().isAfter(lately)
                        && event.endpoint().equals(endpoint)
                        && event.state() == snapshot.state()
                        && Reasons.sameWords(event.reason(), snapshot.fullReason()));
    }

    private void add(String endpoint, Seen seen) {
        last.put(endpoint, seen);
        bounded(events, EVENTS_MAX, new Notes.Event(seen.noted(), endpoint, seen.state(), seen.reason()));
    }

    /** Notes something about the route itself. */
    public synchronized void note(State state, String reason, Instant now) {
        Seen seen = last.get("");
        if (seen == null || seen.state() != state || !seen.reason().equals(reason)) {
            add("", new Seen(state, reason, now));
        }
    }

    private static Notes.Sample sample(RouteSnapshot route, Instant now) {
        Collection<EndpointSnapshot> destinations = route.destinations().values();
        List<SrtStatistics> srt = Stream.concat(Stream.of(route.source()), destinations.stream())
                .map(EndpointSnapshot::srt)
                .filter(statistics -> !statistics.equals(SrtStatistics.NONE))
                .toList();
        return new Notes.Sample(
                now,
                route.state(),
                route.source().receivedMbps(),
                destinations.stream().mapToDouble(EndpointSnapshot::sentMbps).sum(),
                srt.stream()
                        .mapToLong(s -> s.sent().packetsLost() + s.received().packetsLost())
                        .sum(),
                srt.stream()
                        .mapToLong(s -> s.sent().packetsDropped() + s.received().packetsDropped())
                        .sum(),
                srt.stream()
                        .mapToLong(s ->
                                s.sent().packetsRetransmitted() + s.received().packetsRetransmitted())
                        .sum(),
                srt.isEmpty() ? 0 : srt.getFirst().link().rttMillis());
    }

    private static <T> void bounded(Deque<T> notes, int max, T note) {
        if (notes.size() == max) {
            notes.removeFirst();
        }
        notes.addLast(note);
    }

    /** Adds what somebody else noted of the same route, in its place by time. */
    public synchronized void add(Notes missed) {
        merge(samples, missed.samples(), SAMPLES_MAX, Comparator.comparing(Notes.Sample::at));
        merge(events, missed.events(), EVENTS_MAX, Comparator.comparing(Notes.Event::at));
    }

    private static <T> void merge(Deque<T> own, List<T> others, int max, Comparator<T> byTime) {
        List<T> all = new ArrayList<>(own);
        all.addAll(others);
        all.sort(byTime);
        own.clear();
        own.addAll(all.subList(Math.max(0, all.size() - max), all.size()));
    }

    /** All that is noted. */
    public synchronized Notes notes() {
        return new Notes(List.copyOf(samples), List.copyOf(events));
    }

    /** All that is noted; forgotten here. */
    public synchronized Notes take() {
        Notes taken = notes();
        samples.clear();
        events.clear();
        return taken;
    }
}
