package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes compound RTCP packets (RFC 3550, 6): a report, and who sends it. */
public final class RtcpWriter {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;
    static final int DESCRIPTION = 202;
    static final int BYE = 203;

    private static final int VERSION = 0x80;
    private static final int WORD_BYTES = 4;
    private static final int BLOCK_WORDS = 6;
    private static final byte CNAME = 1;
    private static final int NAME_BYTES_MAX = 64;

    private final int ssrc;
    private final byte[] name;

    /**
     * Writes for one participant.
     *
     * @param ssrc of the stream that it sends; of a receiver, random
     * @param name canonical name, at most 64 bytes: the same for all that belong together
     */
    public RtcpWriter(int ssrc, String name) {
        this.ssrc = ssrc;
        this.name = name.getBytes(StandardCharsets.UTF_8);
        if (this.name.length > NAME_BYTES_MAX) {
            throw new IllegalArgumentException("name: " + this.name.length + " bytes; allowed are 64");
        }
    }

    /**
     * A sender's report.
     *
     * @param ntp see {@link NtpTime}
     * @param timestamp of the stream at that time
     */
    public void writeSenderReport(ByteBuffer out, long ntp, int timestamp, long packets, long payloadBytes) {
        header(out, 0, SENDER_REPORT, BLOCK_WORDS);
        out.putInt(ssrc);
        out.putLong(ntp);
        out.putInt(timestamp);
        out.putInt((int) packets);
        out.putInt((int) payloadBytes);
        writeDescription(out);
    }

    /** A receiver's report, of one stream or none. */
    public void writeReceiverReport(ByteBuffer out, Optional<ReportBlock> block) {
        header(out, block.isPresent() ? 1 : 0, RECEIVER_REPORT, block.isPresent() ? 1 + BLOCK_WORDS : 1);
        out.putInt(ssrc);
        block.ifPresent(b -> {
            out.putInt(b.ssrc());
            out.putInt((b.fractionLost() << 24) | (b.lost() & 0xFF_FFFF));
            out.putInt(b.highest());
            out.putInt(b.jitterTicks());
            out.putInt(b.lastReport());
            out.putInt(b.delay());
        });
        writeDescription(out);
    }

    private void writeDescription(ByteBuffer out) {
        int chunkBytes = WORD_BYTES + 2 + name.length + 1; // source, item, and a zero at least
        int words = (chunkBytes + WORD_BYTES - 1) / WORD_BYTES;
        header(out, 1, DESCRIPTION, words);
        int end = out.position() + words * WORD_BYTES;
        out.putInt(ssrc);
        out.put(CNAME);
        out.put((byte) name.length);
        out.put(name);
        while (out.position() < end) {
            out.put((byte) 0);
        }
    }

    /** The stream has ended; follows a report. */
    public void writeBye(ByteBuffer out) {
        header(out, 1, BYE, 1);
        out.putInt(ssrc);
    }

    /** @param words after the header */
    private static void header(ByteBuffer out, int count, int type, int words) {
        out.put((byte) (VERSION | count));
        out.put((byte) type);
        out.putShort((short) words);
    }
}
