package dev.tramo.engine.endpoint;

import java.util.Locale;

/**
 * What was lost for good in the last {@link #WINDOW_SECONDS} seconds, by cause: running totals in, a reason for {@link
 * State#DEGRADED} out. One thread at a time; to be observed about once a second, not per packet.
 *
 * <p>A single loss degrades for the whole window, so that the state does not flap while losses go on, and ends with it.
 */
public final class Damage {
    public static final int WINDOW_SECONDS = 10;
    /** One more than the window, so that its oldest second is complete. */
    private static final int SLOTS = WINDOW_SECONDS + 1;

    private static final long SECOND_NANOS = 1_000_000_000;

    private final String unit;
    private final String fate;
    private final String[] causes;
    private final long[] totals;
    /** By slot and cause. */
    private final long[][] lost;

    /** Which second a slot of {@link #lost} holds. */
    private final long[] seconds = new long[SLOTS];

    /**
     * Nothing is lost yet.
     *
     * @param unit what is counted: packet, datagram
     * @param causes in the order of the totals; each with what helps against it
     */
    public static Damage lost(String unit, String... causes) {
        return new Damage(unit, "lost", causes);
    }

    /**
     * Nothing has happened yet.
     *
     * @param fate what happened to it: lost, ignored
     * @param causes as in {@link #lost}
     */
    public Damage(String unit, String fate, String... causes) {
        this.unit = unit;
        this.fate = fate;
        this.causes = causes.clone();
        this.totals = new long[causes.length];
        this.lost = new long[SLOTS][causes.length];
    }

    /**
     * What the last seconds cost: "14 packets lost in the last 10 s: 14 too late: raise the latency"; empty if nothing.
     *
     * @param now lost so far, one for each cause; a total that fell has begun anew, a negative one is unknown
     */
    public String observe(long nowNanos, long... now) {
        long second = Math.floorDiv(nowNanos, SECOND_NANOS);
        int slot = (int) Math.floorMod(second, (long) SLOTS);
        if (seconds[slot] != second) {
            seconds[slot] = second;
            lost[slot] = new long[causes.length];
        }
        for (int i = 0; i < causes.length; i++) {
            long total = Math.max(0, now[i]);
            lost[slot][i] += total >= totals[i] ? total - totals[i] : total;
            totals[i] = total;
        }
        return reason(second);
    }

    private String reason(long second) {
        long[] sums = new long[causes.length];
        long all = 0;
        for (int slot = 0; slot < SLOTS; slot++) {
            if (second - seconds[slot] < SLOTS) {
                for (int i = 0; i < causes.length; i++) {
                    sums[i] += lost[slot][i];
                    all += lost[slot][i];
                }
            }
        }
        if (all == 0) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < causes.length; i++) {
            if (sums[i] > 0) {
                text.append(text.isEmpty() ? "" : "; ")
                        .append(sums[i])
                        .append(' ')
                        .append(causes[i]);
            }
        }
        return String.format(
                Locale.ROOT,
                "%d %s%s %s in the last %d s: %s",
                all,
                unit,
                all == 1 ? "" : "s",
                fate,
                WINDOW_SECONDS,
                text);
    }
}
