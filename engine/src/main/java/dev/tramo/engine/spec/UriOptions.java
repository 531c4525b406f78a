package dev.tramo.engine.spec;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Options of one URI; each is taken once. */
final class UriOptions {
    private final Map<String, String> given = new LinkedHashMap<>();

    static UriOptions ofQuery(String query) {
        return of(query == null || query.isEmpty() ? new String[0] : query.split("&", -1));
    }

    static UriOptions behindBlanks(String options) {
        return of(options.isBlank() ? new String[0] : options.strip().split(" ", -1));
    }

    private static UriOptions of(String[] pairs) {
        UriOptions options = new UriOptions();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("an option is not of the form option=value");
            }
            String key = pair.substring(0, equals).toLowerCase(Locale.ROOT);
            if (options.given.put(key, pair.substring(equals + 1)) != null) {
                throw new IllegalArgumentException(EndpointUri.shown(key) + ": given twice");
            }
        }
        return options;
    }

    Optional<String> taken(String key) {
        return Optional.ofNullable(given.remove(key));
    }

    Duration duration(String key, Duration usual, Duration max) {
        Optional<String> text = taken(key);
        if (text.isEmpty()) {
            return usual;
        }
        long millis = text.get().matches("[0-9]{1,9}") ? Long.parseLong(text.get()) : -1;
        if (millis < 0 || millis > max.toMillis()) {
            throw new IllegalArgumentException(key + ": " + EndpointUri.shown(text.get())
                    + "; allowed are whole numbers from 0 to " + max.toMillis() + ", milliseconds");
        }
        return Duration.ofMillis(millis);
    }

    /** A whole number of milliseconds, whose range the caller checks. */
    int millis(String key, int usual) {
        Optional<String> text = taken(key);
        if (text.isPresent() && !text.get().matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    key + ": " + EndpointUri.shown(text.get()) + "; allowed are whole numbers, milliseconds");
        }
        return text.map(Integer::parseInt).orElse(usual);
    }

    void refuseOthers(String known) {
        given.keySet().stream().findFirst().ifPresent(other -> {
            throw new IllegalArgumentException(EndpointUri.shown(other) + ": unknown; known are " + known);
        });
    }
}
