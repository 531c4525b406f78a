package dev.tramo.bench.switching;

import dev.tramo.bench.gateway.Machine;
import dev.tramo.bench.report.Spread;
import dev.tramo.bench.report.Table;
import java.util.List;

/** What a run found, as Markdown. */
final class SwitchReport {
    private static final int BEYOND_MILLIS = 20;

    private final SwitchRun.Settings settings;
    private final Machine machine;

    SwitchReport(SwitchRun.Settings settings, Machine machine) {
        this.settings = settings;
        this.machine = machine;
    }

    String markdown(SwitchRun.Result result) {
        Table table = new Table("", "switches", "gap p50, ms", "p99", "max", "beyond " + limitMillis() + " ms");
        for (Fault fault : Fault.values()) {
            List<Double> gaps = result.switches().stream()
                    .filter(each -> each.fault() == fault)
                    .map(Switched::gapMillis)
                    .sorted()
                    .toList();
            if (!gaps.isEmpty()) {
                table.row(List.of(
                        fault.words(),
                        String.valueOf(gaps.size()),
                        number(percentile(gaps, 50)),
                        number(percentile(gaps, 99)),
                        number(gaps.getLast()),
                        String.valueOf(
                                gaps.stream().filter(gap -> gap > limitMillis()).count())));
            }
        }
        return "Two sources of " + Spread.number(settings.mbps(), 1) + " Mbit/s by SRT (120 ms), "
                + settings.join() + ", detection " + settings.detectMillis() + " ms. " + machine + ".\n\n"
                + table + "\n"
                + "Sessions of the SRT destination that ended: " + result.sessionsEnded() + ". Errors of the decoder: "
                + result.decoderErrors() + ". Decode times that went back: " + result.stepsBack() + ".\n";
    }

    private int limitMillis() {
        return settings.detectMillis() + BEYOND_MILLIS;
    }

    /** By the nearest rank. */
    static double percentile(List<Double> sorted, int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }

    private static String number(double millis) {
        return Spread.number(millis, 0);
    }
}
