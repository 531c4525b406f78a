package dev.tramo.engine.spec;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How much of its stream a route looks at. */
public enum Analysis {
    /** Nothing, at no cost. */
    OFF,
    /** Indicators, services, PIDs, clocks and codecs. */
    BASIC,
    /** As {@link #BASIC}, with event tables, time codes and captions. */
    FULL;

    /** Its name in every API. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name; empty if there is none. */
    public static Optional<Analysis> of(String word) {
        return Stream.of(values()).filter(level -> level.word().equals(word)).findFirst();
    }
}
