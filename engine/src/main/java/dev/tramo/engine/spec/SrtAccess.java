package dev.tramo.engine.spec;

/**
 * Whom an SRT listener accepts.
 *
 * @param allowed networks that callers may come from; none: any
 * @param callersMax callers served at a time, 1 to 256. A source has one: the publisher
 */
public record SrtAccess(Networks allowed, int callersMax) {
    public static final int CALLERS_MAX = 256;
    /** One caller, from anywhere. */
    public static final SrtAccess DEFAULT = new SrtAccess(Networks.NONE, 1);

    /** Checks the range. */
    public SrtAccess {
        if (callersMax < 1 || callersMax > CALLERS_MAX) {
            throw new IllegalArgumentException("callersMax: " + callersMax + "; allowed are 1 to " + CALLERS_MAX);
        }
    }
}
