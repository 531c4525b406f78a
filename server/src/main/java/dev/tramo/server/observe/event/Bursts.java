package dev.tramo.server.observe.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * Lets a few of the same kind pass within a window of time, and sums up the rest at its end. After a window that was full only the
 * first of the next one passes, until one was not full. Any thread.
 *
 * @param <K> what is of the same kind
 * @param <T> what happens
 */
public final class Bursts<K, T> {
    /**
     * What did not pass within a window.
     *
     * @param count of all of it; at least 1
     * @param lasted from the first to the last
     */
    public record Sum<T>(T first, T last, long count, Duration lasted) {}

    private final int passMax;
    private final Duration window;
    private final int kindsMax;
    private final UnaryOperator<K> coarser;
    private final BiConsumer<K, Sum<T>> summed;
    private final Map<K, Window<T>> windows = new HashMap<>();

    private static final class Window<T> {
        private Instant since;
        private boolean isAfterFull;
        private int passed;
        private long count;
        private T first;
        private T last;
        private Instant firstAt;
        private Instant lastAt;

        private Window(Instant since, T what) {
            this.since = since;
            this.first = what;
            this.last = what;
            this.firstAt = since;
            this.lastAt = since;
        }

        private void add(T what, long times, Instant now) {
            if (count == 0) {
                first = what;
                firstAt = now;
            }
            count += times;
            last = what;
            lastAt = now;
        }

        private Sum<T> sum() {
            return new Sum<>(first, last, count, Duration.between(firstAt, lastAt));
        }

        private void beginAnew(Instant now, int passMax) {
            isAfterFull = passed + count > passMax;
            since = now;
            passed = 0;
            count = 0;
        }
    }

    /**
     * Nothing has happened yet.
     *
     * @param passMax how many of a kind pass in a window
     * @param window how long it lasts
     * @param kindsMax about so many kinds are told apart
     * @param coarser the kind of which one is counted when there are too many: of few
     * @param summed is told what did not pass, at the end of each window
     */
    public Bursts(int passMax, Duration window, int kindsMax, UnaryOperator<K> coarser, BiConsumer<K, Sum<T>> summed) {
        this.passMax = passMax;
        this.window = window;
        this.kindsMax = kindsMax;
        this.coarser = coarser;
        this.summed = summed;
    }

    /**
     * Something happens.
     *
     * @param times how often it happened; counted if it does not pass
     * @return whether it passes; otherwise it will be in a sum
     */
    public synchronized boolean passes(K kind, T what, long times, Instant now) {
        K counted = windows.size() < kindsMax || windows.containsKey(kind) ? kind : coarser.apply(kind);
        Window<T> current = windows.computeIfAbsent(counted, _ -> new Window<>(now, what));
        if (current.passed < (current.isAfterFull ? 1 : passMax)) {
            current.passed++;
            return true;
        }
        current.add(what, times, now);
        return false;
    }

    /** Ends windows that are over; to be called every second. */
    public void sweep(Instant now) {
        List<Runnable> sums = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Map.Entry<K, Window<T>>> each = windows.entrySet().iterator(); each.hasNext(); ) {
                Map.Entry<K, Window<T>> entry = each.next();
                Window<T> current = entry.getValue();
                // Before its begin: the clock was set back.
                if (now.isBefore(current.since.plus(window)) && !now.isBefore(current.since)) {
                    continue;
                }
                if (current.count > 0) {
                    K kind = entry.getKey();
                    Sum<T> sum = current.sum();
                    sums.add(() -> summed.accept(kind, sum));
                }
                if (current.passed == 0 && current.count == 0) {
                    each.remove();
                } else {
                    current.beginAnew(now, passMax);
                }
            }
        }
        sums.forEach(Runnable::run);
    }
}
