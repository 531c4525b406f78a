package dev.tramo.server.observe.history;

/** An answer would have too many points; the message says what to ask instead. */
public final class TooManyPointsException extends Exception {
    private static final long serialVersionUID = 1L;

    TooManyPointsException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
