package dev.tramo.engine.srt;

import java.nio.ByteBuffer;

/** MPEG-TS in datagrams: where one may be cut in two without harm. */
public final class TransportStream {
    static final int PACKET_BYTES = 188;
    private static final byte SYNC = 0x47;
    /** So many sync bytes in their places are no chance where the datagram does not begin with one. */
    private static final int SYNCS_MIN = 4;

    private static final int RTP_HEADER_BYTES = 12;
    private static final int RTP_TYPE_MPEG_TS = 33;

    private TransportStream() {}

    /**
     * How many of the datagram's first bytes make a datagram that ends where a packet ends, at most {@code max} of them; 0 if the
     * datagram does not hold MPEG-TS. It may begin in the middle of a packet, as ffmpeg's of 1472 bytes do.
     */
    public static int cut(ByteBuffer data, int offset, int length, int max) {
        for (int start = 0; start < PACKET_BYTES && start < max; start++) {
            if (data.get(offset + start) == SYNC && isInStep(data, offset, start, length)) {
                boolean rtp = start == RTP_HEADER_BYTES && isRtp(data, offset, length);
                return rtp ? 0 : start + (max - start) / PACKET_BYTES * PACKET_BYTES;
            }
        }
        return 0;
    }

    /** Version 2, MPEG-TS, and whole packets behind the header: only its first part would have one. */
    private static boolean isRtp(ByteBuffer data, int offset, int length) {
        return (data.get(offset) & 0xC0) == 0x80
                && (data.get(offset + 1) & 0x7F) == RTP_TYPE_MPEG_TS
                && (length - RTP_HEADER_BYTES) % PACKET_BYTES == 0;
    }

    private static boolean isInStep(ByteBuffer data, int offset, int start, int length) {
        int syncs = 0;
        for (int i = start; i < length; i += PACKET_BYTES) {
            if (data.get(offset + i) != SYNC) {
                return false;
            }
            syncs++;
        }
        return syncs >= (start == 0 ? 2 : SYNCS_MIN);
    }
}
