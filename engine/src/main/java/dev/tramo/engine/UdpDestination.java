package dev.tramo.engine;

import dev.tramo.net.Address;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends datagrams, unicast or multicast. */
final class UdpDestination implements Destination {
    private final Loop loop;
    private final UdpSpec spec;
    private final Address address;
    private final Status status;
    private final Retry retry;
    private final Rate rate = new Rate();
    private @Nullable UdpSocket socket;
    private final FlowWatch flow = new FlowWatch();
    private long observedSent;
    private long observedNotSent;
    private double sentMbps;

    UdpDestination(Loop loop, UdpSpec spec, Status status) {
        this.loop = loop;
        this.spec = spec;
        this.address = Address.of(spec.socketAddress());
        this.status = status;
        this.retry = new Retry(loop, this::open);
    }

    @Override
    public void open() {
        try {
            UdpSocket opened = loop.open(
                    UdpOptions.sending(!address.isIpv4(), spec.ttl(), Interfaces.named(spec.interfaceName())),
                    batch -> {});
            opened.onFailure(this::onSocketFailed);
            socket = opened;
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
        socket = null;
        status.set(State.FAILED, "internal error: " + failure);
        retry.later();
    }

    @Override
    public void send(ByteBuffer data, int offset, int length, long arrivalNanos) {
        UdpSocket s = socket;
        if (s != null) {
            ByteBuffer out = s.claim();
            out.put(out.position(), data, offset, length);
            out.position(out.position() + length);
            s.commit(address);
        }
    }

    @Override
    public void observe(double seconds) {
        UdpSocket s = socket;
        if (s != null) {
            sentMbps = rate.mbps(s.bytesSent(), seconds);
            boolean moved = s.datagramsSent() > observedSent;
            boolean flows = flow.observe(moved, loop.nowNanos());
            if (moved) {
                status.set(State.RUNNING);
            } else if (s.datagramsNotSent() > observedNotSent) {
                status.set(State.FAILED, "send to " + address + ": " + s.sendFailure());
            } else if (!flows && status.state().isFlowing()) {
                status.set(State.STALLED, "nothing to send");
            }
            observedSent = s.datagramsSent();
            observedNotSent = s.datagramsNotSent();
        }
    }

    @Override
    public EndpointSnapshot snapshot() {
        UdpSocket s = socket;
        EndpointSnapshot.Udp udp = s == null
                ? EndpointSnapshot.Udp.NONE
                : new EndpointSnapshot.Udp(s.datagramsSent(), s.bytesSent(), 0, 0, s.datagramsNotSent());
        return EndpointSnapshot.ofUdp(status.header("", s != null, 0, 0, sentMbps, List.of()), udp);
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
