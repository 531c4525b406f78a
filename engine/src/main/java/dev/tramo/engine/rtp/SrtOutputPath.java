package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.srt.SrtEndpoint;
import dev.tramo.engine.srt.SrtPorts;
import dev.tramo.net.Loop;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;

/** One SRT link by which RTP packets are sent, each as a message of its own. */
final class SrtOutputPath extends SrtLink implements OutputPath {
    private final Rate rate = new Rate();
    private long packets;
    private long bytes;
    private long untaken;
    private long observedPackets;
    private boolean isWorking;
    private boolean isRefused;
    private double mbps;

    private SrtOutputPath(SeamlessSpec of, int index, SrtEndpoint endpoint) {
        super(of, index, endpoint);
    }

    /**
     * One that is not open.
     *
     * @param whole the state of the destination
     * @param onChange called when the link's state has changed
     */
    static SrtOutputPath of(Loop loop, SrtPorts ports, SeamlessSpec of, int index, Status whole, Runnable onChange) {
        Status status = status(whole, of, index, onChange);
        return new SrtOutputPath(
                of, index, SrtEndpoint.destination(loop, ports, of.links().get(index), status));
    }

    @Override
    public boolean send(ByteBuffer packet, int length, long originNanos) {
        boolean isTaken = endpoint.needsPayloads();
        if (isTaken) {
            endpoint.onPayload(packet, 0, length, originNanos);
            packets++;
            bytes += length;
        } else {
            untaken++;
        }
        return isTaken;
    }

    @Override
    public int packetBytesMax() {
        return endpoint.payloadBytesMax();
    }

    @Override
    public void observe(double seconds) {
        endpoint.observe(seconds);
        endpoint.status().observe();
        mbps = rate.mbps(bytes, seconds);
        isWorking = isOpen() && endpoint.status().state().isFlowing();
        isRefused = isOpen() && !isWorking && packets > observedPackets;
        observedPackets = packets;
    }

    @Override
    public boolean isWorking() {
        return isWorking;
    }

    @Override
    public boolean isRefused() {
        return isRefused;
    }

    @Override
    public String reason() {
        return isWorking ? "" : endpoint.status().fullReason();
    }

    @Override
    public String damage(long nowNanos) {
        return isOpen() && endpoint.status().state() == State.DEGRADED
                ? where() + ": " + endpoint.status().reason()
                : "";
    }

    @Override
    public long packets() {
        return packets;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long notSent() {
        return endpoint.snapshot().totals().packetsDropped() + untaken;
    }

    @Override
    public long untaken() {
        return untaken;
    }

    @Override
    public RtpPath snapshot() {
        EndpointSnapshot seen = endpoint.snapshot();
        return new RtpPath(
                where(),
                ownEnd(),
                seen.peer(),
                Optional.of(seen.state()),
                isWorking,
                seen.fullReason(),
                packets,
                bytes,
                mbps,
                seen.totals().packetsDropped() + untaken,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
