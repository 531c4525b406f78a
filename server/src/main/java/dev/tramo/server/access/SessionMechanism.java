package dev.tramo.server.access;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Lets the dashboard in by its cookie instead of a token, under {@code /v2} only: the older APIs have calls that change something by
 * GET. What changes something needs the session's CSRF token in a header as well.
 */
@Singleton
public final class SessionMechanism implements HttpAuthenticationMechanism {
    /** The header with the session's CSRF token. */
    static final String CSRF_HEADER = "X-CSRF-Token";

    /** The attribute of an identity with the ID of its session. */
    static final String SESSION = "tramo.session";

    private static final String PATHS = "/v2/";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Sessions sessions;

    SessionMechanism(Sessions sessions) {
        this.sessions = sessions;
    }

    /** A request has a session's cookie, and not the header that proves that the dashboard sent it. */
    public static final class ForgedException extends SecurityException {
        private static final long serialVersionUID = 1L;

        ForgedException() {
            super("the header " + CSRF_HEADER + " is missing or is not that of the session; GET /v2/session tells it");
        }
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext call, IdentityProviderManager providers) {
        HttpServerRequest request = call.request();
        if (request.getHeader("Authorization") != null || !request.path().startsWith(PATHS)) {
            return Uni.createFrom().nullItem();
        }
        Optional<String> secret = SessionCookie.of(request);
        Optional<Sessions.Session> session = secret.flatMap(s -> sessions.find(s, Instant.now()));
        if (session.isEmpty()) {
            return Uni.createFrom().nullItem();
        }
        if (!READING.contains(request.method())
                && !Sessions.isCsrfToken(secret.orElseThrow(), request.getHeader(CSRF_HEADER))) {
            return Uni.createFrom().failure(new ForgedException());
        }
        return Uni.createFrom()
                .item(QuarkusSecurityIdentity.builder()
                        .setPrincipal(new QuarkusPrincipal(session.get().account()))
                        .addRole(Tokens.ROLE)
                        .addAttribute(SESSION, session.get().id())
                        .build());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext call) {
        return Uni.createFrom().nullItem();
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }
}
