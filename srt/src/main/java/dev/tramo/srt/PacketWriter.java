package dev.tramo.srt;

import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketHeader;
import java.nio.ByteBuffer;

/** Writes one connection's packets into its sink and remembers when the last one left. */
final class PacketWriter {
    private final PacketSink sink;
    private final int destination;
    private final long startNanos;
    private long lastSentNanos;

    PacketWriter(PacketSink sink, int destination, long startNanos, long nowNanos) {
        this.sink = sink;
        this.destination = destination;
        this.startNanos = startNanos;
        this.lastSentNanos = nowNanos;
    }

    long lastSentNanos() {
        return lastSentNanos;
    }

    /** Microseconds since our start, modulo 2^32. */
    int timestamp(long nanos) {
        return (int) ((nanos - startNanos) / 1_000);
    }

    /** A control packet without a body of its own: libsrt sends four zero bytes. */
    void control(int type, int info, long nowNanos) {
        commit(begin(type, 0, info, nowNanos).putInt(0), nowNanos);
    }

    /** A control packet with a body, which the caller appends and {@link #commit}s. */
    ByteBuffer begin(int type, int subtype, int info, long nowNanos) {
        ByteBuffer out = sink.claim();
        PacketHeader.putControl(out, type, subtype, info, timestamp(nowNanos), destination);
        return out;
    }

    void commit(ByteBuffer out, long nowNanos) {
        assert out.position() > 0;
        sink.commit();
        lastSentNanos = nowNanos;
    }

    /** A key material message outside the handshake. */
    void keyMaterial(int command, byte[] body, long nowNanos) {
        commit(begin(ControlType.EXT, command, 0, nowNanos).put(body), nowNanos);
    }

    /** An FEC packet. */
    void filterPacket(int seq, int keyFlags, int index, FecGroup group, long nowNanos) {
        ByteBuffer out = sink.claim();
        PacketHeader.putData(out, seq, keyFlags, false, PacketHeader.MESSAGE_FILTER, group.timestamps(), destination);
        group.writeBody(out, index);
        commit(out, nowNanos);
    }

    void data(PacketRing ring, int seq, int message, int keyFlags, boolean retransmitted, long nowNanos) {
        ByteBuffer out = sink.claim();
        PacketHeader.putData(out, seq, keyFlags, retransmitted, message, ring.timestamp(seq), destination);
        int length = ring.length(seq);
        out.put(out.position(), ring.buffer(seq), ring.offset(seq), length);
        out.position(out.position() + length);
        commit(out, nowNanos);
    }
}
