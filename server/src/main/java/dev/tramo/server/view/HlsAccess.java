package dev.tramo.server.view;

import dev.tramo.server.access.TrustedNetworks;
import dev.tramo.server.http.ClientAddress;
import dev.tramo.server.view.ViewTokens.Use;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who may watch what. Any thread; nothing here waits. */
@Singleton
final class HlsAccess {
    static final String TOKEN = "token";

    private final Views views;
    private final ViewTokens tokens;
    private final TrustedNetworks trusted;
    private final CurrentIdentityAssociation identity;

    HlsAccess(Views views, ViewTokens tokens, TrustedNetworks trusted, CurrentIdentityAssociation identity) {
        this.views = views;
        this.tokens = tokens;
        this.trusted = trusted;
        this.identity = identity;
    }

    /**
     * That somebody may watch.
     *
     * @param query for addresses in playlists: empty, or with a token
     * @param viewer tells him from others
     */
    record Grant(String query, String viewer) {}

    /**
     * Admits a request or not.
     *
     * @param use what is asked for
     * @param isCamera asked for by the name of a camera: where the older aggregator's calls need no token, this needs none
     * @return fails with {@link UnauthorizedException} if not
     */
    CompletableFuture<Grant> admit(
            Use use, String route, HttpServerRequest request, @Nullable String token, boolean isCamera) {
        String address = ClientAddress.of(request);
        if (views.isPublic(route)) {
            return CompletableFuture.completedFuture(new Grant("", address));
        }
        if (token != null) {
            return tokens.isValid(use, route, token, Instant.now())
                    ? CompletableFuture.completedFuture(use == Use.BEGIN ? begin(route) : watch(token))
                    : CompletableFuture.failedFuture(new UnauthorizedException(
                            "this address is not signed, or no longer valid; ask for another one"));
        }
        if (isCamera && trusted.isTrusted(request, false)) {
            return CompletableFuture.completedFuture(begin(route));
        }
        return identity.getDeferredIdentity().subscribeAsCompletionStage().thenApply(who -> {
            if (who.isAnonymous()) {
                throw new UnauthorizedException();
            }
            return new Grant("", who.getPrincipal().getName() + " " + address);
        });
    }

    private static Grant watch(String token) {
        return new Grant("?" + TOKEN + "=" + token, token);
    }

    private Grant begin(String route) {
        return watch(tokens.sign(Use.WATCH, route, Instant.now().plus(ViewTokens.WATCH)));
    }

    /** Whether it was refused for want of a token. */
    static boolean isRefusal(Throwable failure) {
        return failure instanceof UnauthorizedException || failure instanceof AuthenticationFailedException;
    }
}
