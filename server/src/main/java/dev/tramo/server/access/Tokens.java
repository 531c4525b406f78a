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
import java.util.Set;

/** Issues tokens, and tells the framework how to verify them. */
@Singleton
public class Tokens {
    private static final String ISSUER = "tramo";
    private static final String ROLE = "user";

    private final TokenKey key;

    Tokens(TokenKey key) {
        this.key = key;
    }

    /** A signed token (HS256) that names the user. */
    String issue(String user, Instant expiry) {
        Instant now = Instant.now();
        return Jwt.issuer(ISSUER)
                .subject(user)
                .upn(user)
                .groups(Set.of(ROLE))
                .issuedAt(now)
                .claim("nbf", now.getEpochSecond())
                .expiresAt(expiry)
                .sign(key.secret());
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
