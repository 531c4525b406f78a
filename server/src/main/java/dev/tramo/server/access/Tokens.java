package dev.tramo.server.access;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.build.Jwt;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Issues tokens, and tells the framework how to verify them. */
@Singleton
public class Tokens {
    private static final String ISSUER = "tramo";
    static final String ROLE = "user";

    /** Which of the user's passwords a token was issued for. Those of version 0.1 do not tell: for the first. */
    private static final String PASSWORD_VERSION = "pwv";

    private final TokenKey key;
    private final Accounts accounts;

    Tokens(TokenKey key, Accounts accounts) {
        this.key = key;
        this.accounts = accounts;
    }

    /** A signed token (HS256) that names the user, and that ends when the user's password is changed. */
    String issue(String user, Instant expiry) {
        Instant now = Instant.now();
        return Jwt.issuer(ISSUER)
                .subject(user)
                .upn(user)
                .groups(Set.of(ROLE))
                .issuedAt(now)
                .claim("nbf", now.getEpochSecond())
                .claim(PASSWORD_VERSION, accounts.passwordVersion(user).orElse(0))
                .expiresAt(expiry)
                .sign(key.secret());
    }

    /** Whether a token whose signature is good is still of use: its user exists and has the same password as then. */
    boolean isInForce(JsonWebToken token) {
        Optional<Object> version = token.claim(PASSWORD_VERSION);
        OptionalLong current = accounts.passwordVersion(String.valueOf(token.getName()));
        return current.isPresent()
                && version.map(Object::toString).orElse("0").equals(String.valueOf(current.getAsLong()));
    }

    /** Takes the place of the framework's parser, which wants its key from the configuration. */
    @Produces
    @Singleton
    @Alternative
    @Priority(1)
    static JWTParser parser(TokenKey key) {
        JWTAuthContextInfo rules = new JWTAuthContextInfo(key.secret(), ISSUER);
        rules.setSignatureAlgorithm(Set.of(SignatureAlgorithm.HS256));
        return new DefaultJWTParser(rules);
    }
}
