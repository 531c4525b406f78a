package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/**
 * Numbers the packets of one stream, and writes their headers. Timestamps are written from the origin time of the payload, so that a
 * delay here does not show in them.
 */
public final class RtpSender {
    private static final int VERSION = 0x80;
    /** 90 kHz: nanoseconds by 100,000, times 9. */
    private static final long TICKS = 9;

    private static final long NANOS = 100_000;

    private final int payloadType;
    private final int ssrc;
    private final int timestampOffset;
    private long next;
    private long packets;
    private long payloadBytes;

    /**
     * Nothing sent yet.
     *
     * @param payloadType 0 to 127
     * @param ssrc random; names the stream
     * @param firstSequence random, 0 to 65535
     * @param timestampOffset random
     */
    public RtpSender(int payloadType, int ssrc, int firstSequence, int timestampOffset) {
        this.payloadType = payloadType;
        this.ssrc = ssrc;
        this.next = firstSequence;
        this.timestampOffset = timestampOffset;
    }

    /**
     * Writes the header of the next packet at the position of {@code out}, which moves behind it.
     *
     * @param payloadLength bytes that follow
     * @param originNanos when the payload came to us
     */
    public void writeHeader(ByteBuffer out, int payloadLength, long originNanos) {
        out.put((byte) VERSION);
        out.put((byte) payloadType);
        out.putShort((short) next);
        out.putInt(timestampAt(originNanos));
        out.putInt(ssrc);
        next++;
        packets++;
        payloadBytes += payloadLength;
    }

    /** The timestamp of that moment. */
    public int timestampAt(long nanos) {
        return timestampOffset
                + (int) (Math.floorDiv(nanos, NANOS) * TICKS + Math.floorMod(nanos, NANOS) * TICKS / NANOS);
    }

    public int ssrc() {
        return ssrc;
    }

    public int payloadType() {
        return payloadType;
    }

    /** Packets so far. */
    public long packets() {
        return packets;
    }

    /** Their payload. */
    public long payloadBytes() {
        return payloadBytes;
    }
}
