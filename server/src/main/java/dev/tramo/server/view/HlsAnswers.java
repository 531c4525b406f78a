package dev.tramo.server.view;

import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.server.api.RefusedException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** What is answered when nothing can be shown; and what lets players on others' pages read answers. */
final class HlsAnswers {
    private static final System.Logger LOG = System.getLogger(HlsAnswers.class.getName());
    private static final int UNAUTHORIZED = 401;
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;
    private static final String RETRY_SECONDS = "2";

    private HlsAnswers() {}

    static Response.ResponseBuilder error(int status, String why) {
        return Response.status(status).type(MediaType.APPLICATION_JSON).entity(Map.of("Error", why));
    }

    /** @param missing why there is no stream, if that is all that is known */
    static Response of(Throwable failure, String missing) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            return error(refused.reason().status(), refused.getMessage()).build();
        }
        if (cause instanceof NothingToShowException nothing) {
            String why = nothing.getMessage();
            return error(UNAVAILABLE, why == null || why.isEmpty() ? missing : why)
                    .header("Retry-After", RETRY_SECONDS)
                    .build();
        }
        if (HlsAccess.isRefusal(cause)) {
            String why = cause.getMessage();
            return error(
                            UNAUTHORIZED,
                            why == null || why.isEmpty()
                                    ? "a token is needed: Authorization: Bearer <jwt>, or an address that"
                                            + " GET /v2/routes/{id}/preview has signed"
                                    : why)
                    .build();
        }
        LOG.log(System.Logger.Level.ERROR, "HLS failed", cause);
        return error(INTERNAL, "internal error; the server's log tells more").build();
    }

    /** Any page may have a player: what it may see, its token decides, which browsers do not send by themselves. */
    static Response forEveryPage(Response answer) {
        return Response.fromResponse(answer)
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Expose-Headers", "Content-Length, Retry-After")
                .build();
    }

    /** What a browser asks before it sends a token from another page. */
    static Response preflight() {
        return Response.noContent()
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Methods", "GET, HEAD")
                .header("Access-Control-Allow-Headers", "Authorization, Range")
                .header("Access-Control-Max-Age", "600")
                .build();
    }
}
