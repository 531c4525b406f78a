package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * All frames since the last keyframe, so that late joiners need not wait for the next one. Bounded: a longer group of pictures
 * is not kept.
 */
final class GopCache {
    private static final int BYTES_MAX = 8 << 20;
    private static final int MILLIS_MAX = 10_000;
    /** Bounds empty messages that arrive together, to which the other limits do not apply. */
    private static final int MESSAGES_MAX = 8_192;

    private final List<MediaMessage> messages = new ArrayList<>();
    private long bytes;

    void add(MediaMessage message) {
        if (message.role() == Role.KEYFRAME) {
            clear();
        } else if (messages.isEmpty()) {
            return;
        }
        messages.add(message.retain());
        bytes += message.payloadBytes();
        if (bytes > BYTES_MAX
                || messages.size() > MESSAGES_MAX
                || message.arrivalMillis() - messages.getFirst().arrivalMillis() > MILLIS_MAX) {
            clear();
        }
    }

    /** The frames, the keyframe first; empty if there is none. */
    List<MediaMessage> messages() {
        return messages;
    }

    void clear() {
        messages.forEach(MediaMessage::release);
        messages.clear();
        bytes = 0;
    }
}
