package dev.tramo.srt.send;

import dev.tramo.srt.wire.SeqNo;
import java.nio.ByteBuffer;

/** Reads loss reports (NAK): single sequence numbers, or ranges whose first number has bit 31 set. */
final class LossReport {
    /** Is given what was reported. */
    @FunctionalInterface
    interface Ranges {
        /** Takes {@code first} to {@code last}, inclusive; false if that cannot be. */
        boolean onLost(int first, int last, long nowNanos);
    }

    private LossReport() {}

    /**
     * Reads the body of a report.
     *
     * @return false if it is malformed or a range was not accepted; well-formed ranges are handed on all the same
     */
    static boolean read(ByteBuffer b, int at, int length, Ranges to, long nowNanos) {
        boolean good = true;
        for (int i = 0; i + 4 <= length; i += 4) {
            int word = b.getInt(at + i);
            int first = word & SeqNo.MAX;
            int last = first;
            if (word < 0) {
                i += 4;
                if (i + 4 > length) {
                    return false;
                }
                last = b.getInt(at + i) & SeqNo.MAX;
            }
            good &= to.onLost(first, last, nowNanos);
        }
        return good;
    }
}
