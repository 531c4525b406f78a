package dev.tramo.srt.wire;

import java.nio.ByteBuffer;

/**
 * The 16-byte header of every SRT packet, read and written in place.
 *
 * <p>Data: sequence | PP O KK R message number | timestamp | destination. Control: 1 type subtype | specific |
 * timestamp | destination. Buffers must be big-endian and hold at least {@link #BYTES} from {@code at} on.
 */
public final class PacketHeader {
    /** Bytes of the header. */
    public static final int BYTES = 16;
    /** Bytes that IPv4, UDP and SRT headers add to a payload; libsrt counts them into all byte statistics. */
    public static final int OVERHEAD_BYTES = 44;
    /** The longest payload of one packet: Ethernet's MTU of 1500 bytes without IPv4, UDP and SRT headers. */
    public static final int PAYLOAD_BYTES_MAX = 1500 - OVERHEAD_BYTES;
    /** Message number of packet-filter packets; data starts at 1. */
    public static final int MESSAGE_FILTER = 0;
    /** The largest message number of peers that know the R flag. */
    public static final int MESSAGE_MAX = 0x03FF_FFFF;

    private static final int CONTROL_BIT = 0x8000_0000;
    private static final int SINGLE_PACKET_MESSAGE = 0xC000_0000;
    private static final int KEY_SHIFT = 27;
    private static final int RETRANSMITTED_BIT = 1 << 26;

    private PacketHeader() {}

    public static boolean isControl(ByteBuffer b, int at) {
        return b.getInt(at) < 0;
    }

    public static int controlType(ByteBuffer b, int at) {
        return b.getShort(at) & 0x7FFF;
    }

    public static int controlSubtype(ByteBuffer b, int at) {
        return b.getShort(at + 2) & 0xFFFF;
    }

    /** The second word of a control packet: ACK number, message number, or 0. */
    public static int controlInfo(ByteBuffer b, int at) {
        return b.getInt(at + 4);
    }

    public static int sequence(ByteBuffer b, int at) {
        return b.getInt(at) & SeqNo.MAX;
    }

    public static int messageNumber(ByteBuffer b, int at) {
        return b.getInt(at + 4) & MESSAGE_MAX;
    }

    /** The message number after {@code message}; 0 is left out. */
    public static int nextMessage(int message) {
        return message == MESSAGE_MAX ? 1 : message + 1;
    }

    /** 0 clear, 1 even key, 2 odd key, 3 invalid on data. */
    public static int keyFlags(ByteBuffer b, int at) {
        return (b.getInt(at + 4) >>> KEY_SHIFT) & 3;
    }

    public static boolean isRetransmitted(ByteBuffer b, int at) {
        return (b.getInt(at + 4) & RETRANSMITTED_BIT) != 0;
    }

    /** Microseconds since the sender's socket start, modulo 2^32. */
    public static int timestamp(ByteBuffer b, int at) {
        return b.getInt(at + 8);
    }

    /** The receiver's socket ID; 0 for handshakes to a listener. */
    public static int destination(ByteBuffer b, int at) {
        return b.getInt(at + 12);
    }

    /** Appends a data header (a whole message in one packet) at the buffer's position. */
    public static void putData(
            ByteBuffer b,
            int sequence,
            int keyFlags,
            boolean retransmitted,
            int message,
            int timestamp,
            int destination) {
        b.putInt(sequence);
        b.putInt(messageWord(keyFlags, message) | (retransmitted ? RETRANSMITTED_BIT : 0));
        b.putInt(timestamp);
        b.putInt(destination);
    }

    /** The second word of a data packet that is sent for the first time. */
    public static int messageWord(int keyFlags, int message) {
        return SINGLE_PACKET_MESSAGE | (keyFlags << KEY_SHIFT) | (message & MESSAGE_MAX);
    }

    /** The second word of a data packet as it was when it was sent for the first time. */
    public static int messageWord(ByteBuffer b, int at) {
        return b.getInt(at + 4) & ~RETRANSMITTED_BIT;
    }

    /** Key flags in a data packet's second word. */
    public static int keyFlags(int messageWord) {
        return (messageWord >>> KEY_SHIFT) & 3;
    }

    /** Appends a control header at the buffer's position. */
    public static void putControl(ByteBuffer b, int type, int subtype, int info, int timestamp, int destination) {
        b.putInt(CONTROL_BIT | (type << 16) | subtype);
        b.putInt(info);
        b.putInt(timestamp);
        b.putInt(destination);
    }
}
