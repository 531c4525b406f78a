package dev.tramo.bench.start;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the starts say, as Markdown.
 *
 * @param idleSeconds for which nothing was asked of each server
 */
record StartReport(int idleSeconds, Machine machine) {
    private static final double MEGABYTE = 1 << 20;

    /** A row: a figure of a start. */
    private record Figure(String name, int decimals, ToDoubleFunction<StartSample> value) {}

    private List<Figure> figures() {
        return List.of(
                new Figure("from the process's start to ready, ms", 0, StartSample::readyMillis),
                new Figure("CPU time until ready, s", 2, s -> s.ready().cpuSeconds()),
                new Figure("CPU while idle, % of one core", 2, this::idleCpuPercent),
                new Figure(
                        "resident memory (RSS), when ready, MB",
                        0,
                        s -> megabytes(s.ready().rssBytes())),
                new Figure(
                        "the same, idle after " + idleSeconds + " s",
                        0,
                        s -> megabytes(s.idle().rssBytes())),
                new Figure(
                        "the same, after one login",
                        0,
                        s -> megabytes(s.loggedIn().rssBytes())),
                new Figure(
                        "proportional share (PSS), idle after " + idleSeconds + " s, MB",
                        0,
                        s -> megabytes(s.idle().pssBytes())),
                new Figure(
                        "the same, after one login",
                        0,
                        s -> megabytes(s.loggedIn().pssBytes())));
    }

    private double idleCpuPercent(StartSample sample) {
        return (sample.idle().cpuSeconds() - sample.ready().cpuSeconds()) / idleSeconds * 100;
    }

    private static double megabytes(long bytes) {
        return bytes / MEGABYTE;
    }

    String markdown(List<StartSample> samples) {
        Table table = new Table("", "Tramo");
        for (Figure figure : figures()) {
            Spread spread = Spread.of(
                    samples.stream().map(figure.value()::applyAsDouble).toList());
            table.row(List.of(figure.name(), spread.text(figure.decimals())));
        }
        return samples.size() + (samples.size() == 1 ? " start" : " starts")
                + " with a new data folder each; median (lowest–highest).\nOn " + machine + ".\n\n" + table;
    }
}
