package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The metadata and sequence headers of a stream, which late joiners are sent first. Bounded. Stream's thread. */
final class StreamHeaders {
    /** Enough for several audio and video tracks; further ones are not kept. */
    private static final int HEADERS_MAX = 64;

    private static final Role[] ORDER = {Role.METADATA, Role.VIDEO_HEADER, Role.AUDIO_HEADER};

    /** By key, in the order in which they came. */
    private final Map<Integer, MediaMessage> headers = new LinkedHashMap<>();

    /** Headers of the former publisher; consumers that have them are not sent the same again. */
    private final Map<Integer, MediaMessage> former = new HashMap<>();

    /** A publisher begins: the present headers become those of the former one. */
    void begin() {
        release(former);
        former.putAll(headers);
        headers.clear();
    }

    /** Whether a header is new or changed, and is to be sent and {@link #put}. */
    boolean accepts(int key, ByteBuf payload) {
        MediaMessage known = headers.get(key);
        return known == null ? headers.size() < HEADERS_MAX : !known.chunks().carries(payload);
    }

    /**
     * The former publisher's header, if the present one begins with the same: it counts from now on, and whoever has started since the
     * present one began lacks it. Null otherwise; what the former one had in its place is forgotten.
     */
    @Nullable
    MediaMessage returned(int key, ByteBuf payload) {
        MediaMessage before = former.remove(key);
        if (before == null) {
            return null;
        }
        if (!before.chunks().carries(payload)) {
            before.release();
            return null;
        }
        headers.put(key, before);
        return before;
    }

    /**
     * Keeps a header; takes over the reference.
     *
     * @return whether it replaces another
     */
    boolean put(MediaMessage header) {
        MediaMessage replaced = headers.put(header.key(), header);
        if (replaced != null) {
            replaced.release();
        }
        return replaced != null;
    }

    /** Whether there is a video sequence header. */
    boolean announceVideo() {
        return headers.values().stream().anyMatch(header -> header.role() == Role.VIDEO_HEADER);
    }

    /** Metadata, video headers, audio headers. */
    List<MediaMessage> ordered() {
        List<MediaMessage> ordered = new ArrayList<>(headers.size());
        for (Role role : ORDER) {
            headers.values().stream().filter(header -> header.role() == role).forEach(ordered::add);
        }
        return ordered;
    }

    void clear() {
        release(headers);
        release(former);
    }

    private static void release(Map<Integer, MediaMessage> messages) {
        messages.values().forEach(MediaMessage::release);
        messages.clear();
    }
}
