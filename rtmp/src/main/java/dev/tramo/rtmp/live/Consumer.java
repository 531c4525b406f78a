package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A connection that is sent a stream: a player, or a server that we push to. Begins at a keyframe with timestamp 0. Messages
 * wait in a bounded queue while the connection is not writable; {@link DropPolicy} decides what is lost when it is full.
 * Stream's thread.
 */
public final class Consumer {
    /** The connection. */
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

    /** How metadata is sent. */
    public enum Kind {
        /** As {@code onMetaData}. */
        PLAYER,
        /** As a publisher sends it: {@code onMetaData} after {@code @setDataFrame}. */
        PUSH
    }

    private final Kind kind;
    private final Outlet outlet;
    private final Joining joining;
    private final SendQueue queue = new SendQueue();
    private final DropPolicy policy;
    private final MessageSender sender;
    private boolean isWithoutEnhancedAudio;
    private boolean hasLeftOutAudio;
    private long progressBytes;
    private long progressNanos;

    /**
     * A consumer that has been sent nothing.
     *
     * @param streamId message stream of its connection
     */
    public Consumer(
            Kind kind, int streamId, QueueLimits limits, ByteBufAllocator allocator, Outlet outlet, long nowNanos) {
        this.kind = kind;
        this.outlet = outlet;
        this.joining = new Joining(nowNanos);
        this.policy = new DropPolicy(limits);
        this.sender = new MessageSender(kind, streamId, allocator, outlet);
        this.progressNanos = nowNanos;
    }

    Kind kind() {
        return kind;
    }

    Joining joining() {
        return joining;
    }

    /** Begins with the headers; the frame of that stream time will have timestamp 0. */
    void start(long time, Iterable<MediaMessage> headers) {
        joining.start(time);
        for (MediaMessage header : headers) {
            hasLeftOutAudio |= isLeftOut(header);
        }
        headers.forEach(this::enqueueIfFit);
    }

    /**
     * Audio in the form of enhanced RTMP is left out from now on, and metadata that announces it: the far end would not understand it.
     * To be called before it is added to a stream.
     */
    public void leaveOutEnhancedAudio() {
        isWithoutEnhancedAudio = true;
    }

    /** Whether audio of the present publisher was left out. */
    public boolean hasLeftOutAudio() {
        return hasLeftOutAudio;
    }

    private boolean isLeftOut(MediaMessage message) {
        return isWithoutEnhancedAudio && message.isEnhancedAudio();
    }

    private void enqueueIfFit(MediaMessage message) {
        if (isLeftOut(message)) {
            hasLeftOutAudio = true;
        } else if (message.role() != Role.METADATA || !hasLeftOutAudio) {
            enqueue(message);
        }
    }

    /** A publisher begins. Video is held back until its keyframe: the previous one was of a publisher that is gone. */
    void onBegin() {
        joining.onBegin();
        policy.closeGap();
        hasLeftOutAudio = false;
    }

    /** Sends or queues a message if it can be decoded. */
    void offer(MediaMessage message) {
        if (message.role() == Role.KEYFRAME) {
            policy.closeGap();
            if (joining.onKeyframe(message.time())) {
                sender.forgetPrevious(); // timestamps change, so that none is negative
            }
        }
        if (joining.takes(message.role(), message.time())) {
            enqueueIfFit(message);
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

    /** While the process is short of memory, the queue may hold less. */
    void setScarce(boolean memoryIsScarce) {
        policy.setScarce(memoryIsScarce);
    }

    /** Sends queued messages while the outlet is writable; to be called when it becomes writable. */
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

    /** Writes what was held back to be written as one slice. Must be called before its batch is closed. */
    void endRun() {
        sender.endRun();
    }

    /** Measures whether the connection makes progress; called once a second. */
    public void observe(long nowNanos) {
        long taken = sender.bytes() - outlet.unsentBytes();
        boolean nothingWaits = queue.isEmpty() && outlet.unsentBytes() <= 0;
        if (taken > progressBytes || nothingWaits) {
            progressBytes = Math.max(taken, progressBytes);
            progressNanos = nowNanos;
        }
    }

    /** How long the connection has made no progress although data waits, nanoseconds, as of the last {@link #observe}. */
    public long stalledNanos(long nowNanos) {
        return nowNanos - progressNanos;
    }

    /** Approximate number of bytes that the operating system has accepted, as of the last {@link #observe}. */
    public long takenBytes() {
        return progressBytes;
    }

    /** Duration of the queued media, milliseconds. */
    public long queueMillis() {
        return queue.millis();
    }

    /** Queued payload, bytes. */
    public long queueBytes() {
        return queue.bytes();
    }

    /** Audio and video frames written to the connection. */
    public long sentFrames() {
        return sender.frames();
    }

    /** Payload written to the connection, bytes. */
    public long sentBytes() {
        return sender.bytes();
    }

    /** Audio and video frames dropped because the connection was too slow. */
    public long droppedFrames() {
        return policy.droppedFrames();
    }

    /** Payload of the dropped frames, bytes. */
    public long droppedBytes() {
        return policy.droppedBytes();
    }

    /** How often video was dropped. */
    public long gaps() {
        return policy.gaps();
    }

    /** Releases the queue. */
    void clear() {
        endRun();
        queue.clear();
    }
}
