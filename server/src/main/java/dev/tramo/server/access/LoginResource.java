package dev.tramo.server.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.http.ClientAddress;
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
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
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
    private static final int TEXT_LENGTH_MAX = 1_024;
    private static final String WRONG = "username or password is wrong";
    private static final String TOO_MANY = "too many failed logins from this address";
    /** As HTTP writes dates. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What login asks for. */
    @Schema(requiredProperties = {"username", "password"})
    record Credentials(
            @Schema(examples = "admin") String username,
            @Schema(examples = "secret") String password) {
        @Override
        public String toString() {
            return "Credentials[" + username + "]";
        }
    }

    /** What login answers. */
    record Token(
            String jwt,

            @Schema(description = "End of the token's validity, an HTTP date")
            String exp) {}

    /** What {@code protected} answers. */
    record Granted(@JsonProperty("Granted Access") String user) {}

    private final Accounts accounts;
    private final Tokens tokens;
    private final LoginThrottle throttle;
    private final PasswordChecks checks;
    private final RefusedLogins refused;
    private final Duration tokenLifetime;

    LoginResource(
            Accounts accounts,
            Tokens tokens,
            LoginThrottle throttle,
            PasswordChecks checks,
            RefusedLogins refused,
            @ConfigProperty(name = "tramo.token.hours") int tokenHours) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.throttle = throttle;
        this.checks = checks;
        this.refused = refused;
        this.tokenLifetime = Duration.ofHours(tokenHours);
    }

    @POST
    @Path("login")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Gives a token for name and password")
    @RequestBody(content = @Content(schema = @Schema(implementation = Credentials.class)))
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Token.class)))
    @APIResponse(responseCode = "400", description = "Not JSON, or a field is missing")
    @APIResponse(responseCode = "401", description = "Name or password is wrong")
    @APIResponse(
            responseCode = "429",
            description =
                    "Too many failures from this address, or too many logins at once; Retry-After tells when to try again")
    public Uni<Response> login(byte @Nullable [] body, @Context HttpServerRequest request) {
        Credentials credentials = read(body);
        if (credentials == null) {
            return Uni.createFrom()
                    .item(error(400, "the body must be JSON with the strings \"username\" and \"password\""));
        }
        String address = ClientAddress.keyOf(request);
        if (throttle.look(address, System.nanoTime()).isImmediate()
                && accounts.isKnownPassword(credentials.username(), credentials.password())) {
            return Uni.createFrom().item(granted(credentials, address));
        }
        LoginThrottle.Turn turn = throttle.attempt(address, System.nanoTime());
        if (!turn.isAdmitted()) {
            refused.refused(address, credentials.username(), TOO_MANY);
            return Uni.createFrom().item(busy(TOO_MANY, turn.pause()));
        }
        Uni<Response> answer = Uni.createFrom()
                .completionStage(() -> checks.check(
                        address, () -> accounts.isPassword(credentials.username(), credentials.password())))
                .map(verdict -> switch (verdict) {
                    case RIGHT -> granted(credentials, address);
                    case WRONG -> {
                        refused.refused(address, credentials.username(), WRONG);
                        yield error(401, WRONG);
                    }
                    case BUSY -> busy("too many logins at once", Duration.ZERO);
                });
        return turn.pause().isZero()
                ? answer
                : Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(turn.pause())
                        .chain(() -> answer);
    }

    private Response granted(Credentials credentials, String address) {
        throttle.succeeded(address);
        Instant expiry = Instant.now().plus(tokenLifetime);
        return Response.ok(new Token(tokens.issue(credentials.username(), expiry), HTTP_DATE.format(expiry)))
                .build();
    }

    private static Response busy(String why, Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return Response.status(429)
                .header("Retry-After", seconds)
                .entity(Map.of("Error", why + "; try again in " + seconds + " s"))
                .build();
    }

    private static @Nullable Credentials read(byte @Nullable [] body) {
        try {
            JsonNode given = JSON.readTree(body == null ? new byte[0] : body);
            JsonNode username = given.get("username");
            JsonNode password = given.get("password");
            boolean complete = username != null && username.isTextual() && password != null && password.isTextual();
            boolean bounded = complete
                    && username.textValue().length() <= TEXT_LENGTH_MAX
                    && password.textValue().length() <= TEXT_LENGTH_MAX;
            return bounded ? new Credentials(username.textValue(), password.textValue()) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static Response error(int status, String message) {
        return Response.status(status).entity(Map.of("Error", message)).build();
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
