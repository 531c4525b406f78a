package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Figures;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.engine.endpoint.RefusedAttempts;
import dev.tramo.engine.endpoint.RtpFigures;
import dev.tramo.engine.endpoint.SeamlessFigures;
import dev.tramo.engine.endpoint.SrtFigures;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.srt.SrtStatistics;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What RTP sources and destinations have in common: paths, whose SRT links, if they are such, are told of as the endpoint's. */
abstract class RtpEndpoint implements Endpoint {
    final Status status;

    RtpEndpoint(Status status) {
        this.status = status;
    }

    /** In the order of the URI. */
    abstract List<? extends Path> paths();

    /** The state while no path is open. */
    final State closedState() {
        List<State> states = paths().stream().map(Path::closedState).toList();
        if (states.stream().allMatch(State.FAILED::equals)) {
            return State.FAILED;
        }
        return states.contains(State.CONNECTING) ? State.CONNECTING : State.WAITING;
    }

    final boolean isAnyOpen() {
        return paths().stream().anyMatch(Path::isOpen);
    }

    /** Why none is open, in words. */
    final String failures() {
        return paths().stream()
                .map(Path::failure)
                .filter(failure -> !failure.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
    }

    /** Paths that do not work: the stream has no protection. */
    static String left(List<? extends Path> missing) {
        return missing.stream()
                .map(path -> "one path left: " + path.where() + ": " + path.reason())
                .collect(Collectors.joining("; "));
    }

    private List<EndpointSnapshot> links() {
        return paths().stream().flatMap(path -> path.link().stream()).toList();
    }

    /** The snapshot of an endpoint with these figures. */
    final EndpointSnapshot snapshot(String peer, double receivedMbps, double sentMbps, RtpFigures rtp, Totals totals) {
        List<EndpointSnapshot> links = links();
        int reconnections =
                links.stream().mapToInt(EndpointSnapshot::reconnections).sum();
        List<RefusedAttempt> refused = links.stream()
                .flatMap(link -> link.refused().stream())
                .sorted(Comparator.comparing(RefusedAttempt::last).reversed())
                .limit(RefusedAttempts.CAPACITY)
                .toList();
        Figures figures =
                links.isEmpty() ? rtp : new SeamlessFigures(rtp, together(links, totals.packetsWithoutPeer()));
        return new EndpointSnapshot(
                status.header(peer, isAnyOpen(), reconnections, receivedMbps, sentMbps, refused), figures, totals);
    }

    private static SrtFigures together(List<EndpointSnapshot> links, long unsentPayloads) {
        List<SrtPeer> peers =
                links.stream().flatMap(link -> link.peers().stream()).toList();
        SrtStatistics first =
                peers.isEmpty() ? SrtStatistics.NONE : peers.getFirst().srt();
        UdpFigures sockets = links.stream().map(EndpointSnapshot::udp).reduce(UdpFigures.NONE, UdpFigures::plus);
        return new SrtFigures(first, peers, sockets, unsentPayloads);
    }

    /** Packets that SRT sent again, or received again. */
    final long retransmitted() {
        return links().stream()
                .mapToLong(link -> link.totals().packetsRetransmitted())
                .sum();
    }

    @Override
    public int disconnect(SrtPeerAddress peer) {
        return paths().stream().mapToInt(path -> path.disconnect(peer)).sum();
    }

    @Override
    public void ban(PeerBan ban) {
        paths().forEach(path -> path.ban(ban));
    }

    @Override
    public List<PeerBan> bans() {
        return paths().stream().flatMap(path -> path.bans().stream()).distinct().toList();
    }

    @Override
    public void lift(InetAddress address) {
        paths().forEach(path -> path.lift(address));
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        paths().forEach(Path::close);
    }
}
