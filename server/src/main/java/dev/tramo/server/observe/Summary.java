package dev.tramo.server.observe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Minimum, mean and maximum of each figure of an endpoint over a time. Summaries of parts of a time add up to that of the whole: means are
 * weighted by the seconds that were measured. One thread at a time.
 */
public final class Summary {
    private static final Figure[] FIGURES = Figure.values();
    private static final Map<String, Figure> BY_KEY = byKey();

    private final float[] minimum = new float[FIGURES.length];
    private final float[] maximum = new float[FIGURES.length];
    private final double[] sum = new double[FIGURES.length];
    private final int[] seconds = new int[FIGURES.length];

    private static Map<String, Figure> byKey() {
        Map<String, Figure> byKey = new LinkedHashMap<>();
        for (Figure figure : FIGURES) {
            byKey.put(figure.key(), figure);
        }
        return byKey;
    }

    /** The figure of this name; empty if there is none. */
    public static Optional<Figure> figure(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /** Adds a second. */
    public void add(EndpointFigures figures) {
        for (Figure figure : FIGURES) {
            add(figure, figures.of(figure));
        }
    }

    /** Adds a second of one figure; what is no number is left out. */
    public void add(Figure figure, double value) {
        if (Double.isFinite(value)) {
            add(figure, (float) value, value, (float) value, 1);
        }
    }

    /** Adds a time of one figure; an impossible one is left out. */
    public void add(Figure figure, Span span) {
        if (span.isPossible()) {
            add(figure, span.minimum(), (double) span.mean() * span.seconds(), span.maximum(), span.seconds());
        }
    }

    /** Adds what another sums up. */
    public void add(Summary other) {
        for (Figure figure : FIGURES) {
            int i = place(figure);
            if (other.seconds[i] > 0) {
                add(figure, other.minimum[i], other.sum[i], other.maximum[i], other.seconds[i]);
            }
        }
    }

    private void add(Figure figure, float min, double total, float max, int count) {
        int i = place(figure);
        boolean isFirst = seconds[i] == 0;
        minimum[i] = isFirst ? min : Math.min(minimum[i], min);
        maximum[i] = isFirst ? max : Math.max(maximum[i], max);
        sum[i] += total;
        seconds[i] += count;
    }

    /**
     * Lets a time weigh at most as much as it lasts: a write whose outcome was unknown is made again, and counts its seconds twice.
     *
     * @param max seconds
     */
    public void limitSeconds(int max) {
        for (int i = 0; i < seconds.length; i++) {
            if (seconds[i] > max) {
                sum[i] = sum[i] / seconds[i] * max;
                seconds[i] = max;
            }
        }
    }

    @SuppressWarnings("EnumOrdinal") // of arrays that never leave this object
    private static int place(Figure figure) {
        return figure.ordinal();
    }

    /** Whether the figure was measured. */
    public boolean has(Figure figure) {
        return seconds[place(figure)] > 0;
    }

    /** Whether no figure was measured. */
    public boolean isEmpty() {
        for (int count : seconds) {
            if (count > 0) {
                return false;
            }
        }
        return true;
    }

    /** The figure over the time; empty if it was not measured. */
    public Optional<Span> span(Figure figure) {
        int i = place(figure);
        if (seconds[i] == 0) {
            return Optional.empty();
        }
        // Rounding must not bring the mean out of its bounds.
        float mean = Math.clamp((float) (sum[i] / seconds[i]), minimum[i], maximum[i]);
        return Optional.of(new Span(minimum[i], mean, maximum[i], seconds[i]));
    }

    /** All figures that were measured, by their names. */
    public Map<String, Span> spans() {
        Map<String, Span> spans = new LinkedHashMap<>();
        for (Figure figure : FIGURES) {
            span(figure).ifPresent(span -> spans.put(figure.key(), span));
        }
        return spans;
    }
}
