package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A stream whose payloads tell their numbers, and what became of it at a receiver. */
final class Stream implements PayloadSink {
    static final long MILLI = 1_000_000;
    /** From packet to packet. */
    static final long INTERVAL = MILLI;

    private static final int NUMBER_BYTES = 8;

    private final long seed;
    private final int payloadBytesMin;
    private final int payloadBytesMax;
    private final RtpSender sender;
    private final List<byte[]> packets = new ArrayList<>();
    /** Numbers that were delivered, in the order in which they were. */
    final List<Integer> delivered = new ArrayList<>();

    final List<Long> origins = new ArrayList<>();
    /** The time of the call that delivers. */
    long nowNanos;
    /** When each was delivered. */
    final List<Long> times = new ArrayList<>();

    int damaged;

    Stream(long seed, int firstSequence, int payloadBytesMin, int payloadBytesMax) {
        this(seed, 77, firstSequence, payloadBytesMin, payloadBytesMax);
    }

    Stream(long seed, int ssrc, int firstSequence, int payloadBytesMin, int payloadBytesMax) {
        this.seed = seed;
        this.payloadBytesMin = payloadBytesMin;
        this.payloadBytesMax = payloadBytesMax;
        this.sender = new RtpSender(RtpPacket.MPEG_TS, ssrc, firstSequence, 1234);
    }

    static Stream of(int firstSequence) {
        return new Stream(1, firstSequence, 188, 188);
    }

    private byte[] payload(int number) {
        Random random = new Random(seed * 31 + number);
        byte[] bytes = new byte[random.nextInt(payloadBytesMin, payloadBytesMax + 1)];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).putLong(0, number);
        return bytes;
    }

    /** The next packet, as it is sent. */
    byte[] next() {
        byte[] payload = payload(packets.size());
        ByteBuffer out = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + payload.length);
        sender.writeHeader(out, payload.length, packets.size() * INTERVAL);
        out.put(payload);
        packets.add(out.array());
        return out.array();
    }

    int sent() {
        return packets.size();
    }

    @Override
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        byte[] bytes = new byte[length];
        data.get(offset, bytes);
        int number = length < NUMBER_BYTES ? -1 : (int) data.getLong(offset);
        if (number < 0 || number >= sent() || !java.util.Arrays.equals(bytes, payload(number))) {
            damaged++;
        }
        delivered.add(number);
        origins.add(originNanos);
        times.add(nowNanos);
    }

    /** Whether each came at most once, in order, as it was sent. */
    boolean isFlawless() {
        for (int i = 1; i < delivered.size(); i++) {
            if (delivered.get(i) <= delivered.get(i - 1) || origins.get(i) < origins.get(i - 1)) {
                return false;
            }
        }
        return damaged == 0;
    }
}
