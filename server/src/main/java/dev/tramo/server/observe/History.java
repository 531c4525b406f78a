package dev.tramo.server.observe;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.route.RouteEvent;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.srt.SrtStatistics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a worker notes while no server is there: figures of each minute, and the last changes of state. Bounded: six hours of a route of up
 * to eleven endpoints, less of one with more. One thread.
 */
public final class History {
    private static final int SAMPLES_MAX = 360;
    /** Minutes of one endpoint each: a message of them stays well below what a server takes. */
    private static final int ENDPOINT_SAMPLES_MAX = 4_000;

    private static final int EVENTS_MAX = 200;

    /** The source's name among a route's endpoints. */
    public static final String SOURCE = "source";

    private static final String SOURCES = "sources.";

    /** The same reason for the same state is noted that often, so that reasons in turn do not push out the rest. */
    private static final Duration REASON_EVERY = Duration.ofSeconds(10);

    private record Seen(State state, String reason, Instant noted) {}

    private final Meter meter = new Meter();
    private final Deque<Notes.Sample> samples = new ArrayDeque<>();
    private int endpointSamples;
    private final Deque<Notes.Event> events = new ArrayDeque<>();
    private final Map<String, Seen> last = new HashMap<>();
    /** Of the minute that has begun. */
    private final Map<String, Summary> summaries = new TreeMap<>();

    private Instant minute = Instant.MIN;
    private @Nullable RouteSnapshot measured;

    /**
     * The name of an endpoint among all of its route, the same as in error messages: a destination may have any ID, "source" too.
     *
     * @param destination its ID; empty for the source
     */
    public static String endpoint(String destination) {
        return destination.isEmpty() ? SOURCE : "destinations." + destination;
    }

    /**
     * The name of a source: that of the only one, and of one with the ID "source", is {@link #SOURCE}.
     *
     * @param eventName as {@link RouteSpec#eventName} says
     */
    public static String source(String eventName) {
        return eventName.isEmpty() ? SOURCE : SOURCES + eventName;
    }

    /** Whether an endpoint of that name is a source. */
    public static boolean isSource(String endpoint) {
        return endpoint.equals(SOURCE) || endpoint.startsWith(SOURCES);
    }

    /** The name of the source that the route takes its stream from. */
    public static String active(RouteSnapshot route) {
        return source(route.spec().eventName(route.activeSource().id()));
    }

    /** The sources of a route by their names. */
    public static Map<String, EndpointSnapshot> sources(RouteSnapshot route) {
        Map<String, EndpointSnapshot> named = new LinkedHashMap<>();
        route.sources().forEach(source -> named.put(source(route.spec().eventName(source.id())), source.endpoint()));
        return named;
    }

    /** All endpoints of a route by their names, sources first. */
    public static Map<String, EndpointSnapshot> endpoints(RouteSnapshot route) {
        Map<String, EndpointSnapshot> named = sources(route);
        route.destinations().forEach((id, destination) -> named.put(endpoint(id), destination));
        return named;
    }

    /** Notes what is new. */
    public void observe(RouteSnapshot route, Instant now) {
        Map<String, EndpointSnapshot> there = endpoints(route);
        there.forEach((name, endpoint) -> note(name, endpoint, now));
        // Those that were removed: so that their IDs, which may be ever new ones, do not pile up.
        last.keySet().retainAll(there.keySet());
        measure(route, now);
    }

    private void measure(RouteSnapshot route, Instant now) {
        Map<String, EndpointFigures> figures = meter.measure(route, now);
        Instant next = now.truncatedTo(ChronoUnit.MINUTES);
        if (!next.equals(minute)) {
            endMinute();
            minute = next;
        }
        figures.forEach((endpoint, second) ->
                summaries.computeIfAbsent(endpoint, name -> new Summary()).add(second));
        measured = route;
    }

    private void endMinute() {
        if (measured == null || summaries.isEmpty()) {
            return;
        }
        Map<String, Map<String, Span>> spans = new TreeMap<>();
        summaries.forEach((endpoint, summary) -> spans.put(endpoint, summary.spans()));
        summaries.clear();
        samples.addLast(sample(measured, minute, spans));
        endpointSamples += spans.size();
        while (samples.size() > SAMPLES_MAX || endpointSamples > ENDPOINT_SAMPLES_MAX) {
            endpointSamples -= samples.removeFirst().figures().size();
        }
    }

    /** Notes the new state of an endpoint; that of the route follows from those of its endpoints. */
    public void observe(RouteEvent.StateChanged event) {
        if (event.role() == RouteEvent.Role.ROUTE) {
            return;
        }
        String endpoint =
                event.role() == RouteEvent.Role.SOURCE ? source(event.endpoint()) : endpoint(event.endpoint());
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
        if (events.size() == EVENTS_MAX) {
            events.removeFirst();
        }
        events.addLast(new Notes.Event(seen.noted(), endpoint, seen.state(), seen.reason()));
    }

    private static Notes.Sample sample(RouteSnapshot route, Instant at, Map<String, Map<String, Span>> figures) {
        Collection<EndpointSnapshot> destinations = route.destinations().values();
        List<SrtStatistics> srt = Stream.concat(Stream.of(route.source()), destinations.stream())
                .map(EndpointSnapshot::srt)
                .filter(statistics -> !statistics.equals(SrtStatistics.NONE))
                .toList();
        return new Notes.Sample(
                at,
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
                srt.isEmpty() ? 0 : srt.getFirst().link().rttMillis(),
                figures);
    }

    /** All that is noted; forgotten here. */
    public Notes take() {
        endMinute();
        Notes taken = new Notes(List.copyOf(samples), List.copyOf(events));
        samples.clear();
        endpointSamples = 0;
        events.clear();
        return taken;
    }
}
