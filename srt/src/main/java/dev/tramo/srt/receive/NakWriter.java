package dev.tramo.srt.receive;

import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.PacketWriter;
import java.nio.ByteBuffer;

/** Writes loss reports: single numbers, and ranges whose first number has bit 31 set. */
public final class NakWriter {
    private static final int RANGE_BIT = 0x8000_0000;
    private static final int RANGE_BYTES = 8;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final PacketWriter writer;
    private final int listBytesMax;
    private ByteBuffer out = NONE;
    private boolean begun;
    private int start;
    private long sent;

    /** @param listBytesMax longest list that one packet carries */
    public NakWriter(PacketWriter writer, int listBytesMax) {
        this.writer = writer;
        this.listBytesMax = listBytesMax;
    }

    /** Adds missing packets; false, and nothing added, if the report is full. */
    boolean add(int first, int last, long nowNanos) {
        if (!begun) {
            begun = true;
            out = writer.begin(ControlType.NAK, 0, 0, nowNanos);
            start = out.position();
        } else if (out.position() - start > listBytesMax - RANGE_BYTES) {
            return false;
        }
        if (first == last) {
            out.putInt(first);
        } else {
            out.putInt(first | RANGE_BIT).putInt(last);
        }
        return true;
    }

    /** Reports sent so far. */
    public long sent() {
        return sent;
    }

    /** Sends what was added since the last call, if anything. */
    void send(long nowNanos) {
        if (begun) {
            begun = false;
            writer.commit(out, nowNanos);
            sent++;
        }
    }
}
