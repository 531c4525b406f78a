package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/** The header of one RTP packet, as it was last read: meant to be used again for the next. One thread. */
public final class RtpPacket {
    /** Without contributing sources and extension. */
    public static final int HEADER_BYTES = 12;
    /** The longest packet that is taken. */
    public static final int BYTES_MAX = 2048;
    /** Payload type of MPEG-TS (RFC 3551). */
    public static final int MPEG_TS = 33;
    /** Clock rate of timestamps of MPEG-TS (RFC 2250). */
    public static final int CLOCK_HZ = 90_000;

    private static final int VERSION = 2;
    private static final int PADDING = 0x20;
    private static final int EXTENSION = 0x10;
    private static final int SOURCES = 0x0F;
    private static final int WORD_BYTES = 4;

    private int payloadType;
    private int sequence;
    private int timestamp;
    private int ssrc;
    private int payloadOffset;
    private int payloadLength;

    /**
     * Reads a packet.
     *
     * @param data big-endian; absolute access only
     * @return whether it is one; if not, nothing else here means anything
     */
    public boolean read(ByteBuffer data, int offset, int length) {
        if (length < HEADER_BYTES || length > BYTES_MAX) {
            return false;
        }
        int flags = data.get(offset);
        int header = HEADER_BYTES + WORD_BYTES * (flags & SOURCES);
        if (((flags >> 6) & 3) != VERSION || header > length) {
            return false;
        }
        if ((flags & EXTENSION) != 0) {
            if (header + WORD_BYTES > length) {
                return false;
            }
            header += WORD_BYTES + WORD_BYTES * (data.getShort(offset + header + 2) & 0xFFFF);
        }
        int padding = (flags & PADDING) == 0 ? 0 : data.get(offset + length - 1) & 0xFF;
        if (header + padding > length || ((flags & PADDING) != 0 && padding == 0)) {
            return false;
        }
        payloadType = data.get(offset + 1) & 0x7F;
        sequence = data.getShort(offset + 2) & 0xFFFF;
        timestamp = data.getInt(offset + 4);
        ssrc = data.getInt(offset + 8);
        payloadOffset = offset + header;
        payloadLength = length - header - padding;
        return true;
    }

    /** What the payload is, 0 to 127. */
    public int payloadType() {
        return payloadType;
    }

    /** Its number, 0 to 65535. */
    public int sequence() {
        return sequence;
    }

    /** In units of the payload's clock; wraps. */
    public int timestamp() {
        return timestamp;
    }

    /** Which stream it belongs to (synchronization source). */
    public int ssrc() {
        return ssrc;
    }

    /** Where the payload begins in the buffer that was read. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Bytes of payload, without padding; may be 0. */
    public int payloadLength() {
        return payloadLength;
    }
}
