package dev.tramo.server.observe.history;

import dev.tramo.server.observe.EndpointFigures;
import dev.tramo.server.observe.Figure;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The last hour by the second, in memory: 4 bytes for each figure and second, 14,400 for a figure's hour. All together are bounded: where an
 * hour of all figures would take more, all rings are halved, down to a minute; figures for which not even that is left are known by the
 * minute alone. Any thread.
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
        private final float[] @Nullable [] values = new float[FIGURES.length][];
        private long newest;
    }

    /** Adds a second of a route's endpoints. */
    synchronized void add(String route, Instant at, Map<String, EndpointFigures> figures) {
        Ring ring = rings.computeIfAbsent(route, id -> new Ring());
        long millis = at.toEpochMilli();
        long second = at.getEpochSecond();
        boolean isNextButOne = second == ring.newest + 2 && millis - ring.newestMillis <= SUCCESSIVE_MILLIS_MAX;
        advance(ring, second);
        ring.newestMillis = millis;
        figures.forEach((name, measured) -> {
            Endpoint endpoint = ring.endpoints.computeIfAbsent(name, id -> new Endpoint());
            endpoint.newest = second;
            for (int i = 0; i < FIGURES.length; i++) {
                if (measured.has(FIGURES[i])) {
                    float value = (float) measured.of(FIGURES[i]);
                    put(endpoint, i, second, value);
                    if (isNextButOne) {
                        put(endpoint, i, second - 1, value);
                    }
                }
            }
        });
    }

    private void put(Endpoint endpoint, int figure, long second, float value) {
        float[] values = endpoint.values[figure];
        if (values == null) {
            if (!reserve()) {
                return;
            }
            values = empty(length);
            endpoint.values[figure] = values;
        }
        values[place(second, length)] = value;
    }

    private static float[] empty(int length) {
        float[] empty = new float[length];
        Arrays.fill(empty, Float.NaN);
        return empty;
    }

    private static int place(long second, int length) {
        return (int) Math.floorMod(second, (long) length);
    }

    /** Empties what is between. A clock that was set back by less than the ring lasts overwrites, by more begins anew. */
    private void advance(Ring ring, long second) {
        boolean isNear = ring.newest != Long.MIN_VALUE && Math.abs(second - ring.newest) < length;
        if (!isNear) {
            forEachSeries(ring, values -> Arrays.fill(values, Float.NaN));
            ring.oldest = second;
            ring.newest = second;
            return;
        }
        for (long next = ring.newest + 1; next <= second; next++) {
            int place = place(next, length);
            forEachSeries(ring, values -> values[place] = Float.NaN);
        }
        ring.newest = Math.max(ring.newest, second);
        ring.oldest = Math.max(Math.min(ring.oldest, second), ring.newest - length + 1);
    }

    private interface SeriesUse {
        void use(float[] values);
    }

    private static void forEachSeries(Ring ring, SeriesUse use) {
        for (Endpoint endpoint : ring.endpoints.values()) {
            for (float[] values : endpoint.values) {
                if (values != null) {
                    use.use(values);
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
        return series * length * Float.BYTES;
    }

    private void resize(int next) {
        for (Ring ring : rings.values()) {
            for (Endpoint endpoint : ring.endpoints.values()) {
                for (int i = 0; i < FIGURES.length; i++) {
                    float[] values = endpoint.values[i];
                    if (values != null) {
                        endpoint.values[i] = resized(values, ring.newest, next);
                    }
                }
            }
            ring.oldest = Math.max(ring.oldest, ring.newest - next + 1);
        }
        length = next;
    }

    private static float[] resized(float[] values, long newest, int length) {
        float[] resized = empty(length);
        for (int back = 0; back < Math.min(values.length, length); back++) {
            resized[place(newest - back, length)] = values[place(newest - back, values.length)];
        }
        return resized;
    }

    /** The route is no more: what is stored of it stays. */
    synchronized void remove(String route) {
        Ring removed = rings.remove(route);
        if (removed != null) {
            removed.endpoints.values().forEach(this::release);
        }
    }

    private void release(Endpoint endpoint) {
        for (float[] values : endpoint.values) {
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
                float[] values = endpoint.values[i];
                if (values != null) {
                    for (long second = first; second <= last; second++) {
                        float value = values[place(second, length)];
                        if (!Float.isNaN(value)) {
                            taker.take(name, FIGURES[i], second, value);
                        }
                    }
                }
            }
        });
    }
}
