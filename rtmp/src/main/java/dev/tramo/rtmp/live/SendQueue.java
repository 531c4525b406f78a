package dev.tramo.rtmp.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Messages that wait until a connection is writable, the oldest first. Bounded by a {@link DropPolicy}. Stream's thread. */
final class SendQueue {
    private final Deque<MediaMessage> messages = new ArrayDeque<>();
    private long bytes;
    private int videoFrames;

    boolean isEmpty() {
        return messages.isEmpty();
    }

    int size() {
        return messages.size();
    }

    /** Payload, bytes. */
    long bytes() {
        return bytes;
    }

    /** Number of video frames. */
    int videoFrames() {
        return videoFrames;
    }

    /** From the arrival of the oldest message to that of the newest, milliseconds. */
    long millis() {
        MediaMessage newest = messages.peekLast();
        // Headers are never dropped for their age, and so do not count.
        for (MediaMessage oldest : messages) {
            if (newest != null && !oldest.isHeader()) {
                return Math.max(0, newest.arrivalMillis() - oldest.arrivalMillis());
            }
        }
        return 0;
    }

    /** Adds a message, with a reference of its own. */
    void add(MediaMessage message) {
        messages.add(message.retain());
        count(message, 1);
    }

    /** Removes the oldest message, which the receiver releases. The queue must not be empty. */
    MediaMessage remove() {
        MediaMessage message = messages.remove();
        count(message, -1);
        return message;
    }

    Iterator<MediaMessage> oldestFirst() {
        return messages.iterator();
    }

    Iterator<MediaMessage> newestFirst() {
        return messages.descendingIterator();
    }

    /** Removes and releases the message that an iterator has just returned. */
    void remove(Iterator<MediaMessage> iterator, MediaMessage message) {
        iterator.remove();
        count(message, -1);
        message.release();
    }

    private void count(MediaMessage message, int sign) {
        bytes += sign * (long) message.payloadBytes();
        videoFrames += message.isVideoFrame() ? sign : 0;
    }

    /** Releases everything. */
    void clear() {
        messages.forEach(MediaMessage::release);
        messages.clear();
        bytes = 0;
        videoFrames = 0;
    }
}
