package dev.tramo.server.access;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTParser;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.jwt.build.Jwt;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Tokens of workers: each is good for one worker of one route, and for nothing of the API. */
@Singleton
public class WorkerTokens {
    /** How long a token is good; a placement gives its workers new ones long before. */
    public static final Duration LIFETIME = Duration.ofHours(24);

    private static final String ISSUER = "tramo-worker";
    private static final String NUMBER = "number";

    private final TokenKey key;
    private final JWTParser parser;

    /**
     * Whose token it is.
     *
     * @param number of the worker among those that the route ever had
     */
    public record Holder(String route, long number) {}

    WorkerTokens(TokenKey key) {
        this.key = key;
        JWTAuthContextInfo rules = new JWTAuthContextInfo(key.secret(), ISSUER);
        rules.setSignatureAlgorithm(Set.of(SignatureAlgorithm.HS256));
        this.parser = new DefaultJWTParser(rules);
    }

    /** A signed token (HS256) of a worker. */
    public String issue(Holder holder) {
        Instant now = Instant.now();
        return Jwt.issuer(ISSUER)
                .subject(holder.route())
                .upn(holder.route())
                .claim(NUMBER, holder.number())
                .issuedAt(now)
                .expiresAt(now.plus(LIFETIME))
                .sign(key.secret());
    }

    /** Whose token it is; empty if it is not one of ours, or over. */
    public Optional<Holder> holder(String token) {
        try {
            JsonWebToken read = parser.parse(token);
            return Optional.of(new Holder(
                    read.getSubject(),
                    Long.parseLong(read.<Object>getClaim(NUMBER).toString())));
        } catch (ParseException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
