package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parameters of a request's query, read strictly: each refusal names the parameter, its value and what is allowed. */
final class Query {
    private final MultivaluedMap<String, String> parameters;

    /** @throws RefusedException if there is a parameter that the call does not know */
    Query(MultivaluedMap<String, String> parameters, Collection<String> known) throws RefusedException {
        Answers.requireKnown(parameters, known);
        this.parameters = parameters;
    }

    /** A value that is given once or not at all. */
    Optional<String> once(String name) throws RefusedException {
        List<String> given = each(name);
        if (given.size() > 1) {
            throw RefusedException.invalid(name + ": given " + given.size() + " times; allowed is once");
        }
        return given.stream().findFirst();
    }

    /** A text of limited length. */
    Optional<String> text(String name, int lengthMax) throws RefusedException {
        Optional<String> text = once(name);
        if (text.isPresent() && text.get().length() > lengthMax) {
            throw wrong(name, text.get(), "at most " + lengthMax + " characters");
        }
        return text;
    }

    /** All values of a parameter that may be given several times. */
    List<String> each(String name) {
        return parameters.getOrDefault(name, List.of());
    }

    /** Several values: with commas, or by a parameter that is given several times. */
    List<String> values(String name) {
        return each(name).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .toList();
    }

    /** A whole number. */
    int whole(String name, int min, int max, int ifAbsent) throws RefusedException {
        Optional<String> given = once(name);
        return given.isPresent() ? Answers.whole(name, given.get(), min, max) : ifAbsent;
    }

    /** A time, see {@link Times}. */
    Optional<Instant> time(String name, Instant now) throws RefusedException {
        Optional<String> given = once(name);
        return given.isPresent() ? Optional.of(Times.read(name, given.get(), now)) : Optional.empty();
    }

    /** The ID by which a page continues. */
    Optional<Long> id(String name) throws RefusedException {
        Optional<String> given = once(name);
        return given.isPresent() ? Optional.of(id(name, given.get())) : Optional.empty();
    }

    /** The ID of an event or an alarm. */
    static long id(String name, String text) throws RefusedException {
        if (!text.matches("[0-9]{1,18}")) {
            throw wrong(name, text, "IDs, which are whole numbers");
        }
        return Long.parseLong(text);
    }

    /** One of an enumeration's constants, by the word that stands for it. */
    <T extends Enum<T>> Optional<T> constant(String name, T[] all, Function<T, String> word) throws RefusedException {
        Optional<String> given = once(name);
        return given.isPresent() ? Optional.of(constant(name, given.get(), all, word)) : Optional.empty();
    }

    /** Several of an enumeration's constants; none if the parameter is absent. */
    <T extends Enum<T>> Set<T> constants(String name, Class<T> type, Function<T, String> word) throws RefusedException {
        Set<T> constants = EnumSet.noneOf(type);
        for (String given : values(name)) {
            var _ = constants.add(constant(name, given, type.getEnumConstants(), word));
        }
        return constants;
    }

    private static <T extends Enum<T>> T constant(String name, String given, T[] all, Function<T, String> word)
            throws RefusedException {
        return Stream.of(all)
                .filter(each -> word.apply(each).equals(given))
                .findFirst()
                .orElseThrow(() -> wrong(name, given, Stream.of(all).map(word).collect(Collectors.joining(", "))));
    }

    /** A refusal of a parameter's value. */
    static RefusedException wrong(String name, String value, String allowed) {
        return RefusedException.invalid(name + ": \"" + StrictJson.shown(value) + "\"; allowed are " + allowed);
    }
}
