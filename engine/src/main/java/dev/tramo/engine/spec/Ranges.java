package dev.tramo.engine.spec;

/** Checks numbers that were given; the messages name the field, its value and what is allowed. */
final class Ranges {
    private Ranges() {}

    static void within(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + ": " + value + "; allowed are whole numbers from " + min + " to " + max);
        }
    }

    /** As {@link #within}, or 0. */
    static void optional(String name, int value, int min, int max) {
        if (value != 0 && (value < min || value > max)) {
            throw new IllegalArgumentException(name + ": " + value
                    + "; allowed are 0, which turns it off, and whole numbers from " + min + " to " + max);
        }
    }
}
