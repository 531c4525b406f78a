package dev.tramo.server.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** Errors that are answered before any resource is asked, each in the form of the API that the path belongs to. */
public final class Errors {
    /** The calls of the older aggregator, whose errors are {@code {"error": "..."}}. */
    public static final Set<String> AGGREGATOR_PATHS =
            Set.of("/registerCamera", "/resgisterCamera", "/getStream", "/stats", "/status", "/Status");

    private Errors() {}

    /** Ends a request with an error in JSON. */
    static void answer(HttpServerRequest request, int status, String message) {
        String field = AGGREGATOR_PATHS.contains(request.path()) ? "error" : "Error";
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put(field, message).encode());
    }
}
