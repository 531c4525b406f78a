package dev.tramo.server.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.http.ClientAddress;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Checks a name and a password, throttled by address: once for all calls that log somebody in. Any thread. */
@Singleton
final class Logins {
    private static final int TEXT_LENGTH_MAX = 1_024;
    private static final String WRONG = "username or password is wrong";
    private static final String TOO_MANY = "too many failed logins from this address";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a login asks for. */
    @Schema(requiredProperties = {"username", "password"})
    record Credentials(
            @Schema(examples = "admin") String username,
            @Schema(examples = "secret") String password) {
        @Override
        public String toString() {
            return "Credentials[" + username + "]";
        }
    }

    private final Accounts accounts;
    private final LoginThrottle throttle;
    private final PasswordChecks checks;
    private final RefusedLogins refused;

    Logins(Accounts accounts, LoginThrottle throttle, PasswordChecks checks, RefusedLogins refused) {
        this.accounts = accounts;
        this.throttle = throttle;
        this.checks = checks;
        this.refused = refused;
    }

    /**
     * The answer to a login.
     *
     * @param body JSON with username and password
     * @param granted the answer if both are right, by the name of the account; may be asked on the event loop
     */
    Uni<Response> login(byte @Nullable [] body, HttpServerRequest request, Function<String, Uni<Response>> granted) {
        Credentials credentials = read(body);
        if (credentials == null) {
            return Uni.createFrom()
                    .item(error(400, "the body must be JSON with the strings \"username\" and \"password\""));
        }
        return check(credentials, request, granted);
    }

    /** As the other, of a name and a password that were read already. */
    Uni<Response> check(Credentials credentials, HttpServerRequest request, Function<String, Uni<Response>> granted) {
        String address = ClientAddress.keyOf(request);
        if (throttle.look(address, System.nanoTime()).isImmediate()
                && accounts.isKnownPassword(credentials.username(), credentials.password())) {
            return grant(credentials, address, granted);
        }
        LoginThrottle.Turn turn = throttle.attempt(address, System.nanoTime());
        if (!turn.isAdmitted()) {
            refused.refused(address, credentials.username(), TOO_MANY);
            return Uni.createFrom().item(busy(TOO_MANY, turn.pause()));
        }
        Uni<Response> answer = Uni.createFrom()
                .completionStage(() -> checks.check(
                        address, () -> accounts.isPassword(credentials.username(), credentials.password())))
                .chain(verdict -> switch (verdict) {
                    case RIGHT -> grant(credentials, address, granted);
                    case WRONG -> {
                        refused.refused(address, credentials.username(), WRONG);
                        yield Uni.createFrom().item(error(401, WRONG));
                    }
                    case BUSY -> Uni.createFrom().item(busy("too many logins at once", Duration.ZERO));
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

    private Uni<Response> grant(Credentials credentials, String address, Function<String, Uni<Response>> granted) {
        throttle.succeeded(address);
        return granted.apply(credentials.username());
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

    static Response error(int status, String message) {
        return Response.status(status).entity(Map.of("Error", message)).build();
    }
}
