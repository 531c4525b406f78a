package dev.tramo.server.api.v1;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a link.
 *
 * @param name as in answers
 * @param aliases further names under which requests may give it
 * @param type what it may be
 * @param fallback what it is if a request leaves it out: a string or an integer; {@code null} if it must be given
 * @param description for the API's readers
 */
record Field(
        String name,
        List<String> aliases,
        Type type,
        @Nullable Object fallback,
        String description) {
    /** What a field may be. */
    sealed interface Type {}

    /** A whole number, given as JSON number or decimal string. */
    record Whole(int min, int max) implements Type {}

    /** One of some whole numbers. */
    record WholeOf(List<Integer> values) implements Type {}

    /** One of some words; case does not matter, answers are in lower case. */
    record Word(List<String> values) implements Type {}

    /**
     * Text of some length.
     *
     * @param check throws IllegalArgumentException, saying what is allowed, if the text is not; returns it normalised
     * @param secret whether errors must not repeat it
     */
    record Text(int lengthMin, int lengthMax, UnaryOperator<String> check, boolean secret) implements Type {}

    static Field whole(String name, int min, int max, @Nullable Integer fallback, String description) {
        return new Field(name, List.of(), new Whole(min, max), fallback, description);
    }

    static Field flag(String name, int fallback, String description) {
        return new Field(name, List.of(), new WholeOf(List.of(0, 1)), fallback, description);
    }

    static Field word(String name, List<String> values, @Nullable String fallback, String description) {
        return new Field(name, List.of(), new Word(values), fallback, description);
    }

    static Field text(
            String name,
            int lengthMin,
            int lengthMax,
            UnaryOperator<String> check,
            @Nullable String fallback,
            String description) {
        return new Field(name, List.of(), new Text(lengthMin, lengthMax, check, false), fallback, description);
    }

    Field alsoKnownAs(String alias) {
        return new Field(name, List.of(alias), type, fallback, description);
    }
}
