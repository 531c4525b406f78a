package dev.tramo.server.observe.live;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A message to a client, shared by all that get it.
 *
 * @param kind what it tells
 * @param route the ID of the route that it is about; may be empty
 * @param eventId of an event; empty for anything else
 * @param json one line of JSON; empty for a sign of life
 */
public record LiveMessage(Kind kind, String route, OptionalLong eventId, String json) {
    /** Says that the connection lives. */
    static final LiveMessage SIGN_OF_LIFE = new LiveMessage(Kind.SIGN_OF_LIFE, "", OptionalLong.empty(), "");

    /** What a message tells. */
    public enum Kind {
        SNAPSHOT,
        /** Figures of a route that is otherwise as its last snapshot said; in batches only. */
        FIGURES,
        /** Several snapshots, and figures of routes, as a list. */
        SNAPSHOTS,
        SERVER,
        EVENT,
        SIGN_OF_LIFE
    }

    static LiveMessage snapshot(String route, String json) {
        return new LiveMessage(Kind.SNAPSHOT, route, OptionalLong.empty(), json);
    }

    static LiveMessage figures(String route, String json) {
        return new LiveMessage(Kind.FIGURES, route, OptionalLong.empty(), json);
    }

    static LiveMessage snapshots(List<LiveMessage> each) {
        String list = each.stream().map(LiveMessage::json).collect(Collectors.joining(",", "[", "]"));
        return new LiveMessage(Kind.SNAPSHOTS, "", OptionalLong.empty(), list);
    }

    static LiveMessage server(String json) {
        return new LiveMessage(Kind.SERVER, "", OptionalLong.empty(), json);
    }

    static LiveMessage event(String route, long id, String json) {
        return new LiveMessage(Kind.EVENT, route, OptionalLong.of(id), json);
    }
}
