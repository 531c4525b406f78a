package dev.tramo.engine.rtmp;

import dev.tramo.engine.media.Omitted;
import dev.tramo.engine.media.TsToFrames;
import dev.tramo.engine.spec.RtmpListenSpec;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.live.StreamStatistics;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Frames that come from the transport stream of the route's datagram leg. The leg's loop. */
public final class TsInput implements FrameInput, TsToFrames.Sink {
    /** A transport stream that brings no frame for that long is interrupted. */
    private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(3);

    private final StreamContext context;
    private final StreamLife life;
    private final TsToFrames converter;
    private long messageNanos = System.nanoTime();
    private boolean isClosed;

    public TsInput(StreamContext context, TsToFrames converter) {
        this.context = context;
        this.life = context.life();
        this.converter = converter;
    }

    @Override
    public void open() {
        converter.sink(this);
    }

    @Override
    public void onMessage(int type, int timestampMillis, ByteBuf payload, long arrivalNanos) {
        if (isClosed) {
            payload.release();
            return;
        }
        messageNanos = System.nanoTime();
        if (!life.isBegun()) {
            life.begin();
        }
        boolean _ = life.onMessage(type, timestampMillis, payload, arrivalNanos);
    }

    @Override
    public void onBatchEnd() {
        if (!isClosed) {
            life.onBatchEnd();
        }
    }

    /** Nobody needs the frames, and no more come: what was kept of them is no beginning for who needs some later. */
    public void rest() {
        if (life.isBegun()) {
            interrupt("nobody takes the stream");
        }
    }

    /** The stream's headers count no more when frames return, and the demultiplexer announces tracks that it knows once only. */
    private void interrupt(String reason) {
        converter.announceAgain();
        life.interrupt(reason, RtmpListenSpec.GRACE_DEFAULT);
    }

    @Override
    public void observe(double seconds) {
        StreamStatistics _ = life.observe();
        if (life.isBegun() && System.nanoTime() - messageNanos > SILENCE_NANOS_MAX) {
            interrupt("the source brings no frames");
        }
    }

    @Override
    public RelayPath relayPath() {
        return RelayPath.NONE.through(context.relayId());
    }

    @Override
    public StreamStatistics statistics() {
        return life.statistics();
    }

    @Override
    public Omitted omitted() {
        return converter.omitted();
    }

    @Override
    public Set<String> announcedCodecs() {
        return converter.enhancedCodecs();
    }

    @Override
    public void onOver() {
        converter.announceAgain();
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
