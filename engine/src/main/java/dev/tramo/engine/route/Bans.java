package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.spec.SrtPeerAddress;
import java.util.List;
import java.util.Optional;

/** Peers that are kept out of the endpoints of a leg. On its loop. */
final class Bans {
    private Bans() {}

    /** Ends the sessions with a peer; if there were any, all endpoints keep it out. How many there were. */
    static int kick(List<Endpoint> endpoints, SrtPeerAddress peer, Optional<PeerBan> ban) {
        int kicked = endpoints.stream()
                .mapToInt(endpoint -> endpoint.disconnect(peer))
                .sum();
        if (kicked > 0) {
            ban.ifPresent(one -> endpoints.forEach(endpoint -> endpoint.ban(one)));
        }
        return kicked;
    }

    /** Each once, though several endpoints keep it out. */
    static List<PeerBan> of(List<Endpoint> endpoints) {
        return endpoints.stream()
                .flatMap(endpoint -> endpoint.bans().stream())
                .distinct()
                .toList();
    }
}
