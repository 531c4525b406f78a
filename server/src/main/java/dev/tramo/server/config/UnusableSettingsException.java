package dev.tramo.server.config;

/** A setting that the server cannot start with; the message says which, and what is allowed. */
public final class UnusableSettingsException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message names the setting, its value and what is allowed */
    public UnusableSettingsException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
