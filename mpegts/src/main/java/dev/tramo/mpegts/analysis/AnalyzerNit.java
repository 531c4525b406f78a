package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.SectionReader;
import org.jspecify.annotations.Nullable;

/** The network information table: ETSI EN 300 468 5.2.1, indicator 3.2. One thread. */
final class AnalyzerNit implements SectionReader.Output {
    static final int PID = 0x10;

    private static final int TABLE = 0x40;

    private final AnalysisThresholds thresholds;
    private final AnalyzerTime time;
    private final AnalyzerBoard board;
    /** From its first section on. */
    private @Nullable AnalyzerInterval interval;

    AnalyzerNit(AnalysisThresholds thresholds, AnalyzerTime time, AnalyzerBoard board) {
        this.thresholds = thresholds;
        this.time = time;
        this.board = board;
    }

    @Override
    public void onSection(byte[] b, int length) {
        if ((b[0] & 0xFF) == TABLE) {
            interval = interval != null
                    ? interval
                    : new AnalyzerInterval(Indicator.SI_REPETITION, PID, thresholds.nitMillis(), board, time);
            interval.came();
        }
    }

    void check() {
        if (interval != null) {
            interval.check();
        }
    }
}
