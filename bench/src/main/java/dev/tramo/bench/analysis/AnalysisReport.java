package dev.tramo.bench.analysis;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.List;
import java.util.Map;

/** The results as Markdown. */
record AnalysisReport(Load load, Machine machine) {
    private static final int DECIMALS = 2;

    /**
     * The table.
     *
     * @param samples CPU of a server in each window, % of one core
     * @param others CPU that other programs took meanwhile, % of one core
     */
    String markdown(Map<Level, List<Double>> samples, List<Double> others) {
        Spread off = spread(samples, Level.OFF);
        Table table = new Table("`analysis`", "CPU, % of one core", "of `off`");
        for (Level level : Level.values()) {
            Spread cpu = spread(samples, level);
            table.row(List.of("`" + level.word + "`", cpu.text(DECIMALS), cpu.ratioTo(off)));
        }
        return "%d links of %s Mbit/s in each of three servers at the same time, each from UDP to SRT and back; windows of %d s after %d s of warm-up, %d of each server at each level, which change between the servers; median (lowest–highest).\n"
                        .formatted(
                                load.links(),
                                Spread.number(load.mbps(), 0),
                                load.windowSeconds(),
                                load.warmupSeconds(),
                                load.windows())
                + machine + ". Other programs took " + Spread.of(others).text(0) + " % of one core.\n\n" + table;
    }

    private static Spread spread(Map<Level, List<Double>> samples, Level level) {
        return Spread.of(samples.getOrDefault(level, List.of()));
    }
}
