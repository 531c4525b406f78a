package dev.tramo.rtmp.driver;

import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.PullSession;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpSession;
import org.jspecify.annotations.Nullable;

/** A connection to a server that we play from. Loop's thread. */
public final class PullConnection extends ClientConnection {
    /** Receives the stream and the session's events. */
    public interface Events extends PullSession.Events {
        /** All messages that arrived together have been passed. */
        void onBatchEnd();
    }

    private final RtmpLimits limits;
    private final ClientTarget target;
    private final Events events;
    private @Nullable PullSession pull;

    PullConnection(RtmpLimits limits, Traffic traffic, Ticker ticker, ClientTarget target, Events events) {
        super(traffic, ticker);
        this.limits = limits;
        this.target = target;
        this.events = events;
    }

    @Override
    RtmpSession begin(long nowNanos) {
        PullSession begun = new PullSession(channel().alloc(), limits, target, this, events, nowNanos);
        pull = begun;
        return begun;
    }

    /** Closes; {@link PullSession.Events#onEnded} follows only if a session had begun. */
    public void close(String reason) {
        if (pull == null) {
            abandon();
        } else {
            pull.close(reason);
            flush();
        }
    }

    @Override
    void onFailed(String reason) {
        events.onEnded(RtmpClient.notConnected(reason));
    }

    @Override
    void onBatchEnd() {
        events.onBatchEnd();
    }
}
