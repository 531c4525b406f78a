package dev.tramo.engine.media;

import dev.tramo.engine.endpoint.Damage;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.mpegts.MuxerSettings;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.TsMuxer;
import dev.tramo.net.Loop;
import dev.tramo.rtmp.live.LiveStream;
import dev.tramo.rtmp.live.MessageTap;
import dev.tramo.rtmp.media.CodedFrame;
import dev.tramo.rtmp.media.FourCc;
import dev.tramo.rtmp.media.TagReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns RTMP messages into a transport stream, whose datagrams leave spread over time. Does nothing while no destination has anybody
 * to send to. {@link #attach} and what the stream calls are
 * on the frame leg's loop, {@link #open} and {@link #closeOutput} on the datagram leg's.
 */
@SuppressWarnings("FutureReturnValueIgnored") // timers end with their loop
public final class FramesToTs implements Converter, MessageTap, TagReader.Sink {
    private static final System.Logger LOG = System.getLogger(FramesToTs.class.getName());

    /** Datagrams of a constant rate are made that long before they are due, so that one timer makes several. */
    private static final Duration AHEAD = Duration.ofMillis(6);
    /** The event loop's timers are exact to that. */
    private static final long TIMER_NANOS = 1_000_000;
    /** How long a constant rate may hold packets back. */
    private static final long REST_NANOS = 1_000_000_000;
    /** Of an earlier keyframe, that far back, the output begins at once. */
    private static final long BURST_MILLIS_MAX = 1_000;

    private final EventLoop loop;
    private final Loop to;
    private final DatagramQueue queue;
    private final ByteBufAllocator allocator;
    private final TsMuxer muxer;
    private final Damage unusable = Damage.lost("frame", "malformed, or more than muxrate lets through");
    private volatile long framesUnusable;
    private final Damage damage =
            Damage.lost("datagram", "of the MPEG-TS, not sent in time: the machine is overloaded");
    /** From {@link System#nanoTime} to the datagram loop's clock. */
    private final long clockOffsetNanos;

    /** How long before the muxer's deadline it is called. */
    private final long timerLeadNanos;

    private TagReader reader;
    private @Nullable LiveStream stream;
    private volatile boolean isNeeded;
    private boolean isTapping;
    private @Nullable Track video;
    private @Nullable Track audio;
    /** Why the present video is not carried, or only in part; empty if all of it is. */
    private String videoRefusal = "";

    private String audioRefusal = "";
    /** An internal error was logged. */
    private boolean hasFailed;

    /** After this the muxer is left alone, until another frame comes. */
    private long quietNanos = Long.MAX_VALUE;

    private @Nullable Future<?> advancing;
    private long advancingAtNanos;
    private long arrivalNanos;
    private volatile String omitted = "";

    /**
     * A converter from a frame leg on {@code from} to a datagram leg on {@code to}.
     *
     * @param bitsPerSecond constant rate; 0 for a variable one
     */
    public FramesToTs(EventLoop from, Loop to, long bitsPerSecond, ByteBufAllocator allocator) {
        this.loop = from;
        this.to = to;
        this.queue = new DatagramQueue(to);
        this.allocator = allocator;
        this.reader = new TagReader(allocator);
        this.muxer = new TsMuxer(
                MuxerSettings.DEFAULT.withBitsPerSecond(bitsPerSecond).withAhead(AHEAD), queue::offer);
        this.clockOffsetNanos = to.clockNanos() - System.nanoTime();
        this.timerLeadNanos = bitsPerSecond == 0 ? 0 : TIMER_NANOS;
    }

    /** Takes a stream's messages from now on, while they are needed. The frame leg's loop. */
    public void attach(LiveStream taken) {
        stream = taken;
        followNeed();
    }

    /** Takes no more. The frame leg's loop. */
    public void detach() {
        stopTapping();
        stream = null;
        reader.close();
    }

    /** Says whether any destination has somebody to send to now. Any thread; at first nobody has. */
    public void need(boolean needed) {
        if (needed != isNeeded) {
            isNeeded = needed;
            try {
                loop.execute(this::followNeed);
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "the loop has ended, and nothing is converted any more", e);
            }
        }
    }

    private void followNeed() {
        LiveStream of = stream;
        if (of == null || isNeeded == isTapping) {
            return;
        }
        if (isNeeded) {
            isTapping = true;
            of.addTap(this, BURST_MILLIS_MAX, System.nanoTime());
        } else {
            stopTapping();
            forgetTracks();
        }
    }

    private void stopTapping() {
        LiveStream of = stream;
        if (isTapping && of != null) {
            of.removeTap(this);
        }
        isTapping = false;
        stopAdvancing();
    }

    /** The reader reports only what has changed, and another publisher may send other tracks. */
    private void forgetTracks() {
        reader.close();
        reader = new TagReader(allocator);
        refuse(true, "");
        refuse(false, "");
        video = null;
        audio = null;
    }

    /** Hands the datagrams on, each when it is due. The datagram leg's loop. */
    public void open(PayloadConsumer consumer) {
        queue.open(consumer);
    }

    /** Hands nothing on any more. The datagram leg's loop. */
    public void closeOutput() {
        queue.close();
    }

    /** Datagrams that found the queue full. Any thread. */
    public long datagramsDropped() {
        return queue.dropped();
    }

    @Override
    public ConversionFigures figures() {
        return new ConversionFigures(0, datagramsDropped(), framesUnusable);
    }

    /** Once a second: what was lost of the stream lately, and what a transport stream cannot carry of it. The frame leg's loop. */
    public String observe() {
        long now = System.nanoTime();
        framesUnusable = muxer.counters().framesDropped();
        return Reasons.together(
                damage.observe(now, datagramsDropped()), unusable.observe(now, framesUnusable), omitted);
    }

    /** What a transport stream cannot carry of the present stream, in words; empty if there is nothing. Any thread. */
    public String omitted() {
        return omitted;
    }

    @Override
    public void onBegan() {
        quietNanos = Long.MAX_VALUE; // configurations and a keyframe follow
    }

    @Override
    public void onMessage(int type, long timeMillis, ByteBuf payload, long messageNanos) {
        arrivalNanos = messageNanos;
        try {
            reader.read(type, timeMillis, payload, this);
        } catch (RuntimeException e) {
            failed(e);
        }
        // Not only when the batch ends: a stream gathers messages for longer than a datagram may be late.
        queue.wake();
        advanceLater();
    }

    /** What goes wrong here must reach neither the publisher nor the stream's other destinations. */
    private void failed(RuntimeException failure) {
        if (!hasFailed) {
            hasFailed = true;
            LOG.log(System.Logger.Level.ERROR, "conversion to MPEG-TS failed", failure);
        }
    }

    @Override
    public void onConfiguration(boolean isVideo, int codec, byte[] configuration) {
        Optional<Track> known = FrameTracks.track(isVideo, codec, configuration);
        if (known.isEmpty()) {
            take(isVideo, null, "MPEG-TS cannot carry " + FourCc.text(codec));
            return;
        }
        Track track = known.get();
        String refusal = TsMuxer.refusal(track).map(text -> "MPEG-TS: " + text).orElse("");
        take(isVideo, refusal.isEmpty() ? track : null, refusal);
    }

    private void take(boolean isVideo, @Nullable Track track, String refusal) {
        refuse(isVideo, refusal);
        if (isVideo) {
            video = track;
        } else {
            audio = track;
        }
        List<Track> tracks = new ArrayList<>();
        if (video != null) {
            tracks.add(video);
        }
        if (audio != null) {
            tracks.add(audio);
        }
        muxer.setTracks(tracks, now());
    }

    private void refuse(boolean isVideo, String reason) {
        if (isVideo) {
            videoRefusal = reason;
        } else {
            audioRefusal = reason;
        }
        omitted = Stream.of(videoRefusal, audioRefusal)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    @Override
    public void onFrame(CodedFrame frame) {
        Track track = frame.video() ? video : audio;
        if (track == null) {
            return;
        }
        long origin = arrivalNanos + clockOffsetNanos;
        muxer.write(FrameTracks.frame(track, frame, origin), origin);
    }

    @Override
    public void onUnsupported(boolean isVideo, String reason) {
        refuse(isVideo, "MPEG-TS: " + reason);
    }

    @Override
    public void onBatchEnd() {
        queue.wake();
        advanceLater();
    }

    private long now() {
        return to.clockNanos();
    }

    /** Tables, clock references and the rest of a frame leave also without another frame. */
    private void advanceLater() {
        long deadline = muxer.nextDeadline();
        if (advancing != null && deadline < advancingAtNanos) {
            stopAdvancing();
        }
        if (advancing == null && deadline != Long.MAX_VALUE) {
            advancingAtNanos = deadline;
            advancing =
                    loop.schedule(this::advance, Math.max(0, deadline - timerLeadNanos - now()), TimeUnit.NANOSECONDS);
        }
    }

    private void advance() {
        advancing = null;
        if (isTapping && now() < quietNanos) {
            try {
                muxer.advance(now());
            } catch (RuntimeException e) {
                failed(e);
                return;
            }
            queue.wake();
            advanceLater();
        }
    }

    private void stopAdvancing() {
        if (advancing != null) {
            advancing.cancel(false);
            advancing = null;
        }
    }

    @Override
    public void onInterrupted() {
        quietNanos = now() + REST_NANOS; // what waits is still sent, but no tables of a stream without a publisher
    }

    @Override
    public void onEnded() {
        forgetTracks();
    }

    @Override
    public void close() {
        // Both halves have been let go of.
    }
}
