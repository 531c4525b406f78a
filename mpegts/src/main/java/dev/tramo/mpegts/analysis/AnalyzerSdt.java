package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.SectionReader;
import dev.tramo.mpegts.Tables;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The service description table, which has the services' names: ETSI EN 300 468 5.2.3, indicator 3.2. One thread. */
final class AnalyzerSdt implements SectionReader.Output {
    static final int PID = 0x11;

    private static final int TABLE = 0x42;

    private final AnalysisThresholds thresholds;
    private final AnalyzerTime time;
    private final AnalyzerBoard board;
    private final Supplier<List<AnalyzerProgram>> programs;
    /** From its first section on. */
    private @Nullable AnalyzerInterval interval;

    private int crc;

    /** @param programs all there are, which get their names */
    AnalyzerSdt(
            AnalysisThresholds thresholds,
            AnalyzerTime time,
            AnalyzerBoard board,
            Supplier<List<AnalyzerProgram>> programs) {
        this.thresholds = thresholds;
        this.time = time;
        this.board = board;
        this.programs = programs;
    }

    @Override
    public void onSection(byte[] b, int length) {
        if ((b[0] & 0xFF) != TABLE) {
            return;
        }
        interval = interval != null
                ? interval
                : new AnalyzerInterval(Indicator.SI_REPETITION, PID, thresholds.sdtMillis(), board, time);
        interval.came();
        int found = Tables.crc(b, length);
        if (found != crc) {
            crc = found;
            AnalyzerDescriptors.services(b, length, this::name);
        }
    }

    private void name(int number, String provider, String name) {
        for (AnalyzerProgram program : programs.get()) {
            if (program.entry.number() == number) {
                program.provider = provider;
                program.name = name;
            }
        }
    }

    /** There are other programs: they get their names from the next section. */
    void forget() {
        crc = 0;
    }

    void check() {
        if (interval != null) {
            interval.check();
        }
    }
}
