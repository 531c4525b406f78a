package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Tables;
import dev.tramo.mpegts.Ts;
import java.util.BitSet;
import java.util.List;

/** Which PIDs the tables refer to, and those that none does: indicator 3.4. One thread. */
final class AnalyzerReferences {
    static final int PID_ATSC = 0x1FFB;
    static final int PID_RESERVED_LAST = 0x1F;

    /** A stranger is over when it is silent for so many times the threshold. */
    private static final int OVER_TIMES = 10;

    private final AnalyzerTime time;
    private final AnalyzerBoard board;
    private final long nanosMax;
    private final BitSet referenced = new BitSet();

    AnalyzerReferences(AnalysisThresholds thresholds, AnalyzerTime time, AnalyzerBoard board) {
        this.time = time;
        this.board = board;
        this.nanosMax = thresholds.unreferencedMillis() * 1_000_000L;
    }

    /** The tables have changed. */
    void refer(List<AnalyzerProgram> programs, int networkPid, List<Integer> catPids) {
        referenced.clear();
        referenced.set(0, PID_RESERVED_LAST + 1);
        referenced.set(PID_ATSC);
        referenced.set(Ts.PID_NULL);
        referenced.set(networkPid);
        catPids.forEach(referenced::set);
        for (AnalyzerProgram program : programs) {
            referenced.set(program.entry.pmtPid());
            program.accessPids.forEach(referenced::set);
            Tables.ProgramMap map = program.map();
            if (map != null) {
                referenced.set(map.program().pcrPid());
                map.program().streams().forEach(stream -> referenced.set(stream.pid()));
            }
        }
    }

    boolean refersTo(int pid) {
        return referenced.get(pid);
    }

    /** Some ten times a second, once all tables are known. */
    void check(AnalyzerPid pid) {
        boolean isStranger = !referenced.get(pid.pid);
        if (isStranger && !pid.isUnreferencedRaised && pid.lastAt - pid.firstAt > nanosMax) {
            pid.isUnreferencedRaised = true;
            board.raise(Indicator.UNREFERENCED, pid.pid, time.nowNanos);
            board.begin(Indicator.UNREFERENCED);
        } else if (pid.isUnreferencedRaised && time.streamNanos - pid.lastAt > OVER_TIMES * nanosMax) {
            end(pid);
        }
    }

    /** After {@link #refer}: ends what was raised of a PID that is referred to now. */
    void endIfReferenced(AnalyzerPid pid) {
        if (pid.isUnreferencedRaised && referenced.get(pid.pid)) {
            end(pid);
        }
    }

    private void end(AnalyzerPid pid) {
        pid.isUnreferencedRaised = false;
        board.end(Indicator.UNREFERENCED);
    }
}
