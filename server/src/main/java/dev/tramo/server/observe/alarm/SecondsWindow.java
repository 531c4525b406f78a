package dev.tramo.server.observe.alarm;

/** The values of the last minute, one a second. */
final class SecondsWindow {
    static final int SECONDS_MAX = 60;

    private final double[] values = new double[SECONDS_MAX];
    private int count;
    private int next;

    /** Of the second that just ended; what is not a number is left out. */
    void add(double value) {
        if (Double.isNaN(value)) {
            return;
        }
        values[next] = value;
        next = (next + 1) % SECONDS_MAX;
        count = Math.min(count + 1, SECONDS_MAX);
    }

    /** Values of the last seconds that there are; of fewer, if it was not added to for so long. */
    private int count(int seconds) {
        return Math.min(seconds, count);
    }

    private double value(int ago) {
        int index = next - 1 - ago;
        return values[index < 0 ? index + SECONDS_MAX : index];
    }

    /** Sum of the last seconds; 0 without any. */
    double sum(int seconds) {
        double sum = 0;
        for (int ago = 0; ago < count(seconds); ago++) {
            sum += value(ago);
        }
        return sum;
    }

    /** Mean of the last seconds; not a number without any. */
    double mean(int seconds) {
        return sum(seconds) / count(seconds);
    }

    /** Lowest of the last seconds; infinite without any. */
    double min(int seconds) {
        double min = Double.POSITIVE_INFINITY;
        for (int ago = 0; ago < count(seconds); ago++) {
            min = Math.min(min, value(ago));
        }
        return min;
    }

    void clear() {
        count = 0;
    }
}
