package dev.tramo.rtmp.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Messages that wait until a connection takes them, the oldest first. Bounded by a {@link DropPolicy}. Stream's thread. */
final class SendQueue {
    private final Deque<MediaMessage> messages = new ArrayDeque<>();
    private long bytes;
    private int pictures;

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

    /** How many video frames there are. */
    int pictures() {
        return pictures;
    }

    /** From the arrival of the oldest message to that of the newest, milliseconds. */
    long millis() {
        MediaMessage newest = messages.peekLast();
        // Headers are kept however old they are: they are no measure.
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

    /** Takes the oldest message out; the receiver's to release. There must be one. */
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

    /** Takes out and releases the message that an iterator has just given. */
    void remove(Iterator<MediaMessage> iterator, MediaMessage message) {
        iterator.remove();
        count(message, -1);
        message.release();
    }

    private void count(MediaMessage message, int sign) {
        bytes += sign * (long) message.payloadBytes();
        pictures += message.isPicture() ? sign : 0;
    }

    /** Releases everything. */
    void clear() {
        messages.forEach(MediaMessage::release);
        messages.clear();
        bytes = 0;
        pictures = 0;
    }
}
