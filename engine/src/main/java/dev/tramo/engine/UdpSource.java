package dev.tramo.engine;

import dev.tramo.net.DatagramBatch;
import dev.tramo.net.Loop;
import dev.tramo.net.UdpOptions;
import dev.tramo.net.UdpSocket;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives datagrams, unicast or multicast. */
final class UdpSource implements Endpoint {
    private final Loop loop;
    private final UdpSpec spec;
    private final PayloadConsumer consumer;
    private final Status status;
    private final Retry retry;
    private final Rate rate = new Rate();
    private @Nullable UdpSocket socket;
    private final ReceiveBufferWatch bufferWatch;
    private final FlowWatch flow = new FlowWatch();
    private long observedDatagrams;
    private long dropped;
    private double receivedMbps;

    UdpSource(Loop loop, UdpSpec spec, PayloadConsumer consumer, Status status) {
        this.loop = loop;
        this.spec = spec;
        this.consumer = consumer;
        this.status = status;
        this.bufferWatch = new ReceiveBufferWatch(status.name());
        this.retry = new Retry(loop, this::open);
    }

    @Override
    public void open() {
        try {
            UdpOptions options = UdpOptions.receivingOn(
                    spec.socketAddress(),
                    Interfaces.named(spec.interfaceName()),
                    spec.source().isEmpty() ? null : UdpSpec.literal(spec.source()));
            UdpSocket opened = loop.open(options, this::onDatagrams);
            opened.onFailure(this::onSocketFailed);
            socket = opened;
            observedDatagrams = 0;
            bufferWatch.opened(opened);
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

    private void onDatagrams(DatagramBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            consumer.onPayload(batch.buffer(), batch.offset(i), batch.length(i), batch.arrivalNanos(i));
        }
        if (!status.state().isFlowing()) {
            status.set(State.RUNNING);
        }
    }

    @Override
    public void observe(double seconds) {
        UdpSocket s = socket;
        if (s != null) {
            receivedMbps = rate.mbps(s.bytesReceived(), seconds);
            boolean flows = flow.observe(s.datagramsReceived() > observedDatagrams, loop.nowNanos());
            if (!flows && status.state().isFlowing()) {
                status.set(State.STALLED, "no datagrams");
            }
            observedDatagrams = s.datagramsReceived();
            dropped = bufferWatch.observe(s);
        }
    }

    @Override
    public EndpointSnapshot snapshot() {
        UdpSocket s = socket;
        EndpointSnapshot.Udp udp = s == null
                ? EndpointSnapshot.Udp.NONE
                : new EndpointSnapshot.Udp(
                        s.datagramsReceived(), s.bytesReceived(), dropped, s.datagramsTruncated(), 0);
        return EndpointSnapshot.ofUdp(status.header("", s != null, 0, receivedMbps, 0, List.of()), udp);
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        retry.close();
        if (socket != null) {
            socket.close();
        }
    }
}
