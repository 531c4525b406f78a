package dev.tramo.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tramo.server.access.SessionMechanism;
import dev.tramo.server.store.StoreUnavailableException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What a client reads when a request fails. */
final class ErrorAnswers {

    private static final System.Logger LOG = System.getLogger(ErrorAnswers.class.getName());

    record ErrorBody(@JsonProperty("Error") String error) {}

    @ServerExceptionMapper({AuthenticationFailedException.class, UnauthorizedException.class})
    Response unauthorized() {
        return answer(401, "A valid token is needed: Authorization: Bearer <jwt>");
    }

    @ServerExceptionMapper
    Response forged(SessionMechanism.ForgedException e) {
        return answer(403, String.valueOf(e.getMessage()));
    }

    @ServerExceptionMapper(ForbiddenException.class)
    Response forbidden() {
        return answer(403, "The token does not allow this");
    }

    @ServerExceptionMapper
    Response other(WebApplicationException e) {
        var status = e.getResponse().getStatusInfo();
        return answer(status.getStatusCode(), status.getReasonPhrase());
    }

    @ServerExceptionMapper
    Response unavailable(StoreUnavailableException e) {
        return e.tell(answer(e.status(), e.getMessage()));
    }

    /** Whatever was not foreseen: the client learns that it is our fault, the log what it was. */
    @ServerExceptionMapper
    Response unforeseen(RuntimeException e, UriInfo uri) {
        LOG.log(System.Logger.Level.ERROR, "failed: " + uri.getPath(), e);
        return answer(500, "internal error; the server's log tells more");
    }

    private static Response answer(int status, String error) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .entity(new ErrorBody(error))
                .build();
    }
}
