package dev.tramo.engine;

import java.util.Arrays;
import java.util.Locale;

/** How long payloads were on their way. */
final class Delays {
    private long[] nanos;
    private int count;

    Delays() {
        this(new long[1024], 0);
    }

    private Delays(long[] nanos, int count) {
        this.nanos = nanos;
        this.count = count;
    }

    void add(long delayNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = delayNanos;
    }

    Delays copy() {
        return new Delays(nanos.clone(), count);
    }

    /** @param share of payloads that were no later, 0 to 1 */
    double millis(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return count == 0 ? 0 : sorted[(int) Math.min(count - 1, Math.round(share * (count - 1)))] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "ms: min %.1f, 1 %% %.1f, median %.1f, 99 %% %.1f, max %.1f",
                millis(0),
                millis(0.01),
                millis(0.5),
                millis(0.99),
                millis(1));
    }
}
