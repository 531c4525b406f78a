package dev.tramo.server.access;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.Optional;

/**
 * The cookie of a dashboard's session. Its name has the port that the browser calls: cookies are shared by all ports of a host, and
 * two servers on one host must not end each other's sessions.
 */
final class SessionCookie {
    private static final String NAME = "tramo_session";

    private SessionCookie() {}

    /** What a request has; untrusted. */
    static Optional<String> of(HttpServerRequest request) {
        return Optional.ofNullable(request.getCookie(name(request))).map(Cookie::getValue);
    }

    /** For {@code Set-Cookie}: gone when the browser says so or after this time; a time of zero removes it. */
    static String header(HttpServerRequest request, String secret, Duration lifetime) {
        String security = "https".equals(request.scheme()) ? "; Secure" : "";
        return name(request) + "=" + secret + "; Path=/; Max-Age=" + lifetime.toSeconds()
                + "; HttpOnly; SameSite=Strict" + security;
    }

    private static String name(HttpServerRequest request) {
        HostAndPort called = request.authority();
        return called == null || called.port() < 0 ? NAME : NAME + "_" + called.port();
    }
}
