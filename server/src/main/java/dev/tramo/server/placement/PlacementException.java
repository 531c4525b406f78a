package dev.tramo.server.placement;

/** Something that is wanted of a placement cannot be had; the message says why, for a client. */
public final class PlacementException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message for a client */
    public PlacementException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
