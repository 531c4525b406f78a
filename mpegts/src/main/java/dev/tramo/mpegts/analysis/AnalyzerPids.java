package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Ts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The PIDs of a stream; of a stream with more than there may be, the others are counted together. One thread. */
final class AnalyzerPids {
    private static final int PIDS_MAX = 1024;
    private static final int PAGE_PIDS = 64;
    /** One that nothing refers to, and that is silent for so long, is forgotten. */
    private static final long FORGOTTEN_NANOS = 60_000_000_000L;

    /** By number, in pages: a stream has a dozen PIDs, of 8192. */
    private final @Nullable AnalyzerPid[] @Nullable [] pages = new AnalyzerPid[Ts.PID_COUNT / PAGE_PIDS][];

    private final List<AnalyzerPid> all = new ArrayList<>();
    private final AnalyzerTime time;
    private final AnalyzerPid others;

    AnalyzerPids(AnalyzerTime time) {
        this.time = time;
        this.others = new AnalyzerPid(Ts.PID_NULL, 0, 0);
    }

    /** The PID, which is known from now on. */
    AnalyzerPid of(int pid) {
        AnalyzerPid known = find(pid);
        return known != null ? known : add(pid);
    }

    private AnalyzerPid add(int pid) {
        if (all.size() >= PIDS_MAX) {
            return others;
        }
        AnalyzerPid added = new AnalyzerPid(pid, time.streamNanos, time.nowNanos);
        put(pid, added);
        all.add(added);
        return added;
    }

    private void put(int pid, @Nullable AnalyzerPid there) {
        @Nullable AnalyzerPid[] page = pages[pid / PAGE_PIDS];
        if (page == null) {
            page = new @Nullable AnalyzerPid[PAGE_PIDS];
            pages[pid / PAGE_PIDS] = page;
        }
        page[pid % PAGE_PIDS] = there;
    }

    @Nullable
    AnalyzerPid find(int pid) {
        @Nullable AnalyzerPid[] page = pages[pid / PAGE_PIDS];
        return page == null ? null : page[pid % PAGE_PIDS];
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
    void forgetSilent(Predicate<AnalyzerPid> isReferenced) {
        all.removeIf(pid -> {
            boolean isOver = !isReferenced.test(pid)
                    && !pid.isUnreferencedRaised
                    && time.streamNanos - pid.lastAt > FORGOTTEN_NANOS;
            if (isOver) {
                put(pid.pid, null);
            }
            return isOver;
        });
    }
}
