package dev.tramo.server.observe.history;

import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The last hour by the second, in memory: 16 kB at most for a figure's hour, allocated as it passes ({@link SecondSeries}). All together are
 * bounded: where an hour of all figures could take more, all rings are halved, down to a minute; figures for which not even that is left
 * are known by the minute alone. Any thread.
 */
final class SecondRings {
    static final int LENGTH_MAX = 3_600;
    private static final int LENGTH_MIN = 60;
    private static final Figure[] FIGURES = Figure.values();
    /** Of two measurements a second apart, one may fall into the second after the next: what is between is the same. */
    private static final long SUCCESSIVE_MILLIS_MAX = 1_600;

    private final long bytesMax;
    private final Map<String, Ring> rings = new HashMap<>();
    private int length = LENGTH_MAX;
    private long series;

    /** @param bytesMax what all rings may take together */
    SecondRings(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes a figure of a second; seconds since 1970. */
    interface Taker {
        void take(String endpoint, Figure figure, long second, float value);
    }

    private static final class Ring {
        private final Map<String, Endpoint> endpoints = new HashMap<>();
        private long oldest = Long.MIN_VALUE;
        private long newest = Long.MIN_VALUE;
        private long newestMillis;
    }

    private static final class Endpoint {
        private final @Nullable SecondSeries[] series = new SecondSeries[FIGURES.length];
        private long newest;
    }

    /** Adds a second of a route's endpoints. */
    synchronized void add(String route, Instant at, Map<String, EndpointFigures> figures) {
        Ring ring = rings.computeIfAbsent(route, id -> new Ring());
        long millis = at.toEpochMilli();
        long second = at.getEpochSecond();
        boolean isNextButOne = second == ring.newest + 2 && millis - ring.newestMillis <= SUCCESSIVE_MILLIS_MAX;
        restartIfFar(ring, second);
        figures.forEach((name, measured) -> {
            Endpoint endpoint = ring.endpoints.computeIfAbsent(name, id -> new Endpoint());
            endpoint.newest = second;
            reserve(endpoint, measured);
        });
        ring.endpoints.forEach((name, endpoint) -> {
            EndpointFigures measured = figures.get(name);
            for (int i = 0; i < FIGURES.length; i++) {
                SecondSeries series = endpoint.series[i];
                if (series != null) {
                    float value =
                            measured != null && measured.has(FIGURES[i]) ? (float) measured.of(FIGURES[i]) : Float.NaN;
                    add(series, ring.newest, second, value, isNextButOne ? value : Float.NaN);
                }
            }
        });
        ring.newest = Math.max(ring.newest, second);
        ring.newestMillis = millis;
        ring.oldest = Math.max(Math.min(ring.oldest, second), ring.newest - length + 1);
    }

    /** A clock that was set back by less than the ring lasts overwrites, by more begins anew. */
    private void restartIfFar(Ring ring, long second) {
        boolean isNear = ring.newest != Long.MIN_VALUE && Math.abs(second - ring.newest) < length;
        if (!isNear) {
            forEachSeries(ring, SecondSeries::clear);
            ring.oldest = second;
            ring.newest = second - 1;
        }
    }

    private void reserve(Endpoint endpoint, EndpointFigures measured) {
        for (int i = 0; i < FIGURES.length; i++) {
            if (endpoint.series[i] == null && measured.has(FIGURES[i]) && reserve()) {
                endpoint.series[i] = new SecondSeries(length);
            }
        }
    }

    private static void add(SecondSeries series, long newest, long second, float value, float valueBetween) {
        if (second > newest) {
            for (long between = newest + 1; between < second; between++) {
                series.append(between, valueBetween);
            }
            series.append(second, value);
        } else if (!Float.isNaN(value)) {
            series.put(second, value);
        }
    }

    private static void forEachSeries(Ring ring, Consumer<SecondSeries> use) {
        for (Endpoint endpoint : ring.endpoints.values()) {
            for (SecondSeries values : endpoint.series) {
                if (values != null) {
                    use.accept(values);
                }
            }
        }
    }

    private boolean reserve() {
        while (bytes(series + 1, length) > bytesMax && length > LENGTH_MIN) {
            resize(Math.max(LENGTH_MIN, length / 2));
        }
        if (bytes(series + 1, length) > bytesMax) {
            return false;
        }
        series++;
        return true;
    }

    private static long bytes(long series, int length) {
        return series * SecondSeries.bytes(length);
    }

    private void resize(int next) {
        for (Ring ring : rings.values()) {
            for (Endpoint endpoint : ring.endpoints.values()) {
                for (int i = 0; i < FIGURES.length; i++) {
                    SecondSeries values = endpoint.series[i];
                    if (values != null) {
                        endpoint.series[i] = values.resized(ring.newest, length, next);
                    }
                }
            }
            ring.oldest = Math.max(ring.oldest, ring.newest - next + 1);
        }
        length = next;
    }

    /** The route is no more: what is stored of it stays. */
    synchronized void remove(String route) {
        Ring removed = rings.remove(route);
        if (removed != null) {
            removed.endpoints.values().forEach(this::release);
        }
    }

    private void release(Endpoint endpoint) {
        for (SecondSeries values : endpoint.series) {
            if (values != null) {
                series--;
            }
        }
    }

    synchronized void clear() {
        rings.clear();
        series = 0;
        length = LENGTH_MAX;
    }

    /** Removes what is older than the rings are long, and lengthens them if there is space again; to be called now and then. */
    synchronized void tidy(long now) {
        for (Iterator<Ring> all = rings.values().iterator(); all.hasNext(); ) {
            Ring ring = all.next();
            long since = Math.max(ring.newest, now) - length;
            ring.endpoints.values().removeIf(endpoint -> {
                boolean isOver = endpoint.newest <= since;
                if (isOver) {
                    release(endpoint);
                }
                return isOver;
            });
            if (ring.endpoints.isEmpty()) {
                all.remove();
            }
        }
        // Not to the last byte: the next route would halve them again.
        while (length < LENGTH_MAX && bytes(series, 2 * length) <= bytesMax / 4 * 3) {
            resize(Math.min(LENGTH_MAX, 2 * length));
        }
    }

    /** How many seconds are kept now. */
    synchronized int length() {
        return length;
    }

    /** Since when a route's seconds are known without interruption by a restart; empty if none are. */
    synchronized OptionalLong oldest(String route) {
        Ring ring = rings.get(route);
        return ring == null ? OptionalLong.empty() : OptionalLong.of(ring.oldest);
    }

    /** Gives all figures of a route in a time; seconds since 1970, the end left out. */
    synchronized void read(String route, long from, long to, Taker taker) {
        Ring ring = rings.get(route);
        if (ring == null) {
            return;
        }
        long first = Math.max(from, ring.oldest);
        long last = Math.min(to - 1, ring.newest);
        ring.endpoints.forEach((name, endpoint) -> {
            for (int i = 0; i < FIGURES.length; i++) {
                SecondSeries values = endpoint.series[i];
                if (values != null) {
                    for (long second = first; second <= last; second++) {
                        float value = values.at(second);
                        if (!Float.isNaN(value)) {
                            taker.take(name, FIGURES[i], second, value);
                        }
                    }
                }
            }
        });
    }
}
