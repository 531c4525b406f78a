package dev.tramo.bench.path;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.relay.Conditions;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import dev.tramo.bench.traffic.Delivery;
import dev.tramo.bench.traffic.Minute;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What a run found, as Markdown: a column for each pair. */
record PathReport(Settings settings, Machine machine, String sltVersion) {
    private record Figure(String name, Function<Outcome, String> text) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("sent", o -> String.valueOf(o.delivery().sent())),
            new Figure(
                    "delivered, %",
                    o -> Spread.number(
                            100.0
                                    * o.delivery().received()
                                    / Math.max(1, o.delivery().sent()),
                            4)),
            new Figure("lost", o -> String.valueOf(o.delivery().lost())),
            new Figure("out of order", o -> String.valueOf(o.delivery().outOfOrder())),
            new Figure("duplicated", o -> String.valueOf(o.delivery().duplicated())),
            new Figure("latency, min, ms", o -> millis((double) o.latency().getMinValue())),
            new Figure("latency, mean, ms", o -> millis(o.latency().getMean())),
            new Figure("latency, p99, ms", o -> millis((double) o.latency().getValueAtPercentile(99))),
            new Figure("latency, max, ms", o -> millis((double) o.latency().getMaxValue())),
            new Figure("mean of the minutes, ms", o -> overMinutes(o, Minute::meanMicros)),
            new Figure("max − min within a minute, ms", o -> overMinutes(o, m -> (double) m.spreadMicros())),
            new Figure("sent again, %", o -> o.isCounted() ? Spread.number(100 * o.retransmittedShare(), 2) : "–"));

    private static String millis(double micros) {
        return Spread.number(micros / 1e3, 2);
    }

    private static String overMinutes(Outcome outcome, Function<Minute, Double> micros) {
        List<Double> millis = wholeMinutes(outcome.delivery()).stream()
                .map(minute -> micros.apply(minute) / 1e3)
                .toList();
        return millis.isEmpty() ? "–" : Spread.of(millis).text(2);
    }

    /** The last is left out if others are there: it is a part of one. */
    private static List<Minute> wholeMinutes(Delivery delivery) {
        List<Minute> all = delivery.minutes();
        return all.size() > 1 ? all.subList(0, all.size() - 1) : all;
    }

    String markdown(PathRun.Result result) {
        Table table = new Table(Stream.concat(
                        Stream.of(""),
                        result.outcomes().stream().map(o -> o.pair().title()))
                .toArray(String[]::new));
        for (Figure figure : FIGURES) {
            List<String> cells = new ArrayList<>();
            cells.add(figure.name());
            result.outcomes().forEach(outcome -> cells.add(figure.text().apply(outcome)));
            table.row(cells);
        }
        return conditions(result) + "\n" + table;
    }

    private String conditions(PathRun.Result result) {
        return settings.mbps() + " Mbit/s for " + settings.seconds() + " s, all pairs at once; " + network()
                + "; SRT latency " + settings.latencyMillis() + " ms, "
                + (settings.passphrase().isEmpty() ? "not encrypted" : "AES-128")
                + ". Figures of minutes: median (lowest–highest).\n"
                + "On " + machine + ", libsrt " + sltVersion + ".\n"
                + "At most the generator was " + millis(result.generatorLatenessNanosMax() / 1e3)
                + " ms late, the relays "
                + millis(result.relayLatenessNanosMax() / 1e3) + " ms; " + result.damaged() + " datagrams damaged.\n";
    }

    private String network() {
        Conditions c = settings.conditions();
        return c.isPerfect()
                ? "no relay"
                : c.lossPercent() + " % loss each way, RTT " + c.rttMillis() + " ms, jitter " + c.jitterMillis()
                        + " ms, seed " + c.seed();
    }
}
