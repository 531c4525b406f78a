package dev.tramo.engine.spec;

/**
 * The source that somebody has taken by hand. It stays the active one until it fails, or another is taken.
 *
 * @param source its ID; empty if none was
 * @param number counts the takes of the route, so that the same source can be taken again
 */
public record Take(String source, long number) {
    /** Nothing was taken by hand. */
    public static final Take NONE = new Take("", 0);

    /** The next one. */
    public Take next(String taken) {
        return new Take(taken, number + 1);
    }
}
