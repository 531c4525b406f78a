package dev.tramo.engine.hls;

/** There is no picture, or no stream; the message says why, for a person. */
public final class NothingToShowException extends Exception {
    private static final long serialVersionUID = 1L;

    public NothingToShowException(String message) {
        super(message, null, false, false);
    }
}
