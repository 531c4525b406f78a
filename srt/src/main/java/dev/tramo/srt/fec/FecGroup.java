package dev.tramo.srt.fec;

import dev.tramo.srt.wire.PacketHeader;
import java.nio.ByteBuffer;

/** The exclusive or of a row's or column's packets: of their key flags, lengths, timestamps and encrypted payloads. */
final class FecGroup {
    private final ByteBuffer payload = ByteBuffer.allocate(PacketHeader.PAYLOAD_BYTES_MAX);
    private long number = -1;
    private int packets;
    private boolean hasFilterPacket;
    private int positions;
    private int flags;
    private int lengths;
    private int timestamps;
    private int payloadBytes;

    /** Which of its direction's groups this is. */
    long number() {
        return number;
    }

    /** Becomes another group, still empty. */
    void begin(long newNumber) {
        number = newNumber;
        packets = 0;
        hasFilterPacket = false;
        positions = 0;
        flags = 0;
        lengths = 0;
        timestamps = 0;
        payload.clear();
        for (int i = 0; i < payloadBytes; i += Long.BYTES) {
            payload.putLong(i, 0);
        }
        payloadBytes = 0;
    }

    void add(int position, ByteBuffer b, int at, int length, int keyFlags, int timestamp) {
        packets++;
        positions ^= position;
        mix(b, at, length, keyFlags, length, timestamp);
    }

    /** Takes the group's FEC packet; a second one is ignored. */
    void addFilterPacket(ByteBuffer b, int at, int length) {
        if (hasFilterPacket) {
            return;
        }
        hasFilterPacket = true;
        int body = at + PacketHeader.BYTES;
        mix(
                b,
                body + FecSettings.HEADER_BYTES,
                length - PacketHeader.BYTES - FecSettings.HEADER_BYTES,
                b.get(body + 1) & 0xFF,
                b.getShort(body + 2) & 0xFFFF,
                PacketHeader.timestamp(b, at));
    }

    private void mix(ByteBuffer b, int at, int bytes, int keyFlags, int length, int timestamp) {
        flags ^= keyFlags;
        lengths ^= length;
        timestamps ^= timestamp;
        int i = 0;
        for (; i <= bytes - Long.BYTES; i += Long.BYTES) {
            payload.putLong(i, payload.getLong(i) ^ b.getLong(at + i));
        }
        for (; i < bytes; i++) {
            payload.put(i, (byte) (payload.get(i) ^ b.get(at + i)));
        }
        payloadBytes = Math.max(payloadBytes, bytes);
    }

    /** Whether of so many packets just one is missing, and can be rebuilt. */
    boolean lacksOne(int size) {
        return hasFilterPacket && packets == size - 1;
    }

    /** Whether none of so many packets is missing. */
    boolean hasAll(int size) {
        return packets == size;
    }

    /** The exclusive or of the positions of the packets that came. */
    int positions() {
        return positions;
    }

    /** Writes the FEC packet's body, or in a group that lacks one, what that one's would be. */
    void writeBody(ByteBuffer out, int index) {
        out.put((byte) index).put((byte) flags).putShort((short) lengths);
        writePayload(out, payloadBytes);
    }

    void writePayload(ByteBuffer out, int bytes) {
        out.put(out.position(), payload, 0, bytes);
        out.position(out.position() + bytes);
    }

    int flags() {
        return flags;
    }

    int lengths() {
        return lengths;
    }

    int timestamps() {
        return timestamps;
    }

    /** Longest payload of the group. */
    int payloadBytes() {
        return payloadBytes;
    }

    /** Whether the payload is zero from {@code from} on, as it must be behind the end of a packet that is rebuilt. */
    boolean isZeroFrom(int from) {
        for (int i = from; i < payloadBytes; i++) {
            if (payload.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
