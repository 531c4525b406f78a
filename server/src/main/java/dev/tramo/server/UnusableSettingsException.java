package dev.tramo.server;

/** A setting that the server cannot start with; the message says which, and what is allowed. */
final class UnusableSettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableSettingsException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
