package dev.tramo.server.imports;

/** A source cannot be read, or not to its end; the message says why, without secrets. */
public final class ImportException extends Exception {
    private static final long serialVersionUID = 1L;

    ImportException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
