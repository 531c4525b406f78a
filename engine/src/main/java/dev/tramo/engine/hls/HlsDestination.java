package dev.tramo.engine.hls;

import dev.tramo.engine.endpoint.Awaited;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.HlsFigures;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import dev.tramo.engine.endpoint.Totals;
import dev.tramo.engine.rtmp.FrameDestination;
import dev.tramo.engine.rtmp.FrameInput;
import dev.tramo.rtmp.RelayPath;
import java.util.List;
import java.util.function.Supplier;

/** A destination from which players take the stream by HLS. The leg's loop. */
public final class HlsDestination implements FrameDestination {
    private final HlsOutput output;
    private final Status status;
    private final Supplier<FrameInput> input;
    private final Rate rate = new Rate();
    private HlsFigures figures = HlsFigures.NONE;
    private long seenBytes;
    private double sentMbps;

    /** @param input where the stream comes from, now */
    public HlsDestination(HlsOutput output, String route, Status status, Supplier<FrameInput> input) {
        this.output = output;
        this.status = status;
        this.input = input;
        status.awaits(new Awaited("waits for viewers at /hls/" + route + "/index.m3u8", "", Awaited.NOTHING_SENT));
    }

    public HlsOutput output() {
        return output;
    }

    @Override
    public void open() {
        status.set(State.WAITING);
    }

    @Override
    public void begin(boolean justBegan, RelayPath relays) {
        // The output has its own tap.
    }

    @Override
    public void hold() {
        // Viewers stay for the publisher's return.
    }

    @Override
    public void end(String reason) {
        // Likewise.
    }

    @Override
    public boolean needsFrames() {
        return output.isActive();
    }

    @Override
    public void observe(double seconds) {
        output.observe();
        figures = output.figures();
        sentMbps = rate.mbps(figures.bytes(), seconds);
        boolean moved = figures.bytes() > seenBytes;
        seenBytes = figures.bytes();
        if (!output.isActive()) {
            status.set(State.WAITING);
        } else if (moved) {
            String lost = Reasons.together(input.get().omitted().media(), output.omitted());
            status.set(
                    lost.isEmpty() ? State.RUNNING : State.DEGRADED,
                    lost.isEmpty() ? input.get().omitted().data() : lost);
        } else if (status.state() == State.WAITING
                || output.presentation().renditions().isEmpty()) {
            status.set(State.STALLED, "no audio or video yet");
        }
        // Players ask for several seconds at once: a second without a request is no stall.
    }

    @Override
    public EndpointSnapshot snapshot() {
        return new EndpointSnapshot(
                status.header("", figures.viewers() > 0, 0, 0, sentMbps, List.of()),
                figures,
                Totals.of(figures.requests(), figures.bytes(), 0, 0));
    }

    @Override
    public Status status() {
        return status;
    }

    @Override
    public void close() {
        output.close();
    }
}
