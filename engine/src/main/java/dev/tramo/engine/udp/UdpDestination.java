package dev.tramo.engine.udp;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.Destination;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.FlowWatch;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Retry;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.Interfaces;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends datagrams, unicast or multicast. */
public final class UdpDestination implements Destination {
    private final Loop loop;
    private final UdpSpec spec;
    private final Status status;
    private final Retry retry;
    private final Rate rate = new Rate();
    private final Damage damage = Damage.lost("datagram", "not sent");
    private @Nullable Address address;
    private @Nullable UdpSocket socket;
    private final FlowWatch flow = new FlowWatch();
    private long observedSent;
    private long observedNotSent;
    /** Not sent by earlier sockets, or for want of one. */
    private long notSentBefore;

    /** Of sockets before this one: sent, and its payload. */
    private Totals before = Totals.NONE;

    private double sentMbps;

    public UdpDestination(Loop loop, UdpSpec spec, Status status) {
        this.loop = loop;
        this.spec = spec;
        this.status = status;
        this.retry = new Retry(loop, this::open);
        status.awaits(new Awaited(
                "waits for the source, to send to " + spec.endpoint(),
                "",
                Awaited.NOTHING_SENT + " to " + spec.endpoint()));
    }

    @Override
    public void open() {
        try {
            Address to = Address.of(spec.resolved());
            UdpSocket opened = loop.open(
                    UdpOptions.sending(!to.isIpv4(), spec.ttl(), Interfaces.named(spec.interfaceName())), batch -> {});
            opened.onFailure(this::onSocketFailed);
            socket = opened;
            address = to;
            observedSent = 0;
            observedNotSent = 0;
            retry.succeeded();
            status.set(State.WAITING);
        } catch (IOException e) {
            status.set(State.FAILED, String.valueOf(e.getMessage()));
            retry.later();
        }
    }

    private void onSocketFailed(Throwable failure) {
        letGo();
        status.set(State.FAILED, "internal error: " + failure);
        retry.later();
    }

    /** The socket is over, and what it counted is kept. */
    private void letGo() {
        UdpSocket s = socket;
        if (s != null) {
            before = before.plus(Totals.of(s.datagramsSent(), s.bytesSent(), 0, 0));
            notSentBefore = notSent();
            socket = null;
        }
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long arrivalNanos) {
        UdpSocket s = socket;
        Address to = address;
        if (s != null && to != null) {
            ByteBuffer out = s.claim();
            out.put(out.position(), data, offset, length);
            out.position(out.position() + length);
            s.commit(to);
        } else {
            notSentBefore++;
        }
    }

    @Override
    public void observe(double seconds) {
        UdpSocket s = socket;
        if (s == null) {
            return;
        }
        if (s.isInterfaceGone(false)) {
            reopen(s);
            return;
        }
        sentMbps = rate.mbps(s.bytesSent(), seconds);
        String lost = damage.observe(loop.nowNanos(), notSent());
        boolean moved = s.datagramsSent() > observedSent;
        boolean flows = flow.observe(moved, loop.nowNanos());
        if (moved) {
            if (lost.isEmpty()) {
                status.set(State.RUNNING);
            } else {
                status.set(State.DEGRADED, lost + failure(s));
            }
        } else if (s.datagramsNotSent() > observedNotSent) {
            status.set(State.FAILED, "nothing is sent" + failure(s));
            if (spec.hasZone()) {
                reopen(s); // its interface may have another number by now
                return;
            }
        } else if (!flows && status.state().isFlowing()) {
            status.set(State.STALLED, "nothing to send");
        }
        observedSent = s.datagramsSent();
        observedNotSent = s.datagramsNotSent();
    }

    private String failure(UdpSocket s) {
        return s.sendFailure().isEmpty() ? "" : ": send to " + address + ": " + s.sendFailure();
    }

    private long notSent() {
        UdpSocket s = socket;
        return notSentBefore + (s == null ? 0 : s.datagramsNotSent());
    }

    /** The interface that the socket sent by was deleted: one that is made anew has another number. */
    private void reopen(UdpSocket old) {
        letGo();
        old.close();
        open();
    }

    @Override
    public EndpointSnapshot snapshot() {
        UdpSocket s = socket;
        long lost = notSent();
        UdpFigures udp = s == null
                ? new UdpFigures(0, 0, 0, 0, lost, 0)
                : new UdpFigures(s.datagramsSent(), s.bytesSent(), 0, 0, lost, 0);
        Totals totals = before.plus(Totals.of(udp.datagrams(), udp.bytes(), lost, 0));
        return new EndpointSnapshot(status.header("", s != null, 0, 0, sentMbps, List.of()), udp, totals);
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        retry.close();
        if (socket != null) {
            socket.flush();
            socket.close();
        }
    }
}
