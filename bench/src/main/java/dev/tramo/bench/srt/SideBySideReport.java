package dev.tramo.bench.srt;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the turns say, as Markdown. */
record SideBySideReport(Load load, int rounds, Machine machine, String sltVersion) {
    private static final double MEGABYTE = 1 << 20;

    /** A row: a figure of a turn. */
    private record Figure(String name, int decimals, ToDoubleFunction<Sample> value) {}

    private List<Figure> figures() {
        return List.of(
                new Figure("CPU, % of one core", 1, Sample::cpuPercent),
                new Figure("resident memory (RSS), MB", 0, s -> s.rssBytes() / MEGABYTE),
                new Figure("proportional share (PSS), MB", 0, s -> s.pssBytes() / MEGABYTE),
                new Figure("datagrams lost", 0, s -> s.delivery().lost()),
                new Figure("out of order", 0, s -> s.delivery().outOfOrder()),
                new Figure("duplicated", 0, s -> s.delivery().duplicated()),
                new Figure(
                        "added latency, mean, ms",
                        2,
                        s -> added(s.delivery().latencyMicros().getMean())),
                new Figure("added latency, mean of the slowest link, ms", 2, s -> added(s.slowestMeanMicros())),
                new Figure("added latency, p99, ms", 2, s -> addedAt(s, 99)),
                new Figure("added latency, p99.9, ms", 2, s -> addedAt(s, 99.9)),
                new Figure("added latency, max, ms", 2, s -> addedAt(s, 100)));
    }

    private double addedAt(Sample sample, double percentile) {
        return added((double) sample.delivery().latencyMicros().getValueAtPercentile(percentile));
    }

    /** What comes on top of the latency that the link is set to. */
    private double added(double micros) {
        return micros / 1e3 - load.latencyMillis();
    }

    String markdown(Map<Side, SideBySide.Samples> samples) {
        StringBuilder text = new StringBuilder();
        text.append(conditions(samples));
        samples.forEach((side, of) -> {
            text.append("\n**").append(side.title).append("**\n\n").append(table(of));
        });
        return text.toString();
    }

    private String conditions(Map<Side, SideBySide.Samples> samples) {
        List<Sample> all = samples.values().stream()
                .flatMap(s -> Stream.concat(s.tramo().stream(), s.slt().stream()))
                .toList();
        Spread others = Spread.of(all.stream().map(Sample::othersCpuPercent).toList());
        Spread lateness = Spread.of(
                all.stream().map(s -> s.generatorLatenessNanosMax() / 1e6).toList());
        long damaged = all.stream().mapToLong(Sample::damaged).sum();
        return load.links() + " links of " + plain(load.mbps()) + " Mbit/s in datagrams of 1316 bytes, "
                + load.latencyMillis() + " ms, " + (load.passphrase().isEmpty() ? "not encrypted" : "AES-128") + "; "
                + rounds + (rounds == 1 ? " round of " : " rounds of ") + load.seconds() + " s after "
                + load.warmupSeconds()
                + " s of warm-up, in turns; median (lowest–highest).\n"
                + "On " + machine + ", libsrt " + sltVersion + ".\n"
                + "Beside the measured: other programs' CPU " + others.text(0)
                + " % of one core; the generator at most "
                + Spread.number(lateness.max(), 1) + " ms late; " + damaged + " datagrams damaged.\n";
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Spread.number(value, 0) : String.valueOf(value);
    }

    private Table table(SideBySide.Samples samples) {
        if (samples.slt().isEmpty()) {
            Table table = new Table("", "Tramo");
            figures()
                    .forEach(figure -> table.row(List.of(
                            figure.name(), spread(figure, samples.tramo()).text(figure.decimals()))));
            return table;
        }
        Table table = new Table("", "Tramo, one process", "srt-live-transmit, " + load.links() + " processes", "ratio");
        for (Figure figure : figures()) {
            Spread tramo = spread(figure, samples.tramo());
            Spread slt = spread(figure, samples.slt());
            table.row(List.of(
                    figure.name(), tramo.text(figure.decimals()), slt.text(figure.decimals()), tramo.ratioTo(slt)));
        }
        return table;
    }

    private static Spread spread(Figure figure, List<Sample> samples) {
        return Spread.of(
                samples.stream().map(s -> figure.value().applyAsDouble(s)).toList());
    }
}
