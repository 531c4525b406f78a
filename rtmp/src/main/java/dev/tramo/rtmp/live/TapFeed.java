package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/** A stream's side of a {@link MessageTap}: where it begins, and whether it was removed. Stream's thread. */
final class TapFeed {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final MessageTap tap;
    private final ByteBufAllocator allocator;
    private final Joining joining;
    private boolean removed;

    TapFeed(MessageTap tap, ByteBufAllocator allocator, long nowNanos) {
        this.tap = tap;
        this.allocator = allocator;
        this.joining = new Joining(nowNanos);
    }

    boolean feeds(MessageTap other) {
        return tap.equals(other);
    }

    Joining joining() {
        return joining;
    }

    /** A publisher begins. */
    void begin() {
        joining.onBegin();
        tap.onBegan();
    }

    /** Whether it starts with a frame of that role. Unlike a player, a tap does not wait for a keyframe before it takes audio. */
    boolean startsWith(Role role) {
        return !joining.hasStarted() && (role == Role.KEYFRAME || role == Role.AUDIO);
    }

    /** Starts with the headers; the frame of that stream time follows. */
    void start(long timeMillis, List<MediaMessage> headers) {
        joining.start(timeMillis);
        headers.forEach(this::offerKept);
    }

    /** Passes a message that the stream has kept. */
    void offerKept(MediaMessage message) {
        ByteBuf payload = message.chunks().payload(allocator);
        offer(message.role(), message.type(), message.time(), payload, message.arrivalMillis() * NANOS_PER_MILLI);
        payload.release();
    }

    /** Passes a message if the tap has started and can use it. */
    void offer(Role role, int type, long timeMillis, ByteBuf payload, long arrivalNanos) {
        if (removed || !joining.hasStarted()) {
            return;
        }
        if (role == Role.KEYFRAME) {
            joining.onKeyframe(timeMillis);
        }
        if (joining.takes(role, timeMillis)) {
            tap.onMessage(type, timeMillis, payload, arrivalNanos);
        }
    }

    void flush() {
        if (!removed && joining.hasStarted()) {
            tap.onBatchEnd();
        }
    }

    void interrupt() {
        if (!removed) {
            tap.onInterrupted();
        }
    }

    void end() {
        if (!removed) {
            tap.onEnded();
        }
    }

    /** The tap is not called any more, even if the stream is iterating over its taps. */
    void remove() {
        removed = true;
    }
}
