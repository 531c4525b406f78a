package dev.tramo.bench.srt;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the turns say, as Markdown.
 *
 * @param libraries the versions of what others are made with
 */
record SideBySideReport(Load load, int rounds, Machine machine, String libraries) {
    private static final double MEGABYTE = 1 << 20;
    private static final String NONE = "–";

    /** A row: a figure of a turn. */
    private record Figure(String name, int decimals, ToDoubleFunction<Sample> value) {
        /** Empty if no turn has a result. */
        Optional<Spread> spread(List<Sample> samples) {
            return samples.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            Spread.of(samples.stream().map(value::applyAsDouble).toList()));
        }
    }

    private static final List<Figure> FIGURES = List.of(
            new Figure("CPU, % of one core", 1, s -> s.cpu().percent()),
            new Figure("resident memory (RSS), MB", 0, s -> s.rssBytes() / MEGABYTE),
            new Figure("proportional share (PSS), MB", 0, s -> s.pssBytes() / MEGABYTE),
            new Figure("datagrams lost", 0, s -> s.delivery().lost()),
            new Figure("out of order", 0, s -> s.delivery().outOfOrder()),
            new Figure("duplicated", 0, s -> s.delivery().duplicated()),
            new Figure("added latency, mean, ms", 2, Sample::addedMeanMillis),
            new Figure("added latency, mean of the slowest link, ms", 2, Sample::slowestAddedMeanMillis),
            new Figure("added latency, p99, ms", 2, s -> s.addedMillis(99)),
            new Figure("added latency, p99.9, ms", 2, s -> s.addedMillis(99.9)),
            new Figure("added latency, max, ms", 2, s -> s.addedMillis(100)));

    String markdown(Map<Side, SideBySide.Samples> samples) {
        StringBuilder text = new StringBuilder(conditions(samples));
        samples.forEach((side, all) -> text.append("\n**")
                .append(side.title)
                .append("**\n\n")
                .append(failures(all))
                .append(table(all.of())));
        return text.toString();
    }

    private static String failures(SideBySide.Samples samples) {
        StringBuilder text = new StringBuilder();
        for (SideBySide.Failure failure : samples.failures()) {
            String reason = failure.reason().lines().findFirst().orElse("");
            text.append("A turn of ")
                    .append(failure.program().title)
                    .append(" has no result: ")
                    .append(reason)
                    .append("\n\n");
        }
        return text.toString();
    }

    private String conditions(Map<Side, SideBySide.Samples> samples) {
        List<Sample> all = samples.values().stream()
                .flatMap(s -> s.of().values().stream().flatMap(List::stream))
                .toList();
        Spread others = Spread.of(all.stream().map(s -> s.cpu().othersPercent()).toList());
        long damaged = all.stream().mapToLong(Sample::damaged).sum();
        return load.links() + (load.links() == 1 ? " link of " : " links of ") + plain(load.mbps())
                + " Mbit/s in datagrams of 1316 bytes, " + load.latencyMillis() + " ms, "
                + (load.passphrase().isEmpty() ? "not encrypted" : "AES-128") + "; " + rounds
                + (rounds == 1 ? " round of " : " rounds of ") + load.seconds() + " s after " + load.warmupSeconds()
                + " s of warm-up, in turns; median (lowest–highest).\n"
                + "On " + machine + ", " + libraries + ".\n"
                + "Beside the measured: other programs' CPU " + others.text(0) + " % of one core; the machine at most "
                + most(all, s -> s.cpu().machinePercent(), 0) + " % busy; the generator at most "
                + most(all, s -> s.generatorLateness().maxMicros() / 1e3, 1) + " ms late, 99.9 % of datagrams at most "
                + most(all, s -> s.generatorLateness().p999Micros() / 1e3, 1) + " ms; " + damaged
                + " datagrams damaged.\n"
                + (lacksForwarders(samples) ? "Without the forwarders: no C compiler here could build them.\n" : "");
    }

    private static boolean lacksForwarders(Map<Side, SideBySide.Samples> samples) {
        return samples.entrySet().stream()
                .anyMatch(side ->
                        side.getKey() != Side.BOTH && !side.getValue().of().containsKey(Program.FORWARDER));
    }

    private static String most(List<Sample> samples, ToDoubleFunction<Sample> value, int decimals) {
        return Spread.number(samples.stream().mapToDouble(value).max().orElse(0), decimals);
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Spread.number(value, 0) : String.valueOf(value);
    }

    /** Tramo, and each of the others with the ratio of Tramo to it. */
    private Table table(Map<Program, List<Sample>> samples) {
        List<Sample> tramo = samples.getOrDefault(Program.TRAMO, List.of());
        List<Program> others =
                samples.keySet().stream().filter(p -> p != Program.TRAMO).toList();
        List<String> head = new ArrayList<>(List.of("", Program.TRAMO.heading(load.links())));
        others.forEach(other -> head.addAll(List.of(other.heading(load.links()), "Tramo / " + other.title)));
        Table table = new Table(head.toArray(String[]::new));
        for (Figure figure : FIGURES) {
            Optional<Spread> own = figure.spread(tramo);
            List<String> row = new ArrayList<>(List.of(figure.name(), text(own, figure.decimals())));
            for (Program other : others) {
                Optional<Spread> its = figure.spread(samples.getOrDefault(other, List.of()));
                row.addAll(List.of(text(its, figure.decimals()), ratio(own, its)));
            }
            table.row(row);
        }
        return table;
    }

    private static String text(Optional<Spread> spread, int decimals) {
        return spread.map(s -> s.text(decimals)).orElse(NONE);
    }

    private static String ratio(Optional<Spread> own, Optional<Spread> its) {
        return own.flatMap(o -> its.map(o::ratioTo)).orElse(NONE);
    }
}
