package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.SectionReader;
import dev.tramo.mpegts.Tables;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The program map tables of one PID: ISO/IEC 13818-1 2.4.4.8, indicator 1.5. One thread. */
final class AnalyzerPmt implements SectionReader.Output {
    private final int pid;
    private final Supplier<List<AnalyzerProgram>> programs;
    private final Runnable onChanged;

    /**
     * The tables of a PID.
     *
     * @param programs all there are
     * @param onChanged called when a program's map is another one
     */
    AnalyzerPmt(int pid, Supplier<List<AnalyzerProgram>> programs, Runnable onChanged) {
        this.pid = pid;
        this.programs = programs;
        this.onChanged = onChanged;
    }

    @Override
    public void onSection(byte[] b, int length) {
        if ((b[0] & 0xFF) != Tables.TABLE_PMT) {
            return;
        }
        for (AnalyzerProgram program : programs.get()) {
            if (program.entry.pmtPid() == pid && program.entry.number() == Tables.number(b)) {
                take(program, b, length);
                return;
            }
        }
    }

    private void take(AnalyzerProgram program, byte[] b, int length) {
        program.mapInterval.came();
        int crc = Tables.crc(b, length);
        if (!Tables.isCurrent(b, Tables.TABLE_PMT) || !program.isNew(crc)) {
            return;
        }
        Optional<Tables.ProgramMap> map = Tables.map(b, length, pid);
        if (map.isPresent()) {
            program.use(map.get(), crc);
            program.accessPids = AnalyzerDescriptors.accessPids(b, length);
            onChanged.run();
        }
    }
}
