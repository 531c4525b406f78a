package dev.tramo.engine.endpoint;

import dev.tramo.mpegts.PacingCounters;
import java.util.Arrays;
import java.util.List;

/**
 * What a paced destination observed. Deviations are those of the last 10 to 20 s: how long after its time by the schedule a datagram was
 * handed to the kernel.
 *
 * @param counters since the destination was opened
 * @param lateDatagrams since then: handed over more than 1 ms after their time
 * @param p50Micros deviation that half of the datagrams do not exceed, µs
 * @param p99Micros likewise 99 %
 * @param p999Micros likewise 99.9 %
 * @param maxMicros the largest
 * @param histogram datagrams by deviation, up to each of {@link #BOUNDS_MICROS} and beyond
 */
public record PacingFigures(
        PacingCounters counters,
        long lateDatagrams,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double maxMicros,
        List<Long> histogram) {
    /** Upper limits of the classes of {@link #histogram}, µs; the last class has none. */
    public static final List<Integer> BOUNDS_MICROS = List.of(10, 20, 50, 100, 200, 500, 1_000, 10_000);

    /** Of a destination that has sent nothing. */
    public static final PacingFigures NONE = new PacingFigures(PacingCounters.NONE, 0, 0, 0, 0, 0, noHistogram());

    /** Takes a copy. */
    public PacingFigures {
        histogram = List.copyOf(histogram);
    }

    private static List<Long> noHistogram() {
        Long[] none = new Long[BOUNDS_MICROS.size() + 1];
        Arrays.fill(none, 0L);
        return List.of(none);
    }
}
