package dev.tramo.rtmp.live;

import io.netty.buffer.ByteBuf;

/** Recognises a publisher's data messages by their first AMF0 values, without decoding the rest. */
final class DataMessages {
    /** Kinds of data messages. */
    enum Kind {
        /** {@code onMetaData}: kept for late joiners. */
        METADATA,
        /** {@code |RtmpSampleAccess}: not relayed, since each server sends its own to its players. */
        SAMPLE_ACCESS,
        /** Anything else: relayed, in its place among audio and video. */
        OTHER
    }

    private static final byte[] SET_DATA_FRAME = {
        2, 0, 13, '@', 's', 'e', 't', 'D', 'a', 't', 'a', 'F', 'r', 'a', 'm', 'e'
    };
    private static final byte[] ON_METADATA = {2, 0, 10, 'o', 'n', 'M', 'e', 't', 'a', 'D', 'a', 't', 'a'};
    private static final byte[] SAMPLE_ACCESS = {2, 0, 17, '|', 'R', 't', 'm', 'p'};
    private static final int LEADING_VALUES_MAX = 4;
    private static final int AMF_NUMBER = 0;
    private static final int AMF_NULL = 5;
    private static final int AMF_UNDEFINED = 6;

    private DataMessages() {}

    /** Skips {@code @setDataFrame}, if the message begins with it, and returns the kind of what follows. */
    static Kind read(ByteBuf payload) {
        skipToName(payload);
        if (beginsWith(payload, SET_DATA_FRAME)) {
            payload.skipBytes(SET_DATA_FRAME.length);
            skipToName(payload);
        }
        if (beginsWith(payload, SAMPLE_ACCESS)) {
            return Kind.SAMPLE_ACCESS;
        }
        return beginsWith(payload, ON_METADATA) ? Kind.METADATA : Kind.OTHER;
    }

    /** Some encoders write data like a command, with a transaction ID and a null before the name. */
    private static void skipToName(ByteBuf payload) {
        int start = payload.readerIndex();
        skipLeadingValues(payload);
        if (!beginsWith(payload, SET_DATA_FRAME) && !beginsWith(payload, ON_METADATA)) {
            payload.readerIndex(start); // other data is relayed unchanged
        }
    }

    private static void skipLeadingValues(ByteBuf payload) {
        for (int i = 0; i < LEADING_VALUES_MAX && payload.isReadable(); i++) {
            int bytes = switch (payload.getByte(payload.readerIndex())) {
                case AMF_NUMBER -> 9;
                case AMF_NULL, AMF_UNDEFINED -> 1;
                default -> 0;
            };
            if (bytes == 0 || bytes > payload.readableBytes()) {
                return;
            }
            payload.skipBytes(bytes);
        }
    }

    private static boolean beginsWith(ByteBuf payload, byte[] start) {
        if (payload.readableBytes() < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (payload.getByte(payload.readerIndex() + i) != start[i]) {
                return false;
            }
        }
        return true;
    }
}
