package dev.tramo.bench.rtmp;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the turns say, as Markdown. */
record RtmpReport(Load load, int rounds, Machine machine) {
    private static final double MEGABYTE = 1 << 20;
    private static final String NOTHING = "–";

    /** A row: a figure of a turn. */
    private record Figure(String name, int decimals, ToDoubleFunction<Sample> value) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("CPU, % of one core", 2, Sample::cpuPercent),
            new Figure("resident memory (RSS), MB", 0, s -> s.rssBytes() / MEGABYTE),
            new Figure("proportional share (PSS), MB", 0, s -> s.pssBytes() / MEGABYTE),
            new Figure("delivered, % of what was sent", 2, s -> s.delivery().deliveredPercent()),
            new Figure("the push that got least, %", 2, s -> s.delivery().worstPercent()),
            new Figure("pushes up at the end", 0, s -> s.delivery().pushesUp()));

    /** A row: a time that every push takes which is added to a live camera. */
    private record LateFigure(String name, ToDoubleFunction<LateStart> value) {}

    private static final List<LateFigure> LATE_FIGURES = List.of(
            new LateFigure("a push added live: until it publishes, ms", LateStart::publishedMillis),
            new LateFigure("a push added live: until its first picture, ms", LateStart::pictureMillis));

    String markdown(SideBySide.Samples samples) {
        Map<String, List<Sample>> peers = new LinkedHashMap<>();
        peers.put("nginx-rtmp", samples.nginx());
        if (!samples.srs().isEmpty()) {
            peers.put("SRS", samples.srs());
        }
        List<String> head = new ArrayList<>(List.of("", "Tramo"));
        peers.keySet().forEach(name -> head.addAll(List.of(name, "Tramo / " + name)));
        Table table = new Table(head.toArray(String[]::new));
        for (Figure figure : FIGURES) {
            Spread tramo = spread(samples.tramo(), figure.value());
            List<String> row = new ArrayList<>(List.of(figure.name(), tramo.text(figure.decimals())));
            for (List<Sample> peer : peers.values()) {
                Spread its = spread(peer, figure.value());
                row.addAll(List.of(its.text(figure.decimals()), tramo.ratioTo(its)));
            }
            table.row(row);
        }
        for (LateFigure figure : LATE_FIGURES) {
            List<String> row = new ArrayList<>(List.of(figure.name(), late(samples.tramo(), figure)));
            peers.values().forEach(peer -> row.addAll(List.of(late(peer, figure), NOTHING)));
            table.row(row);
        }
        return conditions(samples) + "\n" + table;
    }

    private static String late(List<Sample> samples, LateFigure figure) {
        List<Double> values = samples.stream()
                .flatMap(sample -> sample.lateStarts().stream())
                .map(start -> figure.value().applyAsDouble(start))
                .toList();
        return values.isEmpty()
                ? "not within " + LateStart.WAIT_SECONDS_MAX + " s"
                : Spread.of(values).text(0);
    }

    private String conditions(SideBySide.Samples samples) {
        List<Sample> all = Stream.of(samples.tramo(), samples.nginx(), samples.srs())
                .flatMap(List::stream)
                .toList();
        return counted(load.cameras(), "camera") + " of " + plain(load.mbps()) + " Mbit/s, "
                + counted(load.pushes(), "push") + (load.cameras() == 1 ? "; " : " each; ") + Clip.FORMAT + "; "
                + counted(rounds, "round") + " of " + load.seconds() + " s after " + load.warmupSeconds()
                + " s of warm-up, in turns; median (lowest–highest).\n"
                + "On " + machine + ", " + all.getFirst().peers() + ".\n"
                + "Beside the measured: the sources sent "
                + spread(all, this::sentMbps).text(2) + " Mbit/s a camera and took "
                + spread(all, Sample::sourcesCpuPercent).text(1) + " % of one core, the sink "
                + spread(all, Sample::sinkCpuPercent).text(1) + " %, other programs "
                + spread(all, Sample::othersCpuPercent).text(1) + " %.\n";
    }

    private double sentMbps(Sample sample) {
        return sample.delivery().sentBytes() * 8e-6 / sample.seconds() / load.cameras();
    }

    private static String counted(int count, String what) {
        String plural = what.endsWith("h") ? "es" : "s";
        return count + " " + what + (count == 1 ? "" : plural);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Spread.number(value, 0) : String.valueOf(value);
    }

    private static Spread spread(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return Spread.of(samples.stream().map(value::applyAsDouble).toList());
    }
}
