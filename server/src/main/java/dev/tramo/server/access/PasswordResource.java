package dev.tramo.server.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Changes the password of the account that calls. */
@Path("/v2/password")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Tag(name = "Access")
@SecurityRequirement(name = "token")
public class PasswordResource {
    private static final String CURRENT = "current";
    private static final String NEW = "new";
    private static final int LENGTH_MIN = 8;
    private static final int LENGTH_MAX = 1_024;
    private static final int UNAUTHORIZED = 401;

    private final Logins logins;
    private final Accounts accounts;
    private final SessionResource sessions;
    private final boolean isAdminsFromSettings;

    PasswordResource(
            Logins logins,
            Accounts accounts,
            SessionResource sessions,
            @ConfigProperty(name = "tramo.admin.password") Optional<String> fromSettings) {
        this.logins = logins;
        this.accounts = accounts;
        this.sessions = sessions;
        this.isAdminsFromSettings = fromSettings.isPresent();
    }

    /** What a client sends. */
    @Schema(
            name = "PasswordRequest",
            requiredProperties = {CURRENT, NEW})
    record PasswordRequest(
            String current,

            @JsonProperty(NEW) @Schema(minLength = LENGTH_MIN, maxLength = LENGTH_MAX)
            String next) {
        @Override
        public String toString() {
            return "PasswordRequest[]";
        }
    }

    @PUT
    @Operation(
            summary = "Changes the own password",
            description =
                    "Ends all sessions and tokens of the account; the answer opens a new session, as POST /v2/session does")
    @RequestBody(content = @Content(schema = @Schema(implementation = PasswordRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = SessionResource.SessionView.class)))
    @APIResponse(responseCode = "400", description = "A field is wrong, or the current password is another one")
    @APIResponse(responseCode = "401", description = "Neither a session nor a valid token")
    @APIResponse(responseCode = "403", description = "No CSRF token")
    @APIResponse(responseCode = "409", description = "The password is set by TRAMO_ADMIN_PASSWORD")
    @APIResponse(responseCode = "429", description = "Too many failures from this address")
    public Uni<Response> change(
            byte @Nullable [] body, @Context HttpServerRequest request, @Context SecurityContext security) {
        String user = security.getUserPrincipal().getName();
        PasswordRequest given;
        try {
            given = read(body);
        } catch (RefusedException e) {
            return Uni.createFrom().item(Logins.error(e.reason().status(), e.getMessage()));
        }
        if (isAdminsFromSettings && user.equals(Accounts.ADMIN)) {
            return Uni.createFrom()
                    .item(Logins.error(409, "the password is set by TRAMO_ADMIN_PASSWORD: change it there"));
        }
        return logins.check(
                        new Logins.Credentials(user, given.current()),
                        request,
                        _ -> Uni.createFrom()
                                .item(() -> {
                                    accounts.setPassword(user, given.next());
                                    return sessions.opened(user, request);
                                })
                                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .map(answer -> answer.getStatus() == UNAUTHORIZED
                        ? Logins.error(400, CURRENT + ": it is not the password of " + user)
                        : answer);
    }

    private static PasswordRequest read(byte @Nullable [] body) throws RefusedException {
        ObjectNode given = StrictJson.object(body);
        for (String name : (Iterable<String>) given::fieldNames) {
            if (!List.of(CURRENT, NEW).contains(name)) {
                throw RefusedException.invalid(
                        "unknown field \"" + StrictJson.shown(name) + "\"; known are " + CURRENT + ", " + NEW);
            }
        }
        return new PasswordRequest(text(given, CURRENT, 0), text(given, NEW, LENGTH_MIN));
    }

    private static String text(ObjectNode given, String name, int lengthMin) throws RefusedException {
        String text = given.path(name).isTextual() ? given.path(name).textValue() : "";
        if (!given.path(name).isTextual() || text.length() < lengthMin || text.length() > LENGTH_MAX) {
            throw RefusedException.invalid(
                    name + ": a text of " + lengthMin + " to " + LENGTH_MAX + " characters is needed");
        }
        return text;
    }
}
