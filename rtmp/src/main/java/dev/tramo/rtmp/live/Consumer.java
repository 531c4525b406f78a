package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A connection that is sent the stream: a player's, or one to a server that we push to. Begins at a keyframe with time 0. Messages
 * that the connection does not take wait within bounds; beyond them it loses what {@link DropPolicy} says. Stream's thread.
 */
public final class Consumer {
    /** The way out. */
    public interface Outlet {
        /** Whether more may be written now. */
        boolean isWritable();

        /** Takes bytes, the receiver's to release; sent with the next {@link #flush}. */
        void write(ByteBuf bytes);

        /** Sends what was written. */
        void flush();

        /** Bytes written that the system has not taken yet. */
        long unsentBytes();
    }

    /** What a consumer is sent in front of metadata. */
    public enum Kind {
        /** Metadata as it is. */
        PLAYER,
        /** Metadata as a publisher sends it, after {@code @setDataFrame}. */
        PUSH
    }

    private final Outlet outlet;
    private final Joining joining;
    private final SendQueue queue = new SendQueue();
    private final DropPolicy policy;
    private final MessageSender sender;
    private long progressBytes;
    private long progressNanos;

    /**
     * A consumer that has been sent nothing.
     *
     * @param streamId message stream of its connection
     */
    public Consumer(
            Kind kind, int streamId, QueueLimits limits, ByteBufAllocator allocator, Outlet outlet, long nowNanos) {
        this.outlet = outlet;
        this.joining = new Joining(nowNanos);
        this.policy = new DropPolicy(limits);
        this.sender = new MessageSender(kind, streamId, allocator, outlet);
        this.progressNanos = nowNanos;
    }

    Joining joining() {
        return joining;
    }

    /** Begins: the message of that time will be at 0. Headers come first. */
    void start(long time, Iterable<MediaMessage> headers) {
        joining.start(time);
        headers.forEach(this::enqueue);
    }

    /** Pictures go on with the next keyframe: the one before belongs to a publisher that is gone. */
    void awaitKeyframe() {
        joining.awaitKeyframe();
        policy.closeGap();
    }

    /** Takes a message if it is of use now. */
    void offer(MediaMessage message) {
        if (message.role() == Role.KEYFRAME) {
            policy.closeGap();
            if (joining.onKeyframe(message.time())) {
                sender.forgetPrevious(); // all times grow, so that none is negative
            }
        }
        if (joining.takes(message.role(), message.time())) {
            enqueue(message);
        } else {
            policy.onUseless(message);
        }
    }

    private void enqueue(MediaMessage message) {
        if (queue.isEmpty() && outlet.isWritable()) {
            sender.send(message, joining.base());
        } else if (policy.admits(message, queue)) {
            queue.add(message);
            if (policy.shed(queue)) {
                joining.awaitKeyframe();
            }
        }
    }

    /** When memory is scarce everywhere, everybody has less of it. */
    void setScarce(boolean memoryIsScarce) {
        policy.setScarce(memoryIsScarce);
    }

    /** Sends what waited, as far as the outlet takes it; to be called when it takes more. */
    public void drain() {
        while (!queue.isEmpty() && outlet.isWritable()) {
            MediaMessage message = queue.remove();
            sender.send(message, joining.base());
            message.release();
        }
        flush();
    }

    void flush() {
        sender.flush();
    }

    /** Writes what was held back to be written in one piece; before its batch is closed. */
    void endRun() {
        sender.endRun();
    }

    /** Sees whether the connection moves; once a second. */
    public void observe(long nowNanos) {
        long taken = sender.bytes() - outlet.unsentBytes();
        boolean nothingWaits = queue.isEmpty() && outlet.unsentBytes() <= 0;
        if (taken > progressBytes || nothingWaits) {
            progressBytes = Math.max(taken, progressBytes);
            progressNanos = nowNanos;
        }
    }

    /** How long the connection has taken nothing although something waits, as of the last {@link #observe}. */
    public long stalledNanos(long nowNanos) {
        return nowNanos - progressNanos;
    }

    /** Bytes that the system took of what was handed to the connection, about, as of the last {@link #observe}. */
    public long takenBytes() {
        return progressBytes;
    }

    /** Media waiting here, milliseconds. */
    public long queueMillis() {
        return queue.millis();
    }

    /** Payload waiting here, bytes. */
    public long queueBytes() {
        return queue.bytes();
    }

    /** Audio and video messages handed to the connection. */
    public long sentFrames() {
        return sender.frames();
    }

    /** Payload handed to the connection, bytes. */
    public long sentBytes() {
        return sender.bytes();
    }

    /** Audio and video messages lost because the connection was too slow. */
    public long droppedFrames() {
        return policy.droppedFrames();
    }

    /** Their payload, bytes. */
    public long droppedBytes() {
        return policy.droppedBytes();
    }

    /** How often pictures were lost. */
    public long gaps() {
        return policy.gaps();
    }

    /** Releases what waits. */
    void clear() {
        endRun();
        queue.clear();
    }
}
