package dev.tramo.server.store;

/** Nothing can be written now: the database does not answer, or this server does not manage. The message is for a client. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** After which a client may try again, seconds. */
    public static final int RETRY_AFTER_SECONDS = 5;

    StoreUnavailableException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
