package dev.tramo.server.api.v1;

/** A request's link is not acceptable: the message names the field, what it was and what is allowed. */
final class InvalidLinkException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidLinkException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
