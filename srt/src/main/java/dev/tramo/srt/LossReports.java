package dev.tramo.srt;

import dev.tramo.srt.wire.ControlType;
import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;

/** Sends NAKs: at once for a new gap, and the whole list again and again until it is empty. */
final class LossReports {
    private static final long INTERVAL_NANOS_MIN = 20_000_000;
    private static final long INTERVAL_NANOS_INITIAL = 300_000_000;
    private static final int RANGE_BIT = 0x8000_0000;
    private static final int LIST_BYTES_MAX = SrtOptions.PAYLOAD_BYTES_MAX;

    private final PacketWriter writer;
    private final LossList lost;
    private final RttEstimator rtt;
    private long nextPeriodicNanos;
    long sent;

    LossReports(PacketWriter writer, LossList lost, RttEstimator rtt) {
        this.writer = writer;
        this.lost = lost;
        this.rtt = rtt;
    }

    /** Reports the gap of {@code count} packets that ends before {@code end}. */
    void onGap(int end, int count, long nowNanos) {
        if (lost.size() == count) {
            nextPeriodicNanos = nowNanos + intervalNanos(); // nothing else is missing
        }
        ByteBuffer out = writer.begin(ControlType.NAK, 0, 0, nowNanos);
        putRange(out, SeqNo.add(end, -count), SeqNo.add(end, -1));
        writer.commit(out, nowNanos);
        sent++;
    }

    /** Sends the periodic report if it is due and something is missing. */
    void tick(long nowNanos) {
        if (lost.isEmpty() || nowNanos < nextPeriodicNanos) {
            return;
        }
        reportAll(nowNanos);
        nextPeriodicNanos = nowNanos + intervalNanos();
    }

    private long intervalNanos() {
        return rtt.isMeasured() ? Math.max(rtt.timeoutNanos() / 2, INTERVAL_NANOS_MIN) : INTERVAL_NANOS_INITIAL;
    }

    private void reportAll(long nowNanos) {
        ByteBuffer out = writer.begin(ControlType.NAK, 0, 0, nowNanos);
        int start = out.position();
        for (int first = lost.first(); first >= 0; ) {
            int last = lost.runEnd(first);
            putRange(out, first, last);
            if (out.position() - start > LIST_BYTES_MAX - 8) {
                break;
            }
            first = lost.next(SeqNo.next(last));
        }
        writer.commit(out, nowNanos);
        sent++;
    }

    private static void putRange(ByteBuffer out, int first, int last) {
        if (first == last) {
            out.putInt(first);
        } else {
            out.putInt(first | RANGE_BIT).putInt(last);
        }
    }

    /** When {@link #tick} is to be called again. */
    long nextDeadlineNanos() {
        return lost.isEmpty() ? Long.MAX_VALUE : nextPeriodicNanos;
    }
}
