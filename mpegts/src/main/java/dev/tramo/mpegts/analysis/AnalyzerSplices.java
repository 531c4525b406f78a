package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Tables;
import dev.tramo.mpegts.Ts;
import java.util.ArrayDeque;
import java.util.List;

/** The commands of an SCTE-35 stream: ANSI/SCTE 35, clause 9. One thread. */
final class AnalyzerSplices {
    private static final int KEPT_MAX = 16;
    private static final int TABLE = 0xFC;
    private static final int COMMAND_AT = 13;
    private static final int BODY_AT = 14;
    private static final int INSERT = 5;
    private static final int TIME_SIGNAL = 6;
    private static final long UNKNOWN = -1;

    private final AnalyzerTime time;
    private final ArrayDeque<SpliceReport> splices = new ArrayDeque<>();

    AnalyzerSplices(AnalyzerTime time) {
        this.time = time;
    }

    void onSection(byte[] b, int length) {
        boolean isReadable = (b[0] & 0xFF) == TABLE && length > BODY_AT + Tables.CRC_BYTES && (b[4] & 0x80) == 0;
        if (!isReadable) {
            return;
        }
        long adjustment = (b[4] & 1L) << 32 | unsigned(b, 5);
        int end = length - Tables.CRC_BYTES;
        int command = b[COMMAND_AT] & 0xFF;
        switch (command) {
            case 0 -> {} // a heartbeat
            case INSERT -> insert(b, end, adjustment);
            case TIME_SIGNAL -> keep("time_signal", UNKNOWN, false, spliceTime(b, BODY_AT, end, adjustment));
            case 4 -> keep("splice_schedule", UNKNOWN, false, UNKNOWN);
            case 7 -> keep("bandwidth_reservation", UNKNOWN, false, UNKNOWN);
            case 0xFF -> keep("private_command", UNKNOWN, false, UNKNOWN);
            default -> keep("reserved", UNKNOWN, false, UNKNOWN);
        }
    }

    private void insert(byte[] b, int end, long adjustment) {
        if (BODY_AT + 6 > end) {
            return;
        }
        long event = unsigned(b, BODY_AT);
        boolean isCancelled = b[BODY_AT + 4] < 0;
        if (isCancelled) {
            keep("splice_insert cancelled", event, false, UNKNOWN);
            return;
        }
        int flags = b[BODY_AT + 5];
        boolean isOut = (flags & 0x80) != 0;
        boolean hasTime = (flags & 0x40) != 0 && (flags & 0x10) == 0;
        keep("splice_insert", event, isOut, hasTime ? spliceTime(b, BODY_AT + 6, end, adjustment) : UNKNOWN);
    }

    private static long spliceTime(byte[] b, int at, int end, long adjustment) {
        if (at + 5 > end || (b[at] & 0x80) == 0) {
            return UNKNOWN;
        }
        return Ts.wrapped(((b[at] & 1L) << 32 | unsigned(b, at + 1)) + adjustment);
    }

    private static long unsigned(byte[] b, int at) {
        return (b[at] & 0xFFL) << 24 | (b[at + 1] & 0xFFL) << 16 | (b[at + 2] & 0xFFL) << 8 | (b[at + 3] & 0xFFL);
    }

    private void keep(String command, long event, boolean isOut, long ptsTicks) {
        if (splices.size() == KEPT_MAX) {
            splices.removeFirst();
        }
        splices.add(new SpliceReport(command, event, isOut, ptsTicks, time.nowNanos));
    }

    void reset() {
        splices.clear();
    }

    /** The latest last. */
    List<SpliceReport> report() {
        return List.copyOf(splices);
    }
}
