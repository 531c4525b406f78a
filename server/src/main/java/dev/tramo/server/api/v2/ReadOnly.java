package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.StrictJson;
import dev.tramo.server.routes.RouteKind;
import java.util.Set;

/** What answers have and requests may repeat. */
final class ReadOnly {
    private static final String ID = "id";
    private static final String KIND = "kind";

    /** Of a route. */
    static final Set<String> OF_ROUTES =
            Set.of(ID, KIND, "state", "reason", "runId", "startedAt", "placement", "conversion", "switches");

    /** Of a source or destination. */
    static final Set<String> OF_ENDPOINTS = Set.of(
            ID,
            "active",
            "fault",
            "peerUri",
            "state",
            "reason",
            "since",
            "peer",
            "connected",
            "reconnections",
            "receivedMbps",
            "sentMbps",
            "ignoredDatagrams",
            "udp",
            "unsentPayloads",
            "refused",
            "totals",
            "srt",
            "peers",
            "rtmp",
            "hls",
            "rtp",
            "file",
            "pacing");

    private ReadOnly() {}

    /** What a route is called is not to be changed by its body. */
    static void requireUnchanged(String id, ObjectNode given) throws RefusedException {
        String otherId = given.path(ID).asText(id);
        if (!otherId.equals(id)) {
            throw RefusedException.invalid("id: \"" + StrictJson.shown(otherId) + "\"; it cannot be changed, and is \""
                    + id + "\" in the path");
        }
        String kind = RouteKind.of(id).word();
        String otherKind = given.path(KIND).asText(kind);
        if (!otherKind.equals(kind)) {
            throw RefusedException.invalid(
                    "kind: \"" + StrictJson.shown(otherKind) + "\"; it follows from the ID, and is \"" + kind + "\"");
        }
    }
}
