package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.SrtLocal;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtPeerAddress;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.srt.SrtEndpoint;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One SRT link that RTP packets take: an SRT endpoint with sessions and a state of its own. */
abstract class SrtLink implements Path {
    final SrtEndpoint endpoint;
    private final SrtSpec spec;
    private final String name;

    /**
     * One that is not open.
     *
     * @param of both links
     * @param index which of them
     */
    SrtLink(SeamlessSpec of, int index, SrtEndpoint endpoint) {
        this.spec = of.links().get(index);
        this.name = of.name(index);
        this.endpoint = endpoint;
    }

    /** The state of a link for itself. */
    static Status status(Status whole, SeamlessSpec of, int index, Runnable onChange) {
        return whole.part("link=" + of.name(index), onChange);
    }

    /** What an endpoint of both links lacks while none is connected, or nothing moves. */
    static Awaited awaited(SeamlessSpec of, boolean sends) {
        List<Awaited> each = of.links().stream()
                .map(link -> SrtEndpoint.awaited(link, sends))
                .toList();
        String both = IntStream.range(0, each.size())
                .mapToObj(i -> of.links().get(i).mode() == SrtMode.LISTENER
                        ? each.get(i).waiting()
                        : each.get(i).connecting())
                .collect(Collectors.joining(" and "));
        return new Awaited(both, both, each.getFirst().stalled());
    }

    @Override
    public void open() {
        endpoint.open();
    }

    @Override
    public boolean isOpen() {
        return endpoint.needsPayloads();
    }

    @Override
    public State closedState() {
        return endpoint.status().state();
    }

    @Override
    public String failure() {
        String reason = isOpen() ? "" : endpoint.status().reason();
        return reason.isEmpty() ? "" : name + ": " + reason;
    }

    @Override
    public String where() {
        return name;
    }

    /** The network interface or address of ours that was chosen for it; empty for the system's choice. */
    final String ownEnd() {
        SrtLocal local = spec.local();
        return !local.device().isEmpty() || spec.mode() == SrtMode.LISTENER ? local.device() : local.address();
    }

    @Override
    public Optional<EndpointSnapshot> link() {
        return Optional.of(endpoint.snapshot());
    }

    @Override
    public int disconnect(SrtPeerAddress peer) {
        return endpoint.disconnect(peer);
    }

    @Override
    public void ban(PeerBan ban) {
        endpoint.ban(ban);
    }

    @Override
    public List<PeerBan> bans() {
        return endpoint.bans();
    }

    @Override
    public void lift(InetAddress from) {
        endpoint.lift(from);
    }

    @Override
    public void close() {
        endpoint.close();
        endpoint.status().close();
    }
}
