package dev.tramo.server.store;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/** What a server answers that stands by: that another one manages. A proxy in front passes the call on to that one. */
@Singleton
public class StandBy {
    /** Before everything that answers. */
    private static final int FIRST = Integer.MIN_VALUE + 1;

    private static final int UNAVAILABLE = 503;
    private static final List<String> ALWAYS = List.of("/health", "/openapi", "/docs");

    private final Management management;

    StandBy(Management management) {
        this.management = management;
    }

    void route(@Observes Router router) {
        router.route().order(FIRST).handler(this::handle);
    }

    private void handle(RoutingContext call) {
        if (management.isManaging() || ALWAYS.stream().anyMatch(call.request().path()::startsWith)) {
            call.next();
            return;
        }
        String holder = management.holder();
        String why = !management.databaseAwayBecause().isEmpty()
                ? "this server waits for its database"
                : "this server stands by; " + (holder.isEmpty() ? "nobody manages yet" : holder + " manages");
        call.response()
                .setStatusCode(UNAVAILABLE)
                .putHeader("Retry-After", "1")
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("Error", why).encode() + "\n");
    }
}
