package dev.tramo.server.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Tells for answers that last long whether what let them in is still in force. Any thread. */
@Singleton
public class Validity {
    private final Sessions sessions;
    private final Tokens tokens;

    Validity(Sessions sessions, Tokens tokens) {
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /** Of the session or token that a request has; cheap to ask. */
    public BooleanSupplier of(SecurityIdentity identity) {
        String session = identity.getAttribute(SessionMechanism.SESSION);
        if (session != null) {
            return () -> sessions.isOpen(session, Instant.now());
        }
        return identity.getPrincipal() instanceof JsonWebToken token
                ? () -> tokens.isInForce(token)
                        && token.getExpirationTime() > Instant.now().getEpochSecond()
                : () -> true;
    }
}
