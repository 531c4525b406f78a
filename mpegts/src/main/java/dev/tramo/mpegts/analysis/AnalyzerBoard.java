package dev.tramo.mpegts.analysis;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Counts the indicators of ETSI TR 101 290. One thread. */
final class AnalyzerBoard {
    private static final int NONE = -1;
    private static final long ACTIVE_NANOS = 5_000_000_000L;

    private static final class Cell {
        private final Indicator indicator;
        private long count;
        /** Since the beginning; this never falls. */
        private long total;

        private long lastNanos;
        private int pid = NONE;
        /** How many conditions of the indicator last. */
        private int lasting;

        private Cell(Indicator indicator) {
            this.indicator = indicator;
        }

        private boolean isActive(long nowNanos) {
            return lasting > 0 || (count > 0 && nowNanos - lastNanos < ACTIVE_NANOS);
        }

        private void reset() {
            count = 0;
            lastNanos = 0;
            pid = NONE;
        }

        private IndicatorReport report(long nowNanos) {
            return new IndicatorReport(indicator, count, lastNanos, isActive(nowNanos), pid);
        }
    }

    private final Map<Indicator, Cell> cells = new EnumMap<>(Indicator.class);
    /** Errors of priority 1 since the beginning, and how many of their conditions last. */
    long fatal;

    int fatalLasting;

    AnalyzerBoard() {
        Stream.of(Indicator.values()).forEach(indicator -> cells.put(indicator, new Cell(indicator)));
    }

    private Cell cell(Indicator indicator) {
        return cells.computeIfAbsent(indicator, Cell::new);
    }

    /** An error was found. */
    void raise(Indicator indicator, int pid, long nanos) {
        Cell cell = cell(indicator);
        cell.count++;
        cell.total++;
        cell.lastNanos = nanos;
        cell.pid = pid;
        fatal += indicator.priority() == 1 ? 1 : 0;
    }

    /** A condition that was raised lasts until {@link #end}. */
    void begin(Indicator indicator) {
        cell(indicator).lasting++;
        fatalLasting += indicator.priority() == 1 ? 1 : 0;
    }

    void end(Indicator indicator) {
        cell(indicator).lasting--;
        fatalLasting -= indicator.priority() == 1 ? 1 : 0;
    }

    /** Errors of a priority since the beginning. */
    long total(int priority) {
        long sum = 0;
        for (Cell cell : cells.values()) {
            sum += cell.indicator.priority() == priority ? cell.total : 0;
        }
        return sum;
    }

    /** The indicators that are active. */
    Set<Indicator> active(long nowNanos) {
        Set<Indicator> active = EnumSet.noneOf(Indicator.class);
        for (Cell cell : cells.values()) {
            if (cell.isActive(nowNanos)) {
                active.add(cell.indicator);
            }
        }
        return active;
    }

    /** Counts from zero; conditions that last go on. */
    void reset() {
        cells.values().forEach(Cell::reset);
    }

    List<IndicatorReport> report(long nowNanos) {
        return cells.values().stream().map(cell -> cell.report(nowNanos)).toList();
    }
}
