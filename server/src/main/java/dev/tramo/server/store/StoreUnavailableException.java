package dev.tramo.server.store;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The store cannot be used now: the database does not answer, or this server does not manage. The message is for a client. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** After which a client may try again, seconds. */
    private static final int RETRY_AFTER_SECONDS = 5;

    private static final int UNAVAILABLE = 503;
    private static final int FAILED = 500;

    private final boolean isUndone;

    /** @param isUndone whether nothing was changed, for certain */
    StoreUnavailableException(String message, boolean isUndone) {
        super(message);
        this.isUndone = isUndone;
    }

    /** Of the HTTP answer: 503 says that nothing was done, and a proxy may ask another server; else 500. */
    public int status() {
        return isUndone ? UNAVAILABLE : FAILED;
    }

    /** An answer in the API's own form, completed: when it is worth to try again. */
    public Response tell(Response answer) {
        return isUndone
                ? Response.fromResponse(answer)
                        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                        .build()
                : answer;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
