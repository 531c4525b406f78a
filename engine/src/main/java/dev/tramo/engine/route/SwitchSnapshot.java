package dev.tramo.engine.route;

import java.time.Instant;
import java.util.Optional;

/**
 * The switching of a route between its sources, as it was observed.
 *
 * @param count switches since the route's start
 * @param last the last of them
 * @param awaited ID of the source that was taken by hand and is not the active one yet; empty if there is none
 */
public record SwitchSnapshot(long count, Optional<Switch> last, String awaited) {
    /** Nothing yet. */
    public static final SwitchSnapshot NONE = new SwitchSnapshot(0, Optional.empty(), "");

    /**
     * A change of the active source.
     *
     * @param from ID of the source before
     * @param to ID of the source since then
     * @param reason why, in words
     * @param byHand whether somebody took it
     * @param gapMillis how long nothing went out
     * @param lostBytes what the source before would have brought in that time at its last rate; 0 if it was not down
     */
    public record Switch(
            Instant at, String from, String to, String reason, boolean byHand, long gapMillis, long lostBytes) {}
}
