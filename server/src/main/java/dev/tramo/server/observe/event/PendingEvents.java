package dev.tramo.server.observe.event;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Events that are not in the store yet, at most a fixed number. When there are too many, the oldest of the least important ones is
 * dropped. Not for several threads at once.
 */
final class PendingEvents {
    /** What nobody else tells once it is lost. */
    private static final Set<EventKind> TOLD_ONCE = Set.of(EventKind.CONFIGURATION, EventKind.SERVER, EventKind.ALARM);

    private static final int LEVELS = 3;

    private final int max;
    /** By importance, the least first; in each, by ID. */
    private final List<NavigableMap<Long, Event>> levels = new ArrayList<>();

    private int size;
    private long dropped;

    PendingEvents(int max) {
        this.max = max;
        for (int i = 0; i < LEVELS; i++) {
            levels.add(new TreeMap<>());
        }
    }

    private static int importance(Event event) {
        if (event.severity() == Severity.CRITICAL || TOLD_ONCE.contains(event.kind())) {
            return LEVELS - 1;
        }
        return event.severity() == Severity.WARNING ? 1 : 0;
    }

    void add(Event event) {
        int importance = importance(event);
        if (size >= max) {
            dropped++;
            for (int level = 0; level < importance; level++) {
                if (levels.get(level).pollFirstEntry() != null) {
                    levels.get(importance).put(event.id(), event);
                    return;
                }
            }
            if (levels.get(importance).pollFirstEntry() == null) {
                return; // all others are more important
            }
            size--;
        }
        if (levels.get(importance).put(event.id(), event) == null) {
            size++;
        }
    }

    /** Removes and returns the oldest, at most {@code count}. */
    List<Event> take(int count) {
        List<Event> taken = new ArrayList<>();
        while (taken.size() < count && size > 0) {
            NavigableMap<Long, Event> oldest = levels.stream()
                    .filter(level -> !level.isEmpty())
                    .min(Comparator.comparing(NavigableMap::firstKey))
                    .orElseThrow();
            taken.add(oldest.pollFirstEntry().getValue());
            size--;
        }
        return taken;
    }

    /** All, in no order. */
    Stream<Event> all() {
        return levels.stream().flatMap(level -> level.values().stream());
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** How many were dropped since the last call. */
    long takeDropped() {
        long count = dropped;
        dropped = 0;
        return count;
    }

    /** Forgets those up to an ID, or all with {@link Long#MAX_VALUE}; how many there were. */
    int forgetUpTo(long id) {
        int before = size;
        levels.forEach(level -> level.headMap(id, true).clear());
        size = levels.stream().mapToInt(NavigableMap::size).sum();
        return before - size;
    }
}
