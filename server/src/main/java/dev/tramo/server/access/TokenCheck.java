package dev.tramo.server.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Refuses tokens that are signed well and not over, but no longer in force. */
@Singleton
final class TokenCheck implements SecurityIdentityAugmentor {
    private final Tokens tokens;

    TokenCheck(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        return identity.getPrincipal() instanceof JsonWebToken token && !tokens.isInForce(token)
                ? Uni.createFrom()
                        .failure(new AuthenticationFailedException("its user is gone, or has another password now"))
                : Uni.createFrom().item(identity);
    }
}
