package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.ReceiveBufferWatch;
import dev.tramo.engine.endpoint.Retry;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.SrtBonding;
import dev.tramo.engine.spec.SrtLocal;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtGroupCaller;
import dev.tramo.srt.driver.SrtHandler;
import dev.tramo.srt.driver.SrtMember;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls a listener by several paths as one bonded group, and dials each path anew that fails. */
public final class SrtGroupCalling implements SrtConnector, SrtGroupCaller.Paths {
    private static final System.Logger LOG = System.getLogger(SrtGroupCalling.class.getName());

    private final SrtSpec spec;
    private final Status status;
    private final SrtSessions sessions;
    private final ReceiveBufferWatch bufferWatch;
    private final SrtGroupCaller caller;
    private final List<Retry> retries = new ArrayList<>();
    private final List<PeerAddresses> addresses = new ArrayList<>();
    /** Why a path is not connected; empty if it is. */
    private final String[] failures;

    private boolean watching;
    private boolean closed;

    SrtGroupCalling(
            Loop loop,
            SrtSpec spec,
            SrtSessions sessions,
            Status status,
            SrtHandler handler,
            ReceiveBufferWatch bufferWatch) {
        this.spec = spec;
        this.sessions = sessions;
        this.status = status;
        this.bufferWatch = bufferWatch;
        this.caller = new SrtGroupCaller(loop, spec.bonding().type(), spec.options(), handler, this);
        this.failures = new String[spec.bonding().paths().size()];
        for (int path = 0; path < failures.length; path++) {
            int number = path;
            failures[path] = "not tried yet";
            retries.add(new Retry(loop, () -> dial(number)));
            SrtBonding.Path to = spec.bonding().paths().get(path);
            addresses.add(new PeerAddresses(loop, to.host(), localAddress(to)));
        }
    }

    @Override
    public void open() {
        status.set(State.CONNECTING);
        for (int path = 0; path < failures.length; path++) {
            dial(path);
        }
    }

    private void dial(int path) {
        addresses.get(path).next(peer -> call(path, peer), reason -> onFailed(path, reason));
    }

    private void call(int path, InetAddress peer) {
        if (closed) {
            return;
        }
        SrtBonding.Path to = spec.bonding().paths().get(path);
        SrtLocal base = spec.local();
        SrtLocal local = new SrtLocal(localAddress(to), 0, base.hops(), base.trafficClass(), base.device());
        try {
            UdpOptions from = local.reaching(peer instanceof Inet6Address, 0);
            caller.call(path, from, new InetSocketAddress(peer, to.port()), to.weight());
            if (!watching) {
                watching = true;
                bufferWatch.opened(caller.sockets().getFirst());
            }
        } catch (IOException e) {
            onFailed(path, String.valueOf(e.getMessage()));
        }
    }

    private String localAddress(SrtBonding.Path to) {
        return to.localAddress().isEmpty() ? spec.local().address() : to.localAddress();
    }

    @Override
    public void onConnected(int path) {
        failures[path] = "";
        retries.get(path).succeeded();
    }

    @Override
    public void onRefused(int path, RejectReason reason) {
        if (!closed) {
            SrtBonding.Path to = spec.bonding().paths().get(path);
            status.refused(to.address(), spec.options().streamId(), PEER_REFUSED + reason.words());
        }
    }

    @Override
    public void onFailed(int path, String reason) {
        if (closed) {
            return;
        }
        failures[path] = reason;
        addresses.get(path).failed();
        retries.get(path).later();
        String peer = spec.bonding().paths().get(path).host();
        if (sessions.isEmpty()) {
            status.set(State.CONNECTING, peer + ": " + reason);
        } else {
            LOG.log(System.Logger.Level.WARNING, "{0} path={1} lost reason=\"{2}\"", status.name(), peer, reason);
        }
    }

    /** The paths that are not connected, and why. */
    List<SrtMember> failedPaths() {
        List<SrtMember> failed = new ArrayList<>();
        for (int path = 0; path < failures.length; path++) {
            SrtBonding.Path to = spec.bonding().paths().get(path);
            if (!failures[path].isEmpty()) {
                failed.add(new SrtMember(
                        to.address(), to.localAddress(), to.weight(), "broken", failures[path], 0, SrtStatistics.NONE));
            }
        }
        return failed;
    }

    @Override
    public void onDisconnected(String reason) {
        status.set(State.CONNECTING, reason);
    }

    /** Paths report for themselves. */
    @Override
    public void onRefused(String peer, String reason) {}

    @Override
    public @Nullable UdpSocket socket() {
        List<UdpSocket> sockets = caller.sockets();
        return sockets.isEmpty() ? null : sockets.getFirst();
    }

    @Override
    public long notSent() {
        return caller.sockets().stream().mapToLong(UdpSocket::datagramsNotSent).sum();
    }

    @Override
    public long ignored() {
        return caller.ignored();
    }

    @Override
    public void close() {
        closed = true;
        retries.forEach(Retry::close);
        caller.close();
    }
}
