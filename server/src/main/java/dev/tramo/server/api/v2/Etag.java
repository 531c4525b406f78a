package dev.tramo.server.api.v2;

import dev.tramo.server.api.RefusedException;
import dev.tramo.server.figures.SwitchingJson;
import dev.tramo.server.routes.StoredRoute;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a route is configured to be, in short: it changes with the configuration, and not with what is observed. A client that sends it
 * back in {@code If-Match} changes only what it has read.
 */
final class Etag {
    private static final int BYTES = 8;
    private static final String ANY = "*";

    private Etag() {}

    static String of(StoredRoute route) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // Maps and their order are part of it: a view has the same.
            for (Object part : new Object[] {
                route.id(),
                route.name(),
                route.labels(),
                route.sources(),
                route.destinations(),
                route.running(),
                switching(route)
            }) {
                digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return '"' + HexFormat.of().formatHex(digest.digest(), 0, BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Nothing more of a route that switches as usual. */
    private static String switching(StoredRoute route) {
        return SwitchingJson.text(route.switching());
    }

    /**
     * Refuses a change of what the client has not read.
     *
     * @param ifMatch the header; null if it is not there
     * @param ifNoneMatch likewise; {@code *}: the route must be new
     */
    static void require(Optional<StoredRoute> now, @Nullable String ifMatch, @Nullable String ifNoneMatch)
            throws RefusedException {
        if (ifNoneMatch != null && matches(now, ifNoneMatch)) {
            throw RefusedException.outdated("If-None-Match: there is such a route already");
        }
        if (ifMatch != null && !matches(now, ifMatch)) {
            throw RefusedException.outdated(
                    now.isPresent()
                            ? "If-Match: the route was changed since; read it again"
                            : "If-Match: there is no such route");
        }
    }

    private static boolean matches(Optional<StoredRoute> now, String header) {
        return now.isPresent()
                && Stream.of(header.split(",", -1))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals(ANY) || tag.equals(of(now.get())));
    }
}
