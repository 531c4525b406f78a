package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Tables;
import dev.tramo.mpegts.Ts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Makes the report of an analysis. One thread. */
final class AnalyzerReports {
    /** What is counted of the whole stream since the last reset. */
    record Totals(
            boolean isTransportStream,
            long sinceNanos,
            long packets,
            long continuityErrors,
            long missingPackets,
            long duplicatePackets,
            long bytesSkipped) {}

    private final AnalyzerTables tables;
    private final AnalyzerPids pids;
    private final AnalyzerRates rates;
    private final AnalyzerBoard board;
    private final Set<Integer> told = new HashSet<>();

    AnalyzerReports(AnalyzerTables tables, AnalyzerPids pids, AnalyzerRates rates, AnalyzerBoard board) {
        this.tables = tables;
        this.pids = pids;
        this.rates = rates;
        this.board = board;
    }

    StreamReport report(Totals totals, long nowNanos) {
        List<ServiceReport> services =
                tables.programs().stream().map(this::service).toList();
        List<PidReport> others = pids.all().stream()
                .filter(pid -> !told.contains(pid.pid) && (pid.packets > 0 || pid.isListed))
                .map(this::pid)
                .toList();
        AnalyzerPid nulls = pids.find(Ts.PID_NULL);
        boolean isConstant = pids.all().stream().anyMatch(pid -> pid.clock != null && pid.clock.isConstantRate());
        return new StreamReport(
                totals.isTransportStream,
                totals.sinceNanos,
                tables.streamId(),
                rates.bitsPerSecond(),
                isConstant,
                totals.packets,
                nulls == null ? 0 : nulls.packets - nulls.packetsBefore,
                totals.continuityErrors,
                totals.missingPackets,
                totals.duplicatePackets,
                totals.bytesSkipped,
                services,
                others,
                board.report(nowNanos));
    }

    private ServiceReport service(AnalyzerProgram program) {
        Set<Integer> numbers = new LinkedHashSet<>();
        numbers.add(program.entry.pmtPid());
        int pcrPid = -1;
        Tables.ProgramMap map = program.map();
        if (map != null) {
            pcrPid = map.program().pcrPid();
            if (pcrPid != Ts.PID_NULL) {
                numbers.add(pcrPid);
            }
            map.program().streams().forEach(stream -> numbers.add(stream.pid()));
        }
        told.addAll(numbers);
        List<AnalyzerPid> found = new ArrayList<>();
        for (int number : numbers) {
            AnalyzerPid pid = pids.find(number);
            if (pid != null) {
                found.add(pid);
            }
        }
        AnalyzerPid pcr = pcrPid < 0 ? null : pids.find(pcrPid);
        Optional<ClockReport> clock = pcr == null || pcr.clock == null || !pcr.clock.isKnown()
                ? Optional.empty()
                : Optional.of(pcr.clock.report());
        List<PidReport> reports = found.stream().map(this::pid).toList();
        return new ServiceReport(
                program.entry.number(),
                program.name,
                program.provider,
                program.entry.pmtPid(),
                pcrPid,
                clock,
                audioToVideo(reports),
                reports);
    }

    /** What is sent close to its presentation is sent late. */
    private static OptionalDouble audioToVideo(List<PidReport> pids) {
        OptionalDouble video = ahead(pids, PidReport.Kind.VIDEO);
        OptionalDouble audio = ahead(pids, PidReport.Kind.AUDIO);
        return video.isPresent() && audio.isPresent()
                ? OptionalDouble.of(video.getAsDouble() - audio.getAsDouble())
                : OptionalDouble.empty();
    }

    private static OptionalDouble ahead(List<PidReport> pids, PidReport.Kind kind) {
        return pids.stream()
                .filter(pid -> pid.kind() == kind)
                .flatMapToDouble(pid -> pid.ptsToPcrMillis().stream())
                .findFirst();
    }

    private PidReport pid(AnalyzerPid pid) {
        AnalyzerElementary elementary = pid.elementary;
        return elementary == null
                ? report(pid, tables.kind(pid), -1, "", "", Contents.NONE)
                : report(
                        pid,
                        elementary.media(),
                        elementary.streamType,
                        elementary.kind.name(),
                        elementary.kind.language(),
                        Contents.of(elementary));
    }

    /** What is in an elementary stream. */
    private record Contents(
            OptionalDouble ptsToPcrMillis,
            Optional<VideoReport> video,
            Optional<AudioReport> audio,
            List<SpliceReport> splices) {
        private static final Contents NONE =
                new Contents(OptionalDouble.empty(), Optional.empty(), Optional.empty(), List.of());

        private static Contents of(AnalyzerElementary elementary) {
            return new Contents(
                    elementary.ptsToPcrMillis(),
                    elementary.videoReport(),
                    elementary.audioReport(),
                    elementary.splices.report());
        }
    }

    private PidReport report(
            AnalyzerPid pid, PidReport.Kind kind, int streamType, String codec, String language, Contents contents) {
        return new PidReport(
                pid.pid,
                kind,
                streamType,
                codec,
                language,
                pid.bitsPerSecond,
                rates.share(pid),
                pid.packets - pid.packetsBefore,
                pid.continuityErrors,
                pid.missingPackets,
                pid.duplicatePackets,
                pid.isScrambled,
                contents.ptsToPcrMillis,
                contents.video,
                contents.audio,
                contents.splices);
    }
}
