package dev.tramo.rtmp.driver;

import dev.tramo.rtmp.ClientTarget;
import dev.tramo.rtmp.Ending;
import dev.tramo.rtmp.PushSession;
import dev.tramo.rtmp.RelayPath;
import dev.tramo.rtmp.RtmpLimits;
import dev.tramo.rtmp.RtmpSession;
import dev.tramo.rtmp.live.Consumer;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.QueueLimits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection to a server that we publish to. Loop's thread. */
@SuppressWarnings("FutureReturnValueIgnored") // what closes or moves a channel reports to the channel itself
public final class PushConnection extends ClientConnection {
    private final RtmpLimits limits;
    private final ClientTarget target;
    private final List<String> fourCcs;
    private final RelayPath relayPath;
    private final PushSession.Events events;
    private @Nullable PushSession push;
    private @Nullable Consumer consumer;
    private @Nullable LiveStream stream;

    PushConnection(
            RtmpLimits limits,
            Traffic traffic,
            Ticker ticker,
            ClientTarget target,
            List<String> fourCcs,
            RelayPath relayPath,
            PushSession.Events events) {
        super(traffic, ticker);
        this.limits = limits;
        this.target = target;
        this.fourCcs = fourCcs;
        this.relayPath = relayPath;
        this.events = events;
    }

    @Override
    RtmpSession begin(long nowNanos) {
        PushSession begun = new PushSession(
                channel().alloc(), limits, target, fourCcs, relayPath, this, new Detaching(events), nowNanos);
        push = begun;
        return begun;
    }

    /** Whether the server announced enhanced RTMP. */
    public boolean serverIsEnhanced() {
        return push != null && push.serverIsEnhanced();
    }

    /**
     * Sends a stream. To be called after the server has accepted.
     *
     * @param burstMillisMax largest age of the keyframe to begin with, milliseconds
     * @param takesEnhanced whether enhanced RTMP is sent; else audio in that form is left out
     * @throws IllegalStateException if no session has begun
     */
    public Consumer send(LiveStream live, QueueLimits queue, long burstMillisMax, boolean takesEnhanced) {
        PushSession accepted = push;
        if (accepted == null) {
            throw new IllegalStateException("no session yet");
        }
        Consumer added = new Consumer(
                Consumer.Kind.PUSH, accepted.streamId(), queue, channel().alloc(), this, System.nanoTime());
        if (!takesEnhanced) {
            added.leaveOutEnhancedAudio();
        }
        stream = live;
        consumer = added;
        live.add(added, burstMillisMax);
        return added;
    }

    /** Unpublishes and closes; {@link PushSession.Events#onEnded} follows only if a session had begun. */
    public void close(String reason) {
        if (push == null) {
            abandon();
        } else {
            detach();
            push.close(reason);
            flush();
        }
    }

    /** Closes because the server accepts no data. */
    public void giveUp(String reason) {
        if (push != null) {
            push.giveUp(reason);
            channel().close(); // queued data would never be sent
        }
    }

    /** Closes because the server cannot carry the stream. */
    public void unfit(String reason) {
        if (push != null) {
            push.unfit(reason);
        }
    }

    @Override
    void onFailed(String reason) {
        events.onEnded(RtmpClient.notConnected(reason));
    }

    @Override
    void onWritable() {
        if (consumer != null) {
            consumer.drain();
        }
    }

    private void detach() {
        if (consumer != null && stream != null) {
            stream.remove(consumer);
            consumer = null;
        }
    }

    /** Removes the consumer from its stream before the end is reported. */
    private final class Detaching implements PushSession.Events {
        private final PushSession.Events to;

        Detaching(PushSession.Events to) {
            this.to = to;
        }

        @Override
        public void onAccepted() {
            to.onAccepted();
        }

        @Override
        public void onEnded(Ending ending) {
            detach();
            to.onEnded(ending);
        }
    }
}
