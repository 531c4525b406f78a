package dev.tramo.server.observe.history;

import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Summary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Minutes that are not in the store yet: those that go on, and those that wait to be written. Bounded. Any thread. */
final class Minutes {
    private final int waitingMax;
    private final Map<String, Map<String, Minute>> open = new HashMap<>();
    private final Deque<Minute> waiting = new ArrayDeque<>();
    private List<Minute> writing = List.of();
    private long dropped;

    /** @param waitingMax how many may wait; beyond, the oldest are dropped */
    Minutes(int waitingMax) {
        this.waitingMax = waitingMax;
    }

    /** Adds a second of a route's endpoints. */
    synchronized void add(String route, long second, Map<String, EndpointFigures> figures) {
        long begins = begin(second);
        Map<String, Minute> ofRoute = open.computeIfAbsent(route, id -> new HashMap<>());
        figures.forEach((endpoint, measured) -> {
            Minute minute = ofRoute.get(endpoint);
            // Also one that is later: the clock was set back.
            if (minute == null || minute.second() != begins) {
                if (minute != null) {
                    add(minute);
                }
                minute = new Minute(route, endpoint, begins, new Summary());
                ofRoute.put(endpoint, minute);
            }
            minute.summary().add(measured);
        });
    }

    /** When the minute of a second begins. */
    static long begin(long second) {
        return Math.floorDiv(second, Resolution.MINUTE.seconds()) * Resolution.MINUTE.seconds();
    }

    /** Adds one that is over. */
    synchronized void add(Minute minute) {
        if (waiting.size() + writing.size() >= waitingMax) {
            dropped++;
            if (waiting.pollFirst() == null) {
                return;
            }
        }
        waiting.addLast(minute);
    }

    /** Those that began before this second wait from now on to be written. */
    synchronized void close(long before) {
        open.values().removeIf(ofRoute -> {
            ofRoute.values().removeIf(minute -> {
                boolean isOver = minute.second() < before;
                if (isOver) {
                    add(minute);
                }
                return isOver;
            });
            return ofRoute.isEmpty();
        });
    }

    /** The oldest of those that wait; {@link #written} or {@link #notWritten} says what became of them. */
    synchronized List<Minute> take(int max) {
        List<Minute> taken = new ArrayList<>();
        while (taken.size() < max && !waiting.isEmpty()) {
            taken.add(waiting.removeFirst());
        }
        writing = List.copyOf(taken);
        return writing;
    }

    synchronized void written() {
        writing = List.of();
    }

    /** They wait again. */
    synchronized void notWritten() {
        writing.reversed().forEach(waiting::addFirst);
        writing = List.of();
    }

    /** How many were dropped since the last call because too many waited. */
    synchronized long takeDropped() {
        long taken = dropped;
        dropped = 0;
        return taken;
    }

    synchronized void clear() {
        open.clear();
        waiting.clear();
    }

    /** Gives all of a route. */
    synchronized void read(String route, Consumer<Minute> taker) {
        writing.stream().filter(minute -> minute.route().equals(route)).forEach(taker);
        waiting.stream().filter(minute -> minute.route().equals(route)).forEach(taker);
        open.getOrDefault(route, Map.of()).values().forEach(taker);
    }
}
