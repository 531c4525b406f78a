package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.SectionReader;
import java.util.List;

/** The conditional access table: ISO/IEC 13818-1 2.4.4.6, indicator 2.6. One thread. */
final class AnalyzerCat implements SectionReader.Output {
    static final int PID = 1;

    private static final int TABLE = 1;
    private static final int UNKNOWN = -1;
    /** Scrambled packets may come so long before it. */
    private static final long NANOS_MAX = 2_000_000_000L;

    private final AnalyzerTime time;
    private final AnalyzerBoard board;
    private final Runnable onChanged;
    private List<Integer> pids = List.of();
    private boolean isThere;
    private long scrambledSince = UNKNOWN;
    private boolean isRaised;

    /** @param onChanged called when {@link #pids} change */
    AnalyzerCat(AnalyzerTime time, AnalyzerBoard board, Runnable onChanged) {
        this.time = time;
        this.board = board;
        this.onChanged = onChanged;
    }

    @Override
    public void onSection(byte[] b, int length) {
        if ((b[0] & 0xFF) != TABLE) {
            board.raise(Indicator.CAT, PID, time.nowNanos);
            return;
        }
        isThere = true;
        List<Integer> found = AnalyzerDescriptors.catPids(b, length);
        if (!found.equals(pids)) {
            pids = found;
            onChanged.run();
        }
    }

    /** A scrambled packet came. */
    void onScrambled() {
        if (isThere) {
            return;
        }
        scrambledSince = scrambledSince == UNKNOWN ? time.streamNanos : scrambledSince;
        if (!isRaised && time.streamNanos - scrambledSince > NANOS_MAX) {
            isRaised = true;
            board.raise(Indicator.CAT, PID, time.nowNanos);
        }
    }

    /** PIDs of its messages. */
    List<Integer> pids() {
        return pids;
    }
}
