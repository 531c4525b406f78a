package dev.tramo.bench.report;

import java.util.List;
import java.util.Locale;

/** Repeated measurements of one thing: the median, and between what it lies. */
public record Spread(double median, double min, double max) {
    /** Of at least one value. */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("values: none; at least 1 is needed");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** {@code 12.3 (11.9–12.8)}; the median alone if all are the same. */
    public String text(int decimals) {
        String middle = number(median, decimals);
        String range = number(min, decimals) + "–" + number(max, decimals);
        return range.equals(middle + "–" + middle) ? middle : middle + " (" + range + ")";
    }

    /** Median against median, {@code 0.25}; {@code –} where there is nothing to divide by. */
    public String ratioTo(Spread other) {
        return other.median == 0 ? "–" : number(median / other.median, 2);
    }

    /** With thousands kept together, and never {@code -0}. */
    public static String number(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.matches("-0(\\.0+)?") ? text.substring(1) : text;
    }
}
