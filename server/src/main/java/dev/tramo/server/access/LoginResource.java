package dev.tramo.server.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Login, and the call that tells whether a token works. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Access", description = "Login and tokens")
public class LoginResource {
    /** As HTTP writes dates. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** What login answers. */
    record Token(
            String jwt,

            @Schema(description = "End of the token's validity, an HTTP date")
            String exp) {}

    /** What {@code protected} answers. */
    record Granted(@JsonProperty("Granted Access") String user) {}

    private final Logins logins;
    private final Tokens tokens;
    private final Duration tokenLifetime;

    LoginResource(Logins logins, Tokens tokens, @ConfigProperty(name = "tramo.token.hours") int tokenHours) {
        this.logins = logins;
        this.tokens = tokens;
        this.tokenLifetime = Duration.ofHours(tokenHours);
    }

    @POST
    @Path("login")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Gives a token for name and password")
    @RequestBody(content = @Content(schema = @Schema(implementation = Logins.Credentials.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Token.class)))
    @APIResponse(responseCode = "400", description = "Not JSON, or a field is missing")
    @APIResponse(responseCode = "401", description = "Name or password is wrong")
    @APIResponse(
            responseCode = "429",
            description =
                    "Too many failures from this address, or too many logins at once; Retry-After tells when to try again")
    public Uni<Response> login(byte @Nullable [] body, @Context HttpServerRequest request) {
        return logins.login(body, request, user -> Uni.createFrom().item(granted(user)));
    }

    private Response granted(String user) {
        Instant expiry = Instant.now().plus(tokenLifetime);
        return Response.ok(new Token(tokens.issue(user, expiry), HTTP_DATE.format(expiry)))
                .build();
    }

    @GET
    @Path("protected")
    @Authenticated
    @Operation(summary = "Tells whose token it is")
    @SecurityRequirement(name = "token")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Granted.class)))
    @APIResponse(responseCode = "401", description = "No valid token")
    public Granted granted(@Context SecurityContext security) {
        return new Granted(security.getUserPrincipal().getName());
    }
}
