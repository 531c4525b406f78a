package dev.tramo.server.http;

import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * How long the body of a request may be: files to be played are limited by the disk and by a setting, as they are received; all else is a
 * description of something. The framework has one limit for all, which is that of files.
 */
@Singleton
final class BodyLimit {
    /** Where files are sent to. */
    private static final String FILES = "/v2/files/";
    /** A link's description is under 4 kB; nothing larger is wanted. */
    private static final long BYTES_MAX = 64 << 10;
    /** Behind the framework's own, which would replace this one's limit. */
    private static final int PRIORITY = 1;

    private static final int TOO_LONG = 413;

    void register(@Observes Filters filters) {
        filters.register(BodyLimit::bound, PRIORITY);
    }

    private static void bound(RoutingContext call) {
        boolean isFile = call.normalizedPath().startsWith(FILES);
        if (!isFile && announced(call) > BYTES_MAX) {
            call.response()
                    .setStatusCode(TOO_LONG)
                    .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                    .end()
                    .onComplete(_ -> call.request().connection().close());
            return;
        }
        if (!isFile) {
            call.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, BYTES_MAX);
        }
        call.next();
    }

    private static long announced(RoutingContext call) {
        String length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
