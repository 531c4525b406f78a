package dev.tramo.engine.spec;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.buffer.BufferMemory;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An SRT endpoint.
 *
 * @param host the peer's address or name for a caller or in rendezvous; not used by a listener, nor by a caller of several paths
 * @param port 1 to 65535: of the peer for a caller, our own for a listener, of both in rendezvous
 * @param local our end
 * @param options a listener's stream ID says which callers are for it; an empty one takes those that nobody else on its port is
 *     for
 * @param access whom a listener accepts
 */
public record SrtSpec(
        SrtMode mode, String host, int port, SrtLocal local, SrtOptions options, SrtAccess access, SrtBonding bonding)
        implements SourceSpec, DestinationSpec {
    /** Checks the ranges and what goes together. */
    public SrtSpec {
        if (mode != SrtMode.LISTENER && host.isBlank() && !bonding.isGroup()) {
            throw new IllegalArgumentException("host: empty; a caller needs the address of its peer");
        }
        if (mode != SrtMode.LISTENER && !host.isBlank() && !bonding.isGroup()) {
            IpLiteral.checkPeer(host);
            host = IpLiteral.normal(host);
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + "; allowed are 1 to 65535");
        }
        if (bonding.isGroup() && mode != SrtMode.CALLER) {
            throw new IllegalArgumentException("mode: " + mode + "; several paths need a caller");
        }
        if (bonding.accepts() && mode != SrtMode.LISTENER) {
            throw new IllegalArgumentException("mode: " + mode + "; only a listener accepts groups");
        }
        if ((bonding.isGroup() || bonding.accepts()) && !options.packetFilter().isEmpty()) {
            throw new IllegalArgumentException("packetfilter: not with bonding, which needs no FEC");
        }
    }

    /** The same, whose connections share in that memory. */
    public SrtSpec with(BufferMemory memory) {
        SrtOptions shared = options.with(o -> o.memory = memory.newShare());
        return new SrtSpec(mode, host, port, local, shared, access, bonding);
    }

    /** A plain endpoint: one peer, from anywhere, to anywhere. */
    public SrtSpec(SrtMode mode, String host, int port, SrtOptions options) {
        this(mode, host, port, SrtLocal.ANY, options, SrtAccess.DEFAULT, SrtBonding.NONE);
    }

    /**
     * Where its sessions come from, for a person: what a listener listens on, or whom a caller calls, an IPv6 address in brackets.
     */
    public String place() {
        if (bonding.isGroup()) {
            return bonding.paths().stream().map(SrtBonding.Path::address).collect(Collectors.joining(" and "));
        }
        if (mode != SrtMode.LISTENER) {
            return IpLiteral.withPort(host, port);
        }
        return local.address().isEmpty() ? "port " + port : IpLiteral.withPort(local.address(), port);
    }

    /** Host and port as they stand in its URI, an IPv6 address in brackets; of a listener on all addresses ":9000". */
    public String address() {
        return IpLiteral.withPort(mode == SrtMode.LISTENER ? local.address() : host, port);
    }

    @Override
    public List<SrtSpec> srtLinks() {
        return List.of(this);
    }

    @Override
    public Form form() {
        return Form.DATAGRAMS;
    }
}
