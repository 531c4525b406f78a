package dev.tramo.rtmp.live;

import dev.tramo.rtmp.live.MediaMessage.Role;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The metadata and codec headers of a stream, which who comes later is sent first. Bounded. Stream's thread. */
final class StreamHeaders {
    /** Several tracks of audio and video have headers; what is more is not kept. */
    private static final int HEADERS_MAX = 64;

    private static final Role[] ORDER = {Role.METADATA, Role.VIDEO_HEADER, Role.AUDIO_HEADER};

    /** By key, in the order in which they came. */
    private final Map<Integer, MediaMessage> headers = new LinkedHashMap<>();

    /** Of the publisher before: who has them need not be sent the same again. */
    private final Map<Integer, MediaMessage> former = new HashMap<>();

    /** A publisher begins: what is kept now is the former one's. */
    void begin() {
        release(former);
        former.putAll(headers);
        headers.clear();
    }

    /**
     * Whether a header is to be sent and {@link #put}: it is new, or has changed. One that a consumer has from the former publisher
     * is not, but is kept from now on.
     */
    boolean accepts(int key, ByteBuf payload) {
        MediaMessage before = former.remove(key);
        if (before != null && before.chunks().carries(payload)) {
            headers.put(key, before);
        } else if (before != null) {
            before.release();
        }
        MediaMessage known = headers.get(key);
        return known == null ? headers.size() < HEADERS_MAX : !known.chunks().carries(payload);
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

    /** Whether there is a header of video. */
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
