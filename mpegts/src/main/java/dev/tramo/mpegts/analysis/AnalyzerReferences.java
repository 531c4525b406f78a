package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Tables;
import dev.tramo.mpegts.Ts;
import java.util.Arrays;
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
    private final boolean[] isReferenced = new boolean[Ts.PID_COUNT];

    AnalyzerReferences(AnalysisThresholds thresholds, AnalyzerTime time, AnalyzerBoard board) {
        this.time = time;
        this.board = board;
        this.nanosMax = thresholds.unreferencedMillis() * 1_000_000L;
    }

    /** The tables have changed. */
    void refer(List<AnalyzerProgram> programs, int networkPid, List<Integer> catPids) {
        Arrays.fill(isReferenced, false);
        Arrays.fill(isReferenced, 0, PID_RESERVED_LAST + 1, true);
        isReferenced[PID_ATSC] = true;
        isReferenced[Ts.PID_NULL] = true;
        isReferenced[networkPid] = true;
        catPids.forEach(pid -> isReferenced[pid] = true);
        for (AnalyzerProgram program : programs) {
            isReferenced[program.entry.pmtPid()] = true;
            program.accessPids.forEach(pid -> isReferenced[pid] = true);
            Tables.ProgramMap map = program.map();
            if (map != null) {
                isReferenced[map.program().pcrPid()] = true;
                map.program().streams().forEach(stream -> isReferenced[stream.pid()] = true);
            }
        }
    }

    boolean[] all() {
        return isReferenced;
    }

    /** Some ten times a second, once all tables are known. */
    void check(AnalyzerPid pid) {
        boolean isStranger = !isReferenced[pid.pid];
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
        if (pid.isUnreferencedRaised && isReferenced[pid.pid]) {
            end(pid);
        }
    }

    private void end(AnalyzerPid pid) {
        pid.isUnreferencedRaised = false;
        board.end(Indicator.UNREFERENCED);
    }
}
