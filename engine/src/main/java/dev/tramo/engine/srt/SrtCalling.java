package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.ReceiveBufferWatch;
import dev.tramo.engine.endpoint.Retry;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.SrtMode;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import dev.tramo.srt.driver.SrtCaller;
import dev.tramo.srt.driver.SrtHandler;
import dev.tramo.srt.wire.RejectReason;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Calls a listener, or meets a peer that calls us, again and again. */
public final class SrtCalling implements SrtConnector {
    private static final String NOT_ANSWERED = RejectReason.TIMEOUT.words();

    private final Loop loop;
    private final SrtSpec spec;
    private final Status status;
    private final SrtHandler handler;
    private final ReceiveBufferWatch bufferWatch;
    private final Retry retry;
    private final PeerAddresses addresses;
    private @Nullable SrtCaller caller;
    private int attempts;
    /** On the sockets of earlier attempts. */
    private long notSentBefore;

    private boolean closed;

    SrtCalling(Loop loop, SrtSpec spec, Status status, SrtHandler handler, ReceiveBufferWatch bufferWatch) {
        this.loop = loop;
        this.spec = spec;
        this.status = status;
        this.handler = handler;
        this.bufferWatch = bufferWatch;
        this.retry = new Retry(loop, this::open);
        this.addresses = new PeerAddresses(loop, spec.host(), spec.local().address());
    }

    @Override
    public void open() {
        if (status.state() != State.CONNECTING && status.state() != State.FAILED) {
            status.set(State.CONNECTING);
        }
        addresses.next(this::call, this::attemptFailed);
    }

    private void call(InetAddress peer) {
        if (closed) {
            return;
        }
        try {
            SrtCaller calling = newCaller(new InetSocketAddress(peer, spec.port()));
            caller = calling;
            if (status.state() == State.FAILED) {
                status.set(State.CONNECTING);
            }
            if (attempts++ == 0) {
                bufferWatch.opened(calling.socket());
            }
        } catch (IOException e) {
            // Our own address or port cannot be used: the peer cannot change that, but another of its addresses
            // may be reachable.
            addresses.failed();
            status.set(State.FAILED, String.valueOf(e.getMessage()));
            retry.later();
        }
    }

    private SrtCaller newCaller(InetSocketAddress peer) throws IOException {
        boolean ipv6 = peer.getAddress() instanceof Inet6Address;
        boolean rendezvous = spec.mode() == SrtMode.RENDEZVOUS;
        UdpOptions local = spec.local()
                .reaching(ipv6, rendezvous ? spec.port() : spec.local().port());
        return rendezvous
                ? SrtCaller.rendezvous(loop, local, peer, spec.options(), handler)
                : SrtCaller.calling(loop, local, peer, spec.options(), handler);
    }

    private void attemptFailed(String reason) {
        if (!closed) {
            status.set(State.CONNECTING, reason);
            retry.later();
        }
    }

    @Override
    public void onDisconnected(String reason) {
        SrtCaller over = caller;
        caller = null;
        if (over != null) {
            over.close();
            notSentBefore += over.socket().datagramsNotSent();
        }
        retry.succeeded();
        attemptFailed(reason);
    }

    @Override
    public void onRefused(String peer, String reason) {
        String sendFailure = caller == null ? "" : caller.socket().sendFailure();
        notSentBefore = notSent();
        caller = null;
        String which = addresses.areSeveral() ? peer + ": " : "";
        addresses.failed();
        if (!closed && !NOT_ANSWERED.equals(reason)) {
            status.refused(peer, spec.options().streamId(), PEER_REFUSED + reason);
        }
        attemptFailed(which + reason + (sendFailure.isEmpty() ? "" : "; send to " + peer + ": " + sendFailure));
    }

    @Override
    public @Nullable UdpSocket socket() {
        return caller == null ? null : caller.socket();
    }

    @Override
    public long notSent() {
        return notSentBefore + (caller == null ? 0 : caller.socket().datagramsNotSent());
    }

    @Override
    public long ignored() {
        return caller == null ? 0 : caller.ignored();
    }

    @Override
    public void close() {
        closed = true;
        retry.close();
        if (caller != null) {
            caller.close();
        }
    }
}
