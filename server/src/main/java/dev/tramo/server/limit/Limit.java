package dev.tramo.server.limit;

import java.util.Locale;

/** A whole number that an operator may set, one of a table: {@link HttpLimit}, {@link RtmpLimit}. */
public interface Limit {
    /**
     * What it may be.
     *
     * @param standard the default
     * @param min the least that may be set
     * @param max the most that may be set
     */
    record Bounds(int standard, int min, int max) {}

    /** The beginning of the names of all settings of its table. */
    String prefix();

    /** In capitals, its words separated by underscores. */
    String name();

    /** What it may be. */
    Bounds bounds();

    /** The setting's name. */
    default String key() {
        return prefix() + name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** The default. */
    default int standard() {
        return bounds().standard();
    }

    /** The least that may be set. */
    default int min() {
        return bounds().min();
    }

    /** The most that may be set. */
    default int max() {
        return bounds().max();
    }
}
