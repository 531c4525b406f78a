package dev.tramo.bench.pacing;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the turns say, as Markdown: a table for each rate and load. */
record PacingReport(int rounds, int seconds, Machine machine) {
    /** A rate, and whether every core had other work. */
    record Condition(int mbps, boolean isLoaded) {
        long bits() {
            return mbps * 1_000_000L;
        }

        @Override
        public String toString() {
            return mbps + " Mbit/s, " + (isLoaded ? "every core busy with another program" : "idle machine");
        }
    }

    String markdown(Map<Condition, Map<Contender, List<PacingTurn.Sample>>> samples) {
        StringBuilder text =
                new StringBuilder("A transport stream of a constant rate comes by UDP in bunches, every 2 to 12"
                        + " ms, and leaves by UDP; " + rounds + (rounds == 1 ? " round" : " rounds") + " of " + seconds
                        + " s, in turns; median (lowest–highest).\nOn " + machine + ".\n");
        samples.forEach((condition, of) ->
                text.append("\n").append(condition).append(":\n\n").append(table(of)));
        return text.toString();
    }

    private static Table table(Map<Contender, List<PacingTurn.Sample>> samples) {
        Table table = new Table(
                "", "deviation p50, µs", "p99", "p99.9", "max", "PCR_OJ, µs", "PCR_AC, ns", "gap p99, ms", "CPU, %");
        samples.forEach((contender, of) -> table.row(List.of(
                contender.title(),
                cell(of, s -> s.steadiness().deviation().p50(), 0),
                cell(of, s -> s.steadiness().deviation().p99(), 0),
                cell(of, s -> s.steadiness().deviation().p999(), 0),
                cell(of, s -> s.steadiness().deviation().max(), 0),
                cell(of, s -> s.steadiness().clockArrival(), 0),
                cell(of, s -> s.steadiness().clockAccuracyNanos(), 0),
                cell(of, s -> s.steadiness().gap().p99() / 1e3, 2),
                cell(of, PacingTurn.Sample::cpuPercent, 1))));
        return table;
    }

    /** A dash where a figure could not be had. */
    private static String cell(
            List<PacingTurn.Sample> samples, ToDoubleFunction<PacingTurn.Sample> figure, int decimals) {
        List<Double> values = samples.stream()
                .mapToDouble(figure)
                .filter(Double::isFinite)
                .boxed()
                .toList();
        return values.isEmpty() ? "–" : Spread.of(values).text(decimals);
    }
}
