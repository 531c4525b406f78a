package dev.tramo.server.observe.advice;

import java.util.Locale;

/** Numbers in sentences. */
final class Words {
    private Words() {}

    static String packets(long count) {
        return count == 1 ? "1 packet" : String.format(Locale.ROOT, "%,d packets", count);
    }

    static String span(long seconds) {
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    /** A share in per cent, with as many digits as say something. */
    static String percent(double share) {
        double percent = 100 * share;
        return String.format(Locale.ROOT, percent < 0.1 && percent > 0 ? "%.3f %%" : "%.1f %%", percent);
    }
}
