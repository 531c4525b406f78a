package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.DemuxerCounts;
import dev.tramo.mpegts.SectionReader;
import dev.tramo.mpegts.StreamKind;
import dev.tramo.mpegts.Tables;
import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.TsStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of a stream: which services and PIDs there are, and whether the tables come in time and intact. One thread. */
final class AnalyzerTables {
    private static final int PID_EIT = 0x12;
    private static final int PID_TDT = 0x14;

    private final AnalysisLevel level;
    private final AnalysisThresholds thresholds;
    private final AnalyzerTime time;
    private final AnalyzerBoard board;
    private final AnalyzerPids pids;
    private final DemuxerCounts counts = new DemuxerCounts();
    private final AnalyzerPat pat;
    private final AnalyzerCat cat;
    private final AnalyzerNit nit;
    private final AnalyzerSdt sdt;
    private final AnalyzerReferences references;
    private List<AnalyzerProgram> programs = List.of();

    AnalyzerTables(
            AnalysisLevel level,
            AnalysisThresholds thresholds,
            AnalyzerTime time,
            AnalyzerBoard board,
            AnalyzerPids pids) {
        this.level = level;
        this.thresholds = thresholds;
        this.time = time;
        this.board = board;
        this.pids = pids;
        pat = new AnalyzerPat(thresholds, time, board, this::list);
        cat = new AnalyzerCat(time, board, this::refer);
        nit = new AnalyzerNit(thresholds, time, board);
        sdt = new AnalyzerSdt(thresholds, time, board, this::programs);
        references = new AnalyzerReferences(thresholds, time, board);
        read(Ts.PID_PAT, pat, false).table = Indicator.PAT;
        read(AnalyzerCat.PID, cat, false);
        read(AnalyzerNit.PID, nit, false);
        read(AnalyzerSdt.PID, sdt, false);
        read(PID_TDT, (_, _) -> {}, false);
        if (level == AnalysisLevel.FULL) {
            read(PID_EIT, (_, _) -> {}, true);
        }
        refer();
    }

    private AnalyzerPid read(int pid, SectionReader.Output to, boolean isLong) {
        AnalyzerPid read = pids.of(pid);
        if (!pids.isOther(read)) {
            SectionReader.Output checked = new Checked(pid, to);
            read.sections = isLong ? SectionReader.ofPrivate(counts, checked) : new SectionReader(counts, checked);
        }
        return read;
    }

    /** Hands on sections, and raises the indicator of those with a wrong CRC. */
    private final class Checked implements SectionReader.Output {
        private final int pid;
        private final SectionReader.Output to;

        private Checked(int pid, SectionReader.Output to) {
            this.pid = pid;
            this.to = to;
        }

        @Override
        public void onSection(byte[] section, int length) {
            to.onSection(section, length);
        }

        @Override
        public void onWrongCrc(byte[] section, int length) {
            board.raise(Indicator.CRC, pid, time.nowNanos);
        }
    }

    private void list(List<Tables.Entry> entries) {
        List<AnalyzerProgram> before = programs;
        List<AnalyzerProgram> now = new ArrayList<>();
        for (Tables.Entry entry : entries) {
            now.add(before.stream()
                    .filter(program -> program.entry.equals(entry))
                    .findFirst()
                    .orElseGet(() -> newProgram(entry)));
        }
        for (AnalyzerProgram old : before) {
            if (!now.contains(old)) {
                old.mapInterval.close();
            }
        }
        programs = List.copyOf(now);
        sdt.forget();
        for (AnalyzerProgram program : programs) {
            AnalyzerPid pmt = pids.of(program.entry.pmtPid());
            if (pmt.table == null && !pids.isOther(pmt)) {
                read(pmt.pid, new AnalyzerPmt(pmt.pid, this::programs, this::refer), false);
                pmt.table = Indicator.PMT;
            }
        }
        refer();
    }

    private AnalyzerProgram newProgram(Tables.Entry entry) {
        return new AnalyzerProgram(
                entry, new AnalyzerInterval(Indicator.PMT, entry.pmtPid(), thresholds.pmtMillis(), board, time));
    }

    /** Which PIDs there are, and what they carry, has changed. */
    private void refer() {
        references.refer(programs, pat.networkPid(), cat.pids());
        for (AnalyzerPid pid : List.copyOf(pids.all())) {
            pid.isListed = false;
            if (pid.clock != null) {
                pid.clock.isReferenced = false;
            }
        }
        programs.forEach(this::open);
        pids.all().forEach(this::closeUnlisted);
    }

    private void open(AnalyzerProgram program) {
        Tables.ProgramMap map = program.map();
        if (map == null) {
            return;
        }
        AnalyzerClock clock = null;
        if (map.program().pcrPid() != Ts.PID_NULL) {
            AnalyzerPid pcr = pids.of(map.program().pcrPid());
            clock = pids.isOther(pcr) ? null : clock(pcr);
            if (clock != null) {
                clock.isReferenced = true;
            }
        }
        for (int i = 0; i < map.kinds().size(); i++) {
            TsStream stream = map.program().streams().get(i);
            AnalyzerPid pid = pids.of(stream.pid());
            if (!pids.isOther(pid) && pid.table == null) {
                pid.isListed = true;
                open(pid, stream, map.kinds().get(i), clock);
            }
        }
    }

    /** The clock of a PID, from now on. */
    AnalyzerClock clock(AnalyzerPid pid) {
        if (pid.clock == null) {
            pid.clock = new AnalyzerClock(pid.pid, thresholds, board, time);
        }
        return pid.clock;
    }

    private void open(AnalyzerPid pid, TsStream stream, StreamKind kind, @Nullable AnalyzerClock clock) {
        if (pid.elementary == null || !pid.elementary.kind.equals(kind)) {
            close(pid);
            pid.elementary = new AnalyzerElementary(stream, kind, level, thresholds, board, time);
            if (PidReport.Kind.of(kind) == PidReport.Kind.SCTE35) {
                AnalyzerElementary elementary = pid.elementary;
                pid.sections = SectionReader.ofPrivate(counts, elementary.splices::onSection);
            }
            if (PidReport.Kind.of(kind) == PidReport.Kind.VIDEO || PidReport.Kind.of(kind) == PidReport.Kind.AUDIO) {
                pid.presence = new AnalyzerInterval(Indicator.PID, pid.pid, thresholds.pidMillis(), board, time);
            }
        }
        pid.elementary.clock = clock;
    }

    private void closeUnlisted(AnalyzerPid pid) {
        if (!pid.isListed && pid.elementary != null) {
            close(pid);
        }
        boolean isPmt = programs.stream().anyMatch(program -> program.entry.pmtPid() == pid.pid);
        if (pid.table == Indicator.PMT && !isPmt) {
            pid.table = null;
            pid.sections = null;
        }
        references.endIfReferenced(pid);
    }

    private static void close(AnalyzerPid pid) {
        if (pid.presence != null) {
            pid.presence.close();
            pid.presence = null;
        }
        if (pid.elementary != null) {
            pid.elementary = null;
            pid.sections = null;
        }
    }

    /** A scrambled packet came. */
    void onScrambled(AnalyzerPid pid) {
        if (pid.table != null) {
            if (!pid.isScrambled) {
                board.raise(pid.table, pid.pid, time.nowNanos);
            }
        } else {
            cat.onScrambled();
        }
    }

    /** Some ten times a second: what is overdue? */
    void check() {
        pat.check();
        for (AnalyzerProgram program : programs) {
            program.mapInterval.check();
        }
        sdt.check();
        nit.check();
        boolean isComplete = isComplete();
        for (AnalyzerPid pid : pids.all()) {
            check(pid);
            if (isComplete) {
                references.check(pid);
            }
        }
    }

    /** Whether the tables of all programs were read. */
    boolean isComplete() {
        for (int i = 0; i < programs.size(); i++) {
            if (programs.get(i).map() == null) {
                return false;
            }
        }
        return !programs.isEmpty();
    }

    private void check(AnalyzerPid pid) {
        AnalyzerInterval presence = pid.presence;
        if (presence != null) {
            boolean wasThere = !presence.isOverdue();
            presence.cameAt(pid.lastAt);
            presence.check();
            if (wasThere && presence.isOverdue()) {
                pid.forgetTimes();
            }
        }
        if (pid.lastAt == time.streamNanos || isRecent(pid)) {
            if (pid.elementary != null) {
                pid.elementary.checkTimes();
            }
            if (pid.clock != null) {
                pid.clock.checkOverdue();
            }
        }
    }

    private boolean isRecent(AnalyzerPid pid) {
        return time.streamNanos - pid.lastAt < 200_000_000L;
    }

    /** A PID has announced that its clock jumps: so do the time stamps of the programs that it is the clock of. */
    void forgetTimes(AnalyzerPid pid) {
        pid.forgetTimes();
        for (AnalyzerPid other : pids.all()) {
            if (pid.clock != null && other.elementary != null && pid.clock.equals(other.elementary.clock)) {
                other.elementary.forgetTimes();
            }
        }
    }

    List<AnalyzerProgram> programs() {
        return programs;
    }

    /** transport_stream_id of the PAT; -1 before there was one. */
    int streamId() {
        return pat.streamId();
    }

    boolean isReferenced(AnalyzerPid pid) {
        return references.refersTo(pid.pid);
    }

    /** Of a PID that no PMT lists as a stream. */
    PidReport.Kind kind(AnalyzerPid pid) {
        if (pid.pid == Ts.PID_PAT) {
            return PidReport.Kind.PAT;
        }
        if (pid.pid == AnalyzerCat.PID) {
            return PidReport.Kind.CAT;
        }
        if (pid.pid == Ts.PID_NULL) {
            return PidReport.Kind.NULL;
        }
        if (pid.table == Indicator.PMT) {
            return PidReport.Kind.PMT;
        }
        if (pid.pid <= AnalyzerReferences.PID_RESERVED_LAST
                || pid.pid == pat.networkPid()
                || pid.pid == AnalyzerReferences.PID_ATSC) {
            return PidReport.Kind.SI;
        }
        if (pid.clock != null && pid.clock.isReferenced) {
            return PidReport.Kind.PCR;
        }
        return isReferenced(pid) ? PidReport.Kind.CA : PidReport.Kind.UNREFERENCED;
    }
}
