package dev.tramo.mpegts;

import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.Indicator;
import dev.tramo.mpegts.analysis.PidReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables of a stream: which services and PIDs there are, and whether the tables come in time and intact. One thread. */
final class AnalyzerTables {
    private static final int PROGRAMS_MAX = 128;
    private static final int PID_CAT = 1;
    private static final int PID_NIT = 0x10;
    private static final int PID_SDT = 0x11;
    private static final int PID_EIT = 0x12;
    private static final int PID_TDT = 0x14;
    private static final int PID_RESERVED_LAST = 0x1F;
    private static final int PID_ATSC = 0x1FFB;
    private static final int TABLE_CAT = 1;
    private static final int TABLE_NIT = 0x40;
    private static final int TABLE_SDT = 0x42;
    private static final int UNKNOWN = -1;
    /** Scrambled packets may come so long before a CAT. */
    private static final long CAT_NANOS_MAX = 2_000_000_000L;

    private final AnalysisLevel level;
    private final AnalysisThresholds thresholds;
    private final AnalyzerTime time;
    private final AnalyzerBoard board;
    private final AnalyzerPids pids;
    private final DemuxerCounts counts = new DemuxerCounts();

    private List<AnalyzerProgram> programs = List.of();
    private final List<Tables.Entry> entriesSoFar = new ArrayList<>();
    private final boolean[] isReferenced = new boolean[Ts.PID_COUNT];
    private List<Integer> catPids = List.of();
    private int streamId = UNKNOWN;
    private int nitPid = PID_NIT;
    private final AnalyzerInterval pat;
    private @Nullable AnalyzerInterval sdt;
    private @Nullable AnalyzerInterval nit;
    private boolean hasCat;
    private long scrambledSince = UNKNOWN;
    private boolean isCatRaised;
    private int sdtCrc;
    private int patCrc;

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
        pat = new AnalyzerInterval(Indicator.PAT, Ts.PID_PAT, thresholds.patMillis(), board, time);
        read(Ts.PID_PAT, this::onAssociation, false).table = Indicator.PAT;
        read(PID_CAT, this::onAccess, false);
        read(PID_NIT, this::onNetwork, false);
        read(PID_SDT, this::onDescription, false);
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

    private void onAssociation(byte[] b, int length) {
        if ((b[0] & 0xFF) != Tables.TABLE_PAT) {
            board.raise(Indicator.PAT, Ts.PID_PAT, time.nowNanos);
            return;
        }
        pat.came();
        if (!Tables.isCurrent(b, Tables.TABLE_PAT)) {
            return;
        }
        boolean isSingle = Tables.lastSectionNumber(b) == 0;
        if (isSingle && !programs.isEmpty() && Tables.crc(b, length) == patCrc) {
            return; // as before, which it nearly always is
        }
        patCrc = Tables.crc(b, length);
        streamId = Tables.number(b);
        // Sections come in order; with one missing, the table is taken at its next repetition.
        if (Tables.sectionNumber(b) == 0) {
            entriesSoFar.clear();
            nitPid = Tables.networkPid(b, length).orElse(PID_NIT);
        }
        Tables.programs(b, length).stream()
                .limit(PROGRAMS_MAX - entriesSoFar.size())
                .forEach(entriesSoFar::add);
        boolean isWhole = Tables.sectionNumber(b) == Tables.lastSectionNumber(b);
        if (isWhole && !isSame(entriesSoFar)) {
            list(entriesSoFar);
        }
    }

    private boolean isSame(List<Tables.Entry> entries) {
        return programs.stream().map(program -> program.entry).toList().equals(entries);
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
        sdtCrc = 0;
        for (AnalyzerProgram program : programs) {
            AnalyzerPid pmt = pids.of(program.entry.pmtPid());
            if (pmt.table == null && !pids.isOther(pmt)) {
                read(pmt.pid, (b, length) -> onMap(pmt.pid, b, length), false);
                pmt.table = Indicator.PMT;
            }
        }
        refer();
    }

    private AnalyzerProgram newProgram(Tables.Entry entry) {
        return new AnalyzerProgram(
                entry, new AnalyzerInterval(Indicator.PMT, entry.pmtPid(), thresholds.pmtMillis(), board, time));
    }

    private void onMap(int pid, byte[] b, int length) {
        if ((b[0] & 0xFF) != Tables.TABLE_PMT) {
            return;
        }
        for (AnalyzerProgram program : programs) {
            if (program.entry.pmtPid() == pid && program.entry.number() == Tables.number(b)) {
                program.mapInterval.came();
                int crc = Tables.crc(b, length);
                if (Tables.isCurrent(b, Tables.TABLE_PMT) && program.isNew(crc)) {
                    Optional<Tables.ProgramMap> map = Tables.map(b, length, pid);
                    map.ifPresent(read -> {
                        program.use(read, crc);
                        program.accessPids = AnalyzerDescriptors.accessPids(b, length);
                        refer();
                    });
                }
                return;
            }
        }
    }

    /** Which PIDs there are, and what they carry, has changed. */
    private void refer() {
        Arrays.fill(isReferenced, false);
        Arrays.fill(isReferenced, 0, PID_RESERVED_LAST + 1, true);
        isReferenced[PID_ATSC] = true;
        isReferenced[Ts.PID_NULL] = true;
        isReferenced[nitPid] = true;
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
            pid.clock = new AnalyzerClock(pid.pid, thresholds, board);
        }
        return pid.clock;
    }

    private void open(AnalyzerPid pid, TsStream stream, StreamKind kind, @Nullable AnalyzerClock clock) {
        if (pid.elementary == null || !pid.elementary.kind.equals(kind)) {
            close(pid);
            pid.elementary = new AnalyzerElementary(stream, kind, level, thresholds, board, time);
            if (kind.media() == PidReport.Kind.SCTE35) {
                AnalyzerElementary elementary = pid.elementary;
                pid.sections = SectionReader.ofPrivate(counts, elementary.splices::onSection);
            }
            if (kind.media() == PidReport.Kind.VIDEO || kind.media() == PidReport.Kind.AUDIO) {
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
        if (pid.isUnreferencedRaised && isReferenced[pid.pid]) {
            endUnreferenced(pid);
        }
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

    private void onAccess(byte[] b, int length) {
        if ((b[0] & 0xFF) != TABLE_CAT) {
            board.raise(Indicator.CAT, PID_CAT, time.nowNanos);
            return;
        }
        hasCat = true;
        List<Integer> found = AnalyzerDescriptors.catPids(b, length);
        if (!found.equals(catPids)) {
            catPids = found;
            refer();
        }
    }

    private void onNetwork(byte[] b, int length) {
        if ((b[0] & 0xFF) == TABLE_NIT) {
            nit = nit != null
                    ? nit
                    : new AnalyzerInterval(Indicator.SI_REPETITION, PID_NIT, thresholds.nitMillis(), board, time);
            nit.came();
        }
    }

    private void onDescription(byte[] b, int length) {
        if ((b[0] & 0xFF) != TABLE_SDT) {
            return;
        }
        sdt = sdt != null
                ? sdt
                : new AnalyzerInterval(Indicator.SI_REPETITION, PID_SDT, thresholds.sdtMillis(), board, time);
        sdt.came();
        int crc = Tables.crc(b, length);
        if (crc != sdtCrc) {
            sdtCrc = crc;
            AnalyzerDescriptors.services(
                    b,
                    length,
                    (number, provider, name) -> programs.stream()
                            .filter(program -> program.entry.number() == number)
                            .forEach(program -> {
                                program.provider = provider;
                                program.name = name;
                            }));
        }
    }

    /** A scrambled packet came. */
    void onScrambled(AnalyzerPid pid) {
        if (pid.table != null) {
            if (!pid.isScrambled) {
                board.raise(pid.table, pid.pid, time.nowNanos);
            }
        } else if (!hasCat) {
            scrambledSince = scrambledSince == UNKNOWN ? time.streamNanos : scrambledSince;
            if (!isCatRaised && time.streamNanos - scrambledSince > CAT_NANOS_MAX) {
                isCatRaised = true;
                board.raise(Indicator.CAT, PID_CAT, time.nowNanos);
            }
        }
    }

    /** Some ten times a second: what is overdue? */
    void check() {
        pat.check();
        for (AnalyzerProgram program : programs) {
            program.mapInterval.check();
        }
        if (sdt != null) {
            sdt.check();
        }
        if (nit != null) {
            nit.check();
        }
        boolean isComplete = isComplete();
        for (AnalyzerPid pid : pids.all()) {
            check(pid);
            if (isComplete) {
                checkReferenced(pid);
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
                pid.clock.checkOverdue(time.nowNanos);
            }
        }
    }

    private boolean isRecent(AnalyzerPid pid) {
        return time.streamNanos - pid.lastAt < 200_000_000L;
    }

    private void checkReferenced(AnalyzerPid pid) {
        boolean isStranger = !isReferenced[pid.pid];
        if (isStranger && !pid.isUnreferencedRaised && pid.lastAt - pid.firstAt > unreferencedNanos()) {
            pid.isUnreferencedRaised = true;
            board.raise(Indicator.UNREFERENCED, pid.pid, time.nowNanos);
            board.begin(Indicator.UNREFERENCED);
        } else if (pid.isUnreferencedRaised && time.streamNanos - pid.lastAt > 10 * unreferencedNanos()) {
            endUnreferenced(pid);
        }
    }

    private long unreferencedNanos() {
        return thresholds.unreferencedMillis() * 1_000_000L;
    }

    private void endUnreferenced(AnalyzerPid pid) {
        pid.isUnreferencedRaised = false;
        board.end(Indicator.UNREFERENCED);
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
        return streamId;
    }

    boolean[] isReferenced() {
        return isReferenced;
    }

    /** Of a PID that no PMT lists as a stream. */
    PidReport.Kind kind(AnalyzerPid pid) {
        if (pid.pid == Ts.PID_PAT) {
            return PidReport.Kind.PAT;
        }
        if (pid.pid == PID_CAT) {
            return PidReport.Kind.CAT;
        }
        if (pid.pid == Ts.PID_NULL) {
            return PidReport.Kind.NULL;
        }
        if (pid.table == Indicator.PMT) {
            return PidReport.Kind.PMT;
        }
        if (pid.pid <= PID_RESERVED_LAST || pid.pid == nitPid || pid.pid == PID_ATSC) {
            return PidReport.Kind.SI;
        }
        if (pid.clock != null && pid.clock.isReferenced) {
            return PidReport.Kind.PCR;
        }
        return isReferenced[pid.pid] ? PidReport.Kind.CA : PidReport.Kind.UNREFERENCED;
    }
}
