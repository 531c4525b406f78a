package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.State;
import java.time.Duration;
import java.time.Instant;

/** Something that happened to a route or to one of its endpoints. */
public sealed interface RouteEvent {
    /** Which route. */
    String routeId();

    /** Which run of it. */
    String runId();

    Instant at();

    /** To what of the route it happened. */
    Role role();

    /**
     * The destination's ID; the source's if the route has several and it is not called "source"; empty for the route and its only
     * source.
     */
    String endpoint();

    /** To what it happened. IDs of endpoints are unique within a role: a destination may be called "source". */
    enum Role {
        ROUTE,
        SOURCE,
        DESTINATION
    }

    /**
     * A state has changed, however short it was.
     *
     * @param from the state before
     * @param to the state since then
     * @param reason why, in words; empty if there is nothing to say
     */
    record StateChanged(
            String routeId, String runId, Instant at, Role role, String endpoint, State from, State to, String reason)
            implements RouteEvent {}

    /**
     * A session was established.
     *
     * @param peer address and port
     * @param streamId that an SRT caller sent, or the RTMP application and client; untrusted text, never a key; may be empty
     */
    record SessionBegan(
            String routeId, String runId, Instant at, Role role, String endpoint, String peer, String streamId)
            implements RouteEvent {}

    /**
     * A session ended.
     *
     * @param peer as it began; of players beyond the first ten within 10 s, which are not told one by one, how many there were
     * @param streamId as it began
     * @param lasted how long it was there
     * @param reason why it ended, in words; may be empty
     */
    record SessionEnded(
            String routeId,
            String runId,
            Instant at,
            Role role,
            String endpoint,
            String peer,
            String streamId,
            Duration lasted,
            String reason)
            implements RouteEvent {}

    /**
     * Attempts to call, publish or play were refused: here, or by the peer that we called. The first of a kind is reported at once, its
     * repetitions at most every 10 s together. Of more than 16 kinds within that time, as in a flood from many addresses, the others are
     * one event, whose reason says so.
     *
     * @param peer address and port of the last one; of attempts of ours, whom we called
     * @param asked what was asked for: an SRT stream ID, an RTMP application; untrusted text, never a key
     * @param reason why, in words
     * @param count attempts of this address, for the same and with the same answer, since the last event of them; at least 1
     */
    record AttemptRefused(
            String routeId,
            String runId,
            Instant at,
            Role role,
            String endpoint,
            String peer,
            String asked,
            String reason,
            long count)
            implements RouteEvent {}

    /**
     * Another source has become the active one.
     *
     * @param endpoint the source that is active now, as for all events
     * @param what from where to where, why, and what it cost
     */
    record SourceSwitched(String routeId, String runId, Instant at, String endpoint, SwitchSnapshot.Switch what)
            implements RouteEvent {
        @Override
        public Role role() {
            return Role.SOURCE;
        }
    }
}
