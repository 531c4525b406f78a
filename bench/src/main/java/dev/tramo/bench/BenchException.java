package dev.tramo.bench;

/** A run that cannot go on, with a reason that a person can act on. */
public final class BenchException extends Exception {
    private static final long serialVersionUID = 1;

    public BenchException(String reason) {
        super(reason);
    }

    public BenchException(String reason, Throwable cause) {
        super(reason + ": " + cause, cause);
    }

    /** Checks an option's value. */
    public static void require(String option, double value, double min, double max) throws BenchException {
        if (!(value >= min && value <= max)) {
            throw new BenchException(option + " is " + value + ": it must be from " + min + " to " + max);
        }
    }
}
