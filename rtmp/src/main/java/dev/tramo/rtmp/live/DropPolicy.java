package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What a consumer loses when its connection is too slow, and how much it has lost. From half of the bounds on, disposable pictures.
 * Beyond the bounds, everything before the newest keyframe, or else all pictures until the next one; audio and data, the oldest
 * first, only if that is not enough. Headers and metadata are never lost, only replaced by later ones. Stream's thread.
 */
final class DropPolicy {
    private static final int SCARCE_DIVISOR = 4;
    /** Empty messages of one time would pass the bounds of bytes and time. */
    private static final int MESSAGES_MAX = 8_192;

    private final QueueLimits limits;
    private boolean scarce;
    /** Pictures are missing because the connection was too slow, until the next keyframe. */
    private boolean gapOpen;

    private long droppedFrames;
    private long droppedBytes;
    private long gaps;

    DropPolicy(QueueLimits limits) {
        this.limits = limits;
    }

    /** When memory is scarce everywhere, each queue may hold a quarter. */
    void setScarce(boolean memoryIsScarce) {
        scarce = memoryIsScarce;
    }

    private int bytesMax() {
        return scarce ? limits.bytesMax() / SCARCE_DIVISOR : limits.bytesMax();
    }

    private int millisMax() {
        return scarce ? limits.millisMax() / SCARCE_DIVISOR : limits.millisMax();
    }

    /** Whether a message may join the queue; counts it as dropped if not. */
    boolean admits(MediaMessage message, SendQueue queue) {
        boolean halfFull = queue.bytes() > bytesMax() / 2 || queue.millis() > millisMax() / 2;
        if (message.role() == Role.DISPOSABLE_VIDEO && halfFull) {
            count(message);
            return false;
        }
        return true;
    }

    /**
     * Brings the queue within its bounds.
     *
     * @return whether pictures are missing now up to the next keyframe, so that those before it are of no use
     */
    boolean shed(SendQueue queue) {
        if (!overflows(queue)) {
            return false;
        }
        int pictures = queue.pictures();
        dropBeforeNewestKeyframe(queue);
        boolean losesAllPictures = queue.pictures() > 0 && overflows(queue);
        if (losesAllPictures) {
            gapOpen = true;
            drop(queue, queue.oldestFirst(), MediaMessage::isPicture, () -> true);
        }
        if (queue.pictures() < pictures) {
            gaps++;
        }
        if (overflows(queue)) {
            dropReplacedHeaders(queue);
            drop(queue, queue.oldestFirst(), message -> !message.isHeader(), () -> overflows(queue));
        }
        return losesAllPictures;
    }

    private boolean overflows(SendQueue queue) {
        return queue.bytes() > bytesMax() || queue.millis() > millisMax() || queue.size() > MESSAGES_MAX;
    }

    private void dropBeforeNewestKeyframe(SendQueue queue) {
        if (queue.pictures() == 0) {
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

    /** Of headers between which nothing needs the earlier one, the last is enough. */
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

    /** A keyframe is here, or another publisher: no picture is missing from now on. */
    void closeGap() {
        gapOpen = false;
    }

    /** A message that is of no use to the consumer; lost if the picture before it was. */
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

    /** How often pictures were lost. */
    long gaps() {
        return gaps;
    }
}
