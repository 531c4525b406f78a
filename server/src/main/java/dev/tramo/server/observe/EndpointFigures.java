package dev.tramo.server.observe;

import java.util.EnumMap;
import java.util.Map;

/** Figures of one endpoint over one second; those that it does not have are absent. Immutable. */
public final class EndpointFigures {
    private final Map<Figure, Double> values;

    private EndpointFigures(Map<Figure, Double> values) {
        this.values = values;
    }

    /** Whether the endpoint has this figure. */
    public boolean has(Figure figure) {
        return values.containsKey(figure);
    }

    /** The figure; {@link Double#NaN} if it is absent. */
    public double of(Figure figure) {
        return values.getOrDefault(figure, Double.NaN);
    }

    /** Gathers figures. */
    public static final class Builder {
        private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

        public Builder with(Figure figure, double value) {
            values.put(figure, value);
            return this;
        }

        public EndpointFigures build() {
            return new EndpointFigures(new EnumMap<>(values));
        }
    }
}
