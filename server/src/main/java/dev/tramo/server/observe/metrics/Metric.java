package dev.tramo.server.observe.metrics;

import java.util.function.ToDoubleFunction;

/**
 * A metric, and where its value comes from.
 *
 * @param name by Prometheus' conventions, in base units; without {@code _total} and {@code _info}, which follow from the kind
 * @param help one sentence
 * @param value {@link Double#NaN}, and of a counter anything below 0, where there is none
 */
record Metric<T>(String name, Kind kind, String help, ToDoubleFunction<T> value) {
    enum Kind {
        /** Only grows, and begins anew with 0. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Always 1: what it tells is in its labels. */
        INFO
    }

    static <T> Metric<T> counter(String name, String help, ToDoubleFunction<T> value) {
        return new Metric<>(name, Kind.COUNTER, help, value);
    }

    static <T> Metric<T> gauge(String name, String help, ToDoubleFunction<T> value) {
        return new Metric<>(name, Kind.GAUGE, help, value);
    }

    /** A gauge that is 1 for what its labels tell, as the present state; other series of it are left out. */
    static <T> Metric<T> present(String name, String help) {
        return new Metric<>(name, Kind.GAUGE, help, _ -> 1);
    }

    static <T> Metric<T> info(String name, String help) {
        return new Metric<>(name, Kind.INFO, help, _ -> 1);
    }

    /** The same of something else, under another name. */
    Metric<T> named(String other) {
        return new Metric<>(other, kind, help, value);
    }
}
