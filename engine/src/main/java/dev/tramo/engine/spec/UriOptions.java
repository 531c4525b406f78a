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

    /** A number; what holds if it is left out, is the caller's to say. */
    long number(UriOption option, long usual) {
        return taken(option.name()).map(option::number).orElse(usual);
    }

    /** A length of time in milliseconds. */
    Duration duration(UriOption option) {
        return Duration.ofMillis(number(option, Long.parseLong(option.fallback())));
    }

    void refuseOthers(String known) {
        given.keySet().stream().findFirst().ifPresent(other -> {
            throw new IllegalArgumentException(EndpointUri.shown(other) + ": unknown; known are " + known);
        });
    }
}
