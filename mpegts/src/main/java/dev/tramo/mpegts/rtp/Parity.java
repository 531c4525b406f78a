package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/** The exclusive-or of packets, field by field as SMPTE 2022-1 wants it. */
final class Parity {
    private static final int LONG_BYTES = 8;
    private static final int HEADER = RtpPacket.HEADER_BYTES;

    private final ByteBuffer body = ByteBuffer.allocate(RtpPacket.BYTES_MAX);
    private int flags;
    private int markerAndType;
    private int timestamp;
    private int lengths;
    private int bodyLength;

    /** Begins anew, with nothing. */
    void clear() {
        flags = 0;
        markerAndType = 0;
        timestamp = 0;
        lengths = 0;
        bodyLength = 0;
    }

    /**
     * Begins with a parity packet's recovery fields.
     *
     * @param newFlags padding, extension and count of contributing sources
     * @param data of the parity, {@code length} bytes from {@code offset}
     */
    void begin(
            int newFlags,
            int newMarkerAndType,
            int newTimestamp,
            int newLengths,
            ByteBuffer data,
            int offset,
            int length) {
        flags = newFlags;
        markerAndType = newMarkerAndType;
        timestamp = newTimestamp;
        lengths = newLengths;
        bodyLength = length;
        body.put(0, data, offset, length);
    }

    /** Adds a whole RTP packet. */
    void add(ByteBuffer packet, int offset, int length) {
        flags ^= packet.get(offset) & 0x3F;
        markerAndType ^= packet.get(offset + 1) & 0xFF;
        timestamp ^= packet.getInt(offset + 4);
        int added = length - HEADER;
        lengths ^= added;
        while (bodyLength < added) {
            body.put(bodyLength++, (byte) 0);
        }
        int from = offset + HEADER;
        int at = 0;
        for (; at + LONG_BYTES <= added; at += LONG_BYTES) {
            body.putLong(at, body.getLong(at) ^ packet.getLong(from + at));
        }
        for (; at < added; at++) {
            body.put(at, (byte) (body.get(at) ^ packet.get(from + at)));
        }
    }

    /** Padding, extension and count of contributing sources. */
    int flags() {
        return flags;
    }

    int markerAndType() {
        return markerAndType;
    }

    int timestamp() {
        return timestamp;
    }

    /** Of what follows the fixed headers. */
    int lengths() {
        return lengths;
    }

    /** The longest of what was added. */
    int bodyLength() {
        return bodyLength;
    }

    ByteBuffer body() {
        return body;
    }
}
