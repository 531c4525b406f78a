package dev.tramo.server.access;

import dev.tramo.server.http.ClientAddress;
import io.quarkus.arc.Arc;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Tells on whose behalf a thread works: that of the request which it answers, or of the server itself. Any thread. */
@Singleton
public class Callers {
    private static final String ANONYMOUS = "anonymous";

    private final CurrentVertxRequest request;
    private final SecurityIdentity identity;

    Callers(CurrentVertxRequest request, SecurityIdentity identity) {
        this.request = request;
        this.identity = identity;
    }

    /** The caller of what happens now, on this thread. */
    public Caller now() {
        if (!Arc.container().requestContext().isActive()) {
            return Caller.SERVER;
        }
        RoutingContext call = request.getCurrent();
        return call == null ? Caller.SERVER : new Caller(name(), ClientAddress.of(call.request()));
    }

    private String name() {
        try {
            return identity.isAnonymous() ? ANONYMOUS : identity.getPrincipal().getName();
        } catch (SecurityException e) {
            return ANONYMOUS;
        }
    }
}
