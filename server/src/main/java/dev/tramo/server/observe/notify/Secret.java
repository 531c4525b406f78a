package dev.tramo.server.observe.notify;

/**
 * A password or key that is never shown.
 *
 * @param text itself; empty for none
 */
public record Secret(String text) {
    /** What is shown instead of a secret that is set. */
    public static final String MASK = "***";

    /** No secret. */
    public static final Secret NONE = new Secret("");

    private static final int REMOVED_LENGTH_MIN = 4;

    /** Whether it is set. */
    public boolean isSet() {
        return !text.isEmpty();
    }

    /** The text with this secret replaced, should it occur there; shorter ones occur in any text. */
    String removedFrom(String shown) {
        return text.length() >= REMOVED_LENGTH_MIN ? shown.replace(text, MASK) : shown;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return isSet() ? MASK : "";
    }
}
