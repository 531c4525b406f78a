package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * All frames since the last keyframe, so that late joiners need not wait for the next one; while somebody holds the stream's
 * beginning, all frames since its first keyframe. Bounded: a longer group of pictures is not kept, and a beginning not for longer
 * than {@link LiveStream#BEGINNING_MILLIS_MAX}. Stream's thread.
 */
final class GopCache {
    private static final int BYTES_MAX = 8 << 20;
    private static final int MILLIS_MAX = 10_000;
    /** Bounds empty messages that arrive together, to which the other limits do not apply. */
    private static final int MESSAGES_MAX = 8_192;

    private final List<MediaMessage> messages = new ArrayList<>();
    /** Where the last keyframe is; 0 if nothing before it is kept. */
    private int lastKeyframe;

    private long bytes;
    private int holders;
    /** Whether frames before the last keyframe are kept, too. */
    private boolean keepsBeginning;

    void add(MediaMessage message) {
        if (message.role() == Role.KEYFRAME) {
            lastKeyframe = messages.size();
            if (!keepsBeginning || millisTo(message) > LiveStream.BEGINNING_MILLIS_MAX) {
                forgetBeginning();
            }
        } else if (messages.isEmpty()) {
            return;
        }
        messages.add(message.retain());
        bytes += message.payloadBytes();
        if (overflows(message)) {
            forgetBeginning();
        }
        if (overflows(message)) {
            clear();
        }
    }

    /** From the arrival of the first kept frame to that of this one. */
    private long millisTo(MediaMessage message) {
        return messages.isEmpty()
                ? 0
                : message.arrivalMillis() - messages.getFirst().arrivalMillis();
    }

    private boolean overflows(MediaMessage last) {
        int millisMax = lastKeyframe > 0 ? LiveStream.BEGINNING_MILLIS_MAX : MILLIS_MAX;
        return bytes > BYTES_MAX || messages.size() > MESSAGES_MAX || millisTo(last) > millisMax;
    }

    /** Keeps the beginning of the stream, which has just begun, until {@link #release} or until it is too long. */
    void hold() {
        holders++;
        keepsBeginning = true;
    }

    /** One who held the beginning does not need it any more. */
    void release() {
        holders--;
        if (holders == 0) {
            forgetBeginning();
        }
    }

    /** Releases what was before the last keyframe, and keeps no more of that. */
    void forgetBeginning() {
        keepsBeginning = false;
        List<MediaMessage> before = messages.subList(0, lastKeyframe);
        for (MediaMessage message : before) {
            bytes -= message.payloadBytes();
            message.release();
        }
        before.clear();
        lastKeyframe = 0;
    }

    /** The frames since the last keyframe, which is the first of them; empty if there is none. */
    List<MediaMessage> sinceLastKeyframe() {
        return messages.subList(lastKeyframe, messages.size());
    }

    /** The frames since the stream's first keyframe if they are kept, else since the last one. */
    List<MediaMessage> sinceFirstKeyframe() {
        return messages;
    }

    void clear() {
        messages.forEach(MediaMessage::release);
        messages.clear();
        lastKeyframe = 0;
        bytes = 0;
    }
}
