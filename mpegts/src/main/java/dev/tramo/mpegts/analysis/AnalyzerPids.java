package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Ts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The PIDs of a stream; of a stream with more than there may be, the others are counted together. One thread. */
final class AnalyzerPids {
    private static final int PIDS_MAX = 1024;
    /** One that nothing refers to, and that is silent for so long, is forgotten. */
    private static final long FORGOTTEN_NANOS = 60_000_000_000L;

    private final @Nullable AnalyzerPid[] byPid = new AnalyzerPid[Ts.PID_COUNT];
    private final List<AnalyzerPid> all = new ArrayList<>();
    private final AnalyzerTime time;
    private final AnalyzerPid others;

    AnalyzerPids(AnalyzerTime time) {
        this.time = time;
        this.others = new AnalyzerPid(Ts.PID_NULL, 0, 0);
    }

    /** The PID, which is known from now on. */
    AnalyzerPid of(int pid) {
        AnalyzerPid known = byPid[pid];
        return known != null ? known : add(pid);
    }

    private AnalyzerPid add(int pid) {
        if (all.size() >= PIDS_MAX) {
            return others;
        }
        AnalyzerPid added = new AnalyzerPid(pid, time.streamNanos, time.nowNanos);
        byPid[pid] = added;
        all.add(added);
        return added;
    }

    @Nullable
    AnalyzerPid find(int pid) {
        return byPid[pid];
    }

    /** In the order in which they were seen. */
    List<AnalyzerPid> all() {
        return all;
    }

    /** Whether it stands for those that are too many. */
    boolean isOther(AnalyzerPid pid) {
        return pid == others;
    }

    /** Forgets those that were there by mistake. */
    void forgetSilent(boolean[] isReferenced) {
        all.removeIf(pid -> {
            boolean isOver = !isReferenced[pid.pid]
                    && !pid.isUnreferencedRaised
                    && time.streamNanos - pid.lastAt > FORGOTTEN_NANOS;
            if (isOver) {
                byPid[pid.pid] = null;
            }
            return isOver;
        });
    }
}
