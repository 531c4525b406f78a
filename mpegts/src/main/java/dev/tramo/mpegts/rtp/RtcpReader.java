package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/** Reads compound RTCP packets (RFC 3550, 6); what is of no interest here, or malformed, is left out. */
public final class RtcpReader {
    private static final int VERSION = 2;
    private static final int HEADER_BYTES = 4;
    private static final int SENDER_BYTES = 24;
    private static final int BLOCK_BYTES = 24;
    private static final int WORD_BYTES = 4;

    private RtcpReader() {}

    /** Is told what is in a packet. */
    public interface Listener {
        /** A sender's report; see {@link RtcpWriter#writeSenderReport}. */
        void onSenderReport(int ssrc, long ntp, int timestamp, long packets, long payloadBytes);

        /** What a receiver reports. */
        void onReport(int reporter, ReportBlock block);

        /** A participant has left. */
        void onBye(int ssrc);
    }

    /**
     * Reads a packet.
     *
     * @param data big-endian; absolute access only
     * @return whether it is one, at least at its beginning
     */
    public static boolean read(ByteBuffer data, int offset, int length, Listener listener) {
        int at = offset;
        int end = offset + length;
        while (end - at >= HEADER_BYTES) {
            int bytes = HEADER_BYTES + WORD_BYTES * (data.getShort(at + 2) & 0xFFFF);
            if (((data.get(at) >> 6) & 3) != VERSION || bytes > end - at) {
                break;
            }
            one(data, at, bytes, listener);
            at += bytes;
        }
        return at > offset;
    }

    private static void one(ByteBuffer data, int at, int bytes, Listener listener) {
        int count = data.get(at) & 0x1F;
        int body = at + HEADER_BYTES;
        int bodyBytes = bytes - HEADER_BYTES;
        switch (data.get(at + 1) & 0xFF) {
            case RtcpWriter.SENDER_REPORT -> {
                if (bodyBytes >= SENDER_BYTES) {
                    listener.onSenderReport(
                            data.getInt(body),
                            data.getLong(body + 4),
                            data.getInt(body + 12),
                            Integer.toUnsignedLong(data.getInt(body + 16)),
                            Integer.toUnsignedLong(data.getInt(body + 20)));
                    blocks(data, body, SENDER_BYTES, bodyBytes, count, listener);
                }
            }
            case RtcpWriter.RECEIVER_REPORT -> blocks(data, body, WORD_BYTES, bodyBytes, count, listener);
            case RtcpWriter.BYE -> {
                for (int i = 0; i < count && WORD_BYTES * (i + 1) <= bodyBytes; i++) {
                    listener.onBye(data.getInt(body + WORD_BYTES * i));
                }
            }
            default -> {} // descriptions, and what applications define
        }
    }

    private static void blocks(ByteBuffer data, int body, int first, int bodyBytes, int count, Listener listener) {
        for (int i = 0; i < count && first + BLOCK_BYTES * (i + 1) <= bodyBytes; i++) {
            int at = body + first + BLOCK_BYTES * i;
            int losses = data.getInt(at + 4);
            listener.onReport(
                    data.getInt(body),
                    new ReportBlock(
                            data.getInt(at),
                            losses >>> 24,
                            (losses << 8) >> 8,
                            data.getInt(at + 8),
                            data.getInt(at + 12),
                            data.getInt(at + 16),
                            data.getInt(at + 20)));
        }
    }
}
