package dev.tramo.bench.srt;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the turns of silent links say, as Markdown. */
record IdleReport(Load load, int rounds, Machine machine, String sltVersion) {
    private static final double MEGABYTE = 1 << 20;

    /** A row: a figure of one side in a turn. */
    private record Figure(String name, int decimals, ToDoubleFunction<IdleSample.Share> value) {
        Spread spread(List<IdleSample> samples, Side side) {
            return IdleReport.spread(samples, sample -> value.applyAsDouble(sample.of(side)));
        }
    }

    private static final List<Figure> FIGURES = List.of(
            new Figure("CPU, % of one core", 2, IdleSample.Share::cpuPercent),
            new Figure("wake-ups of all threads, /s", 0, IdleSample.Share::wakeUpsPerSecond),
            new Figure("resident memory (RSS), MB", 0, s -> s.rssBytes() / MEGABYTE),
            new Figure("proportional share (PSS), MB", 0, s -> s.pssBytes() / MEGABYTE));

    String markdown(Idle.Samples samples) {
        return conditions(samples)
                + "\n**Receiving side**\n\n" + table(samples, Side.RECEIVING)
                + "\n**Sending side**\n\n" + table(samples, Side.SENDING)
                + "\n**Both sides together**\n\n" + packets(samples);
    }

    private String conditions(Idle.Samples samples) {
        List<IdleSample> all =
                Stream.concat(samples.tramo().stream(), samples.slt().stream()).toList();
        return load.links() + " links, connected and silent, " + load.latencyMillis() + " ms, "
                + (load.passphrase().isEmpty() ? "not encrypted" : "AES-128") + "; " + rounds
                + (rounds == 1 ? " round of " : " rounds of ") + load.seconds() + " s after " + load.warmupSeconds()
                + " s of silence, in turns; median (lowest–highest).\n"
                + "On " + machine + ", libsrt " + sltVersion + ".\n"
                + "Beside the measured: other programs' CPU "
                + spread(all, IdleSample::othersCpuPercent).text(0) + " % of one core.\n";
    }

    private Table table(Idle.Samples samples, Side side) {
        Table table = new Table("", Program.TRAMO.heading(load.links()), Program.SLT.heading(load.links()), "ratio");
        for (Figure figure : FIGURES) {
            addRow(
                    table,
                    figure.name(),
                    figure.decimals(),
                    figure.spread(samples.tramo(), side),
                    figure.spread(samples.slt(), side));
        }
        return table;
    }

    private static Table packets(Idle.Samples samples) {
        Table table = new Table("", Program.TRAMO.title, Program.SLT.title, "ratio");
        addRow(
                table,
                "UDP packets that the whole machine sent, /s",
                0,
                spread(samples.tramo(), IdleSample::packetsPerSecond),
                spread(samples.slt(), IdleSample::packetsPerSecond));
        return table;
    }

    private static void addRow(Table table, String name, int decimals, Spread tramo, Spread slt) {
        table.row(List.of(name, tramo.text(decimals), slt.text(decimals), tramo.ratioTo(slt)));
    }

    private static Spread spread(List<IdleSample> samples, ToDoubleFunction<IdleSample> value) {
        return Spread.of(samples.stream().map(value::applyAsDouble).toList());
    }
}
