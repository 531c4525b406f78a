package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Decides what a consumer loses when its connection is too slow, and counts it. When the queue is more than half full,
 * disposable video frames are not queued. When it is full, everything before the newest keyframe is dropped, or else all video
 * up to the next keyframe; audio and data, the oldest first, only if that is not enough. Headers and metadata are never
 * dropped, only replaced by later ones. Stream's thread.
 */
final class DropPolicy {
    private static final int SCARCE_DIVISOR = 4;
    /** Bounds empty messages that arrive together, to which the limits of bytes and time do not apply. */
    private static final int MESSAGES_MAX = 8_192;

    private final QueueLimits limits;
    private boolean scarce;
    /** Video was dropped, and later frames are of no use before the next keyframe. */
    private boolean gapOpen;

    private long droppedFrames;
    private long droppedBytes;
    private long gaps;

    DropPolicy(QueueLimits limits) {
        this.limits = limits;
    }

    /** While the process is short of memory, the limits are a quarter. */
    void setScarce(boolean memoryIsScarce) {
        scarce = memoryIsScarce;
    }

    private int bytesMax() {
        return scarce ? limits.bytesMax() / SCARCE_DIVISOR : limits.bytesMax();
    }

    private int millisMax() {
        return scarce ? limits.millisMax() / SCARCE_DIVISOR : limits.millisMax();
    }

    /** Whether a message may be queued; counts it as dropped if not. */
    boolean admits(MediaMessage message, SendQueue queue) {
        boolean halfFull = queue.bytes() > bytesMax() / 2 || queue.millis() > millisMax() / 2;
        if (message.role() == Role.DISPOSABLE_VIDEO && halfFull) {
            count(message);
            return false;
        }
        return true;
    }

    /**
     * Brings the queue within its limits.
     *
     * @return whether all video was dropped, so that frames before the next keyframe are of no use
     */
    boolean shed(SendQueue queue) {
        if (!overflows(queue)) {
            return false;
        }
        int videoFrames = queue.videoFrames();
        dropBeforeNewestKeyframe(queue);
        boolean losesAllVideo = queue.videoFrames() > 0 && overflows(queue);
        if (losesAllVideo) {
            gapOpen = true;
            drop(queue, queue.oldestFirst(), MediaMessage::isVideoFrame, () -> true);
        }
        if (queue.videoFrames() < videoFrames) {
            gaps++;
        }
        if (overflows(queue)) {
            dropReplacedHeaders(queue);
            drop(queue, queue.oldestFirst(), message -> !message.isHeader(), () -> overflows(queue));
        }
        return losesAllVideo;
    }

    private boolean overflows(SendQueue queue) {
        return queue.bytes() > bytesMax() || queue.millis() > millisMax() || queue.size() > MESSAGES_MAX;
    }

    private void dropBeforeNewestKeyframe(SendQueue queue) {
        if (queue.videoFrames() == 0) {
            return;
        }
        Iterator<MediaMessage> backwards = queue.newestFirst();
        boolean found = false;
        while (backwards.hasNext() && !found) {
            found = backwards.next().role() == Role.KEYFRAME;
        }
        drop(queue, backwards, message -> !message.isHeader(), () -> true);
    }

    private void drop(
            SendQueue queue,
            Iterator<MediaMessage> messages,
            Predicate<MediaMessage> which,
            BooleanSupplier whileTrue) {
        while (messages.hasNext() && whileTrue.getAsBoolean()) {
            MediaMessage message = messages.next();
            if (which.test(message)) {
                if (message.isFrame()) {
                    count(message);
                }
                queue.remove(messages, message);
            }
        }
    }

    /** Drops headers that a later one replaces before any frame needs them. */
    private static void dropReplacedHeaders(SendQueue queue) {
        Map<Integer, MediaMessage> later = new HashMap<>();
        Iterator<MediaMessage> backwards = queue.newestFirst();
        while (backwards.hasNext()) {
            MediaMessage message = backwards.next();
            if (!message.isHeader()) {
                later.values().removeIf(header -> message.isFrame() && header.type() == message.type());
            } else if (later.putIfAbsent(message.key(), message) != null) {
                queue.remove(backwards, message);
            }
        }
    }

    /** A keyframe arrived, or another publisher began: no later frame counts as lost. */
    void closeGap() {
        gapOpen = false;
    }

    /** A message that is not sent because the consumer waits for a keyframe; video counts as dropped after a drop. */
    void onUseless(MediaMessage message) {
        if (gapOpen && message.isVideo()) {
            count(message);
        }
    }

    private void count(MediaMessage message) {
        droppedFrames++;
        droppedBytes += message.payloadBytes();
    }

    /** Video and audio frames lost. */
    long droppedFrames() {
        return droppedFrames;
    }

    /** Their payload, bytes. */
    long droppedBytes() {
        return droppedBytes;
    }

    /** How often video was dropped. */
    long gaps() {
        return gaps;
    }
}
