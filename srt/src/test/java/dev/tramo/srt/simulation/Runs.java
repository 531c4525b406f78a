package dev.tramo.srt.simulation;

import dev.tramo.srt.SrtOptions;

/** The runs that many tests have in common: a caller that sends, over the same network both ways. */
final class Runs {
    private static final boolean REPORTS = Boolean.getBoolean("tramo.simulation.report");

    private Runs() {}

    static SrtOptions latency(int millis) {
        return SrtOptions.DEFAULT.withLatencyMillis(millis);
    }

    static Scenario scenario(long seed, SrtOptions options, Traffic traffic, NetworkConditions both) {
        return Scenario.of(seed, Scenario.Side.sending(options, traffic), Scenario.Side.receiving(options), both);
    }

    static Outcome.Direction run(long seed, SrtOptions options, Traffic traffic, NetworkConditions both) {
        return Simulation.run(scenario(seed, options, traffic, both)).toListener();
    }

    /** With {@code -Dtramo.simulation.report=true}, what was measured goes into the test's output. */
    static void report(String what, Outcome.Direction direction) {
        report(what, direction, 0, Double.MAX_VALUE);
    }

    /** The same, latency only of what was submitted within these seconds. */
    static void report(String what, Outcome.Direction direction, double fromSeconds, double toSeconds) {
        if (REPORTS) {
            double[] latency = direction.latencyMillis(fromSeconds, toSeconds);
            System.out.printf(
                    "%s: delivered %.4f %%, latency %.1f to %.1f ms%n",
                    what, 100 * direction.deliveredShare(), latency[0], latency[1]);
        }
    }
}
