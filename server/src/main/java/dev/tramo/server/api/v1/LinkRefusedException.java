package dev.tramo.server.api.v1;

/** A call for a link cannot be done; the message is for the client. */
final class LinkRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    enum Cause {
        UNKNOWN,
        CONFLICT,
        FAILED
    }

    private final Cause why;

    LinkRefusedException(Cause why, String message) {
        super(message);
        this.why = why;
    }

    Cause why() {
        return why;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
