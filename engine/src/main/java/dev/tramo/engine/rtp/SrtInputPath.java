package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.UdpFigures;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.srt.SrtEndpoint;
import dev.tramo.engine.srt.SrtPorts;
import dev.tramo.mpegts.rtp.RtpReceiver;
import dev.tramo.net.Loop;
import java.util.List;
import java.util.Optional;

/** One SRT link whose messages are RTP packets. They count as arrived when SRT delivers them, at the end of the link's latency. */
final class SrtInputPath extends SrtLink implements InputPath {
    private final Loop loop;
    private final PathWatch watch;

    private SrtInputPath(Loop loop, SeamlessSpec of, int index, SrtEndpoint endpoint, PathWatch watch) {
        super(of, index, endpoint);
        this.loop = loop;
        this.watch = watch;
    }

    /**
     * One that is not open.
     *
     * @param whole the state of the source
     * @param onReceived called after a packet was given to the receiver
     * @param onChange called when the link's state has changed
     */
    static SrtInputPath of(
            Loop loop,
            SrtPorts ports,
            SeamlessSpec of,
            int index,
            RtpReceiver receiver,
            Status whole,
            Runnable onReceived,
            Runnable onChange) {
        SrtEndpoint link = SrtEndpoint.source(
                loop,
                ports,
                of.links().get(index),
                (data, offset, length, originNanos) -> {
                    receiver.onPacket(index, data, offset, length, originNanos);
                    onReceived.run();
                },
                status(whole, of, index, onChange));
        return new SrtInputPath(loop, of, index, link, new PathWatch(receiver, index));
    }

    @Override
    public void observe(double seconds) {
        endpoint.observe(seconds);
        endpoint.status().observe();
        watch.observe(seconds, isOpen(), loop.nowNanos());
    }

    @Override
    public boolean isWorking() {
        return watch.isWorking();
    }

    @Override
    public String reason() {
        return watch.isWorking()
                ? ""
                : isOpen() ? watch.silence() : endpoint.status().fullReason();
    }

    @Override
    public String peer() {
        return endpoint.snapshot().peer();
    }

    @Override
    public UdpFigures socketFigures() {
        return UdpFigures.NONE; // SRT repairs what its socket loses
    }

    @Override
    public List<SrtDelays> delays() {
        return endpoint.delays();
    }

    @Override
    public RtpPath snapshot() {
        EndpointSnapshot seen = endpoint.snapshot();
        boolean isSilent = !isWorking() && isOpen();
        State state = isSilent ? State.STALLED : seen.state();
        return watch.snapshot(
                where(), ownEnd(), seen.peer(), Optional.of(state), isSilent ? watch.silence() : seen.fullReason());
    }

    @Override
    public void reconnect(String reason) {
        endpoint.reconnect(reason);
    }
}
