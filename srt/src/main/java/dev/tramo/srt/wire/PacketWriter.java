package dev.tramo.srt.wire;

import java.nio.ByteBuffer;

/** Writes one connection's packets into its sink and remembers when the last one left. */
public final class PacketWriter {
    private final PacketSink sink;
    private final int destination;
    private final long startNanos;
    private long lastSentNanos;

    /**
     * @param destination the peer's socket ID
     * @param startNanos local time of timestamp 0
     */
    public PacketWriter(PacketSink sink, int destination, long startNanos, long nowNanos) {
        this.sink = sink;
        this.destination = destination;
        this.startNanos = startNanos;
        this.lastSentNanos = nowNanos;
    }

    /** When the last packet was written; the start before any. */
    public long lastSentNanos() {
        return lastSentNanos;
    }

    /** Microseconds since our start, modulo 2^32. */
    public int timestamp(long nanos) {
        return (int) ((nanos - startNanos) / 1_000);
    }

    /** A control packet without a body of its own: libsrt sends four zero bytes. */
    public void control(int type, int info, long nowNanos) {
        commit(begin(type, 0, info, nowNanos).putInt(0), nowNanos);
    }

    /** A control packet with a body, which the caller appends and {@link #commit}s. */
    public ByteBuffer begin(int type, int subtype, int info, long nowNanos) {
        ByteBuffer out = sink.claim();
        PacketHeader.putControl(out, type, subtype, info, timestamp(nowNanos), destination);
        return out;
    }

    /** Sends the packet that was begun. */
    public void commit(ByteBuffer out, long nowNanos) {
        assert out.position() > 0;
        sink.commit();
        lastSentNanos = nowNanos;
    }

    /** A key material message outside the handshake. */
    public void keyMaterial(int command, byte[] body, long nowNanos) {
        commit(begin(ControlType.EXT, command, 0, nowNanos).put(body), nowNanos);
    }

    /**
     * Begins an FEC packet, whose body the caller appends and {@link #commit}s.
     *
     * @param timestamp as the packet filter combines it
     */
    public ByteBuffer beginFilterPacket(int seq, int keyFlags, int timestamp) {
        ByteBuffer out = sink.claim();
        PacketHeader.putData(out, seq, keyFlags, false, PacketHeader.MESSAGE_FILTER, timestamp, destination);
        return out;
    }

    /**
     * A data packet.
     *
     * @param payload read at {@code offset}, absolutely
     */
    public void data(
            int seq,
            int message,
            int keyFlags,
            boolean retransmitted,
            int timestamp,
            ByteBuffer payload,
            int offset,
            int length,
            long nowNanos) {
        ByteBuffer out = sink.claim();
        PacketHeader.putData(out, seq, keyFlags, retransmitted, message, timestamp, destination);
        out.put(out.position(), payload, offset, length);
        out.position(out.position() + length);
        commit(out, nowNanos);
    }
}
