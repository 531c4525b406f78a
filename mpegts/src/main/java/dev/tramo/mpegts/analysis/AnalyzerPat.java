package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.SectionReader;
import dev.tramo.mpegts.Tables;
import dev.tramo.mpegts.Ts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The program association table: ISO/IEC 13818-1 2.4.4.3, indicator 1.3. One thread. */
final class AnalyzerPat implements SectionReader.Output {
    private static final int PROGRAMS_MAX = 128;
    private static final int UNKNOWN = -1;

    private final AnalyzerTime time;
    private final AnalyzerBoard board;
    private final Consumer<List<Tables.Entry>> output;
    private final AnalyzerInterval interval;
    private final List<Tables.Entry> entriesSoFar = new ArrayList<>();
    private List<Tables.Entry> entries = List.of();
    private int streamId = UNKNOWN;
    private int networkPid = AnalyzerNit.PID;
    private int crc;

    /** @param output takes the programs when they change */
    AnalyzerPat(
            AnalysisThresholds thresholds,
            AnalyzerTime time,
            AnalyzerBoard board,
            Consumer<List<Tables.Entry>> output) {
        this.time = time;
        this.board = board;
        this.output = output;
        this.interval = new AnalyzerInterval(Indicator.PAT, Ts.PID_PAT, thresholds.patMillis(), board, time);
    }

    @Override
    public void onSection(byte[] b, int length) {
        if ((b[0] & 0xFF) != Tables.TABLE_PAT) {
            board.raise(Indicator.PAT, Ts.PID_PAT, time.nowNanos);
            return;
        }
        interval.came();
        if (!Tables.isCurrent(b, Tables.TABLE_PAT)) {
            return;
        }
        boolean isSingle = Tables.lastSectionNumber(b) == 0;
        if (isSingle && !entries.isEmpty() && Tables.crc(b, length) == crc) {
            return; // as before, which it nearly always is
        }
        crc = Tables.crc(b, length);
        streamId = Tables.number(b);
        // Sections come in order; with one missing, the table is taken at its next repetition.
        if (Tables.sectionNumber(b) == 0) {
            entriesSoFar.clear();
            networkPid = Tables.networkPid(b, length).orElse(AnalyzerNit.PID);
        }
        Tables.programs(b, length).stream()
                .limit(PROGRAMS_MAX - entriesSoFar.size())
                .forEach(entriesSoFar::add);
        boolean isWhole = Tables.sectionNumber(b) == Tables.lastSectionNumber(b);
        if (isWhole && !entriesSoFar.equals(entries)) {
            entries = List.copyOf(entriesSoFar);
            output.accept(entries);
        }
    }

    void check() {
        interval.check();
    }

    /** transport_stream_id; -1 before there was a table. */
    int streamId() {
        return streamId;
    }

    /** PID of the network information table. */
    int networkPid() {
        return networkPid;
    }
}
