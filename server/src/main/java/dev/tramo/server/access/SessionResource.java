package dev.tramo.server.access;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Sessions of browsers: a cookie that no script can read, beside the bearer token of programs. */
@Path("/v2")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Access")
public class SessionResource {
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final String NONE = "no session: log in by POST /v2/session";

    private final Logins logins;
    private final Sessions sessions;
    private final Audit audit;

    SessionResource(Logins logins, Sessions sessions, Audit audit) {
        this.logins = logins;
        this.sessions = sessions;
        this.audit = audit;
    }

    /** What is told of a session. */
    @Schema(name = "Session")
    record SessionView(
            @Schema(examples = "admin") String user,

            @Schema(
                    description = "To be sent as " + SessionMechanism.CSRF_HEADER
                            + " with every request that is not a GET, while the cookie is what authenticates it")
            String csrfToken,

            @Schema(description = "When it ends if it is not prolonged before")
            Instant expires) {}

    /** What ending all of them answers. */
    @Schema(name = "EndedSessions")
    record Ended(@Schema(description = "How many were open") int sessions) {}

    @POST
    @Path("session")
    @Operation(
            summary = "Opens a session of a browser",
            description =
                    "Sets a cookie (HttpOnly, SameSite=Strict, Secure under TLS) that authenticates calls under /v2. Slowed down like"
                            + " POST /v1/login. Needs Content-Type: application/json")
    @RequestBody(content = @Content(schema = @Schema(implementation = Logins.Credentials.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SessionView.class)))
    @APIResponse(responseCode = "400", description = "Not JSON, or a field is missing")
    @APIResponse(responseCode = "401", description = "Name or password is wrong")
    @APIResponse(responseCode = "403", description = "The request was made by a page of another site")
    @APIResponse(
            responseCode = "429",
            description =
                    "Too many failures from this address, or too many logins at once; Retry-After tells when to try again")
    public Uni<Response> open(byte @Nullable [] body, @Context HttpServerRequest request) {
        if (!isOwnPage(request)) {
            return Uni.createFrom()
                    .item(Logins.error(
                            403, "a session is opened by the server's own page, with Content-Type: application/json"));
        }
        return logins.login(
                body,
                request,
                user -> Uni.createFrom()
                        .item(() -> opened(user, request))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    /** Other sites' pages cannot send this type without being asked about, which nothing here allows. */
    private static boolean isOwnPage(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String type =
                Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)).orElse("");
        return (site == null || OWN_SITES.contains(site)) && type.startsWith(MediaType.APPLICATION_JSON);
    }

    /** A new session, of somebody whose password was right. Blocks. */
    Response opened(String user, HttpServerRequest request) {
        Instant now = Instant.now();
        String secret = sessions.open(user, now);
        return answer(user, secret, now.plus(sessions.lifetime()), request);
    }

    private Response answer(String user, String secret, Instant expires, HttpServerRequest request) {
        return Response.ok(new SessionView(user, Sessions.csrfToken(secret), expires))
                .header(HttpHeaders.SET_COOKIE, SessionCookie.header(request, secret, sessions.lifetime()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    @GET
    @Path("session")
    @Operation(summary = "Tells whose session the cookie is, and prolongs it")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = SessionView.class)))
    @APIResponse(responseCode = "204", description = "There is none, or it has ended")
    public Response current(@Context HttpServerRequest request) {
        Instant now = Instant.now();
        Optional<String> secret = SessionCookie.of(request);
        return secret.flatMap(s -> sessions.find(s, now))
                .map(session -> {
                    Sessions.Session longer = sessions.prolong(session, now);
                    return answer(longer.account(), secret.orElseThrow(), longer.expires(), request);
                })
                .orElseGet(() -> Response.noContent().build());
    }

    @DELETE
    @Path("session")
    @Authenticated
    @SecurityRequirement(name = "session")
    @Operation(summary = "Logs out: ends the session of the cookie")
    @APIResponse(responseCode = "204", description = "Ended")
    @APIResponse(responseCode = "401", description = "No session")
    @APIResponse(responseCode = "403", description = "No CSRF token")
    public Response end(@Context HttpServerRequest request) {
        Optional<Sessions.Session> session =
                SessionCookie.of(request).flatMap(secret -> sessions.find(secret, Instant.now()));
        if (session.isEmpty()) {
            return Logins.error(401, NONE);
        }
        sessions.end(session.get());
        return Response.noContent()
                .header(HttpHeaders.SET_COOKIE, SessionCookie.header(request, "", Duration.ZERO))
                .build();
    }

    @DELETE
    @Path("sessions")
    @Authenticated
    @SecurityRequirement(name = "session")
    @SecurityRequirement(name = "token")
    @Operation(
            summary = "Logs out everywhere: ends all sessions of the account that calls",
            description = "Tokens of POST /v1/login stay in force: they end with the password")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Ended.class)))
    @APIResponse(responseCode = "401", description = "Neither a session nor a valid token")
    @APIResponse(responseCode = "403", description = "No CSRF token")
    public Response endAll(@Context SecurityContext security, @Context HttpServerRequest request) {
        String user = security.getUserPrincipal().getName();
        int ended = sessions.endAll(user);
        audit.record("", "sessions", "ended all sessions of " + user);
        return Response.ok(new Ended(ended))
                .header(HttpHeaders.SET_COOKIE, SessionCookie.header(request, "", Duration.ZERO))
                .build();
    }
}
