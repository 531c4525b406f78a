package dev.tramo.server.figures;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.mpegts.analysis.AudioReport;
import dev.tramo.mpegts.analysis.PidReport;
import dev.tramo.mpegts.analysis.ServiceReport;
import dev.tramo.mpegts.analysis.StreamReport;
import dev.tramo.mpegts.analysis.VideoReport;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What is in a transport stream, as the API tells it. */
public final class StreamFigures {
    private StreamFigures() {}

    /** A service. */
    @Schema(name = "AnalysisService")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Service(
            @Schema(description = "Program number") int id,

            @Schema(description = "Of the SDT; may be empty")
            String name,

            @Schema(description = "Likewise") String provider,
            int pmtPid,

            @Schema(description = "8191: it has no clock; left out until its PMT has come")
            Optional<Integer> pcrPid,

            Optional<Clock> pcr,

            @Schema(description = "How much later than its video its audio is sent; negative: earlier")
            Optional<Double> audioToVideoMillis,

            @Schema(description = "PMT, clock, then streams as the PMT lists them")
            List<Pid> pids) {}

    /** The clock of a service. */
    @Schema(name = "AnalysisClock")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Clock(
            @Schema(description = "PCRs") long count,

            @Schema(description = "Longest time between two PCRs in the last second")
            double intervalMillis,

            @Schema(description = "The same since the last reset")
            double intervalMillisMax,

            @Schema(
                    description = "PCR_AC: largest deviation from the line of a constant bit rate in the last second;"
                            + " left out if the bit rate is not constant")
            Optional<Double> accuracyNanos,

            @Schema(
                    description = "Largest deviation between arrival and PCR in the last second: PCR_OJ with the jitter"
                            + " of the network and of datagrams")
            double jitterMillis) {}

    /** A PID. */
    @Schema(name = "AnalysisPid")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Pid(
            int pid,

            @Schema(
                    description = "video, audio, subtitles, teletext, scte35, data, pcr, pmt, pat, cat, si, ca, null or"
                            + " unreferenced")
            String type,

            @Schema(description = "stream_type of the PMT") Optional<Integer> streamType,

            @Schema(description = "Empty if no PMT lists it", examples = "H.264")
            String codec,

            @Schema(description = "ISO 639-2; may be empty") String language,

            @Schema(description = "Over the last seconds, bit/s")
            long bitrate,

            @Schema(description = "Of all packets, 0 to 1") double share,
            long packets,
            long continuityErrors,
            long missingPackets,
            long duplicatePackets,
            boolean scrambled,

            @Schema(description = "How far its last PTS was ahead of the clock")
            Optional<Double> ptsToPcrMillis,

            Optional<Video> video,
            Optional<Audio> audio,

            @Schema(description = "The latest SCTE-35 commands, the latest last; at most 16")
            List<Splice> splices) {}

    /** Video; what is not known yet is left out. */
    @Schema(name = "AnalysisVideo")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Video(
            Optional<Integer> width,
            Optional<Integer> height,
            Optional<Double> frameRate,

            @Schema(description = "progressive or interlaced")
            Optional<String> scan,

            Optional<String> profile,
            Optional<String> level,
            @Schema(examples = "4:2:0") Optional<String> chroma,
            Optional<Integer> bitDepth,
            @Schema(description = "PQ or HLG") Optional<String> hdr,

            @Schema(description = "Frames between the last two keyframes")
            Optional<Integer> gopLength,

            @Schema(description = "Between the last two keyframes")
            Optional<Long> keyframeIntervalMillis,

            @Schema(description = "Longest since the last reset")
            Optional<Long> keyframeIntervalMillisMax,

            Optional<Long> sinceKeyframeMillis,
            long keyframes,

            @Schema(description = "Full analysis; MPEG-2 and HEVC")
            Optional<String> timecode,

            @Schema(description = "Full analysis: CEA-608/708")
            boolean captions) {}

    /** Audio; what is not known yet is left out. */
    @Schema(name = "AnalysisAudio")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Audio(Optional<Integer> sampleRate, Optional<Integer> channels) {}

    /** A command of SCTE-35. */
    @Schema(name = "AnalysisSplice")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Splice(
            @Schema(examples = "splice_insert") String command,
            Optional<Long> eventId,

            @Schema(description = "Of a splice_insert: it leaves the network feed")
            boolean outOfNetwork,

            @Schema(description = "When it is to happen, 90 kHz")
            Optional<Long> pts,

            @Schema(description = "When it came") Instant at) {}

    static List<Service> services(StreamReport stream, RouteReport report) {
        return stream.services().stream()
                .map(service -> service(service, report))
                .toList();
    }

    private static Service service(ServiceReport service, RouteReport report) {
        return new Service(
                service.id(),
                service.name(),
                service.provider(),
                service.pmtPid(),
                known(service.pcrPid()),
                service.clock()
                        .map(clock -> new Clock(
                                clock.count(),
                                clock.intervalMillis(),
                                clock.intervalMillisMax(),
                                boxed(clock.accuracyNanos()),
                                clock.jitterMillis())),
                boxed(service.audioToVideoMillis()),
                pids(service.pids(), report));
    }

    static List<Pid> pids(List<PidReport> pids, RouteReport report) {
        return pids.stream().map(pid -> pid(pid, report)).toList();
    }

    private static Pid pid(PidReport pid, RouteReport report) {
        return new Pid(
                pid.pid(),
                pid.kind().name().toLowerCase(Locale.ROOT),
                known(pid.streamType()),
                pid.codec(),
                pid.language(),
                pid.bitsPerSecond(),
                pid.share(),
                pid.packets(),
                pid.continuityErrors(),
                pid.missingPackets(),
                pid.duplicatePackets(),
                pid.isScrambled(),
                boxed(pid.ptsToPcrMillis()),
                pid.video().map(StreamFigures::video),
                pid.audio().map(StreamFigures::audio),
                pid.splices().stream()
                        .map(splice -> new Splice(
                                splice.command(),
                                Optional.of(splice.eventId()).filter(event -> event >= 0),
                                splice.isOut(),
                                Optional.of(splice.ptsTicks()).filter(ticks -> ticks >= 0),
                                report.instant(splice.seenNanos())))
                        .toList());
    }

    private static Video video(VideoReport video) {
        return new Video(
                positive(video.width()),
                positive(video.height()),
                Optional.of(video.frameRate()).filter(rate -> rate > 0),
                told(video.scan()),
                told(video.profile()),
                told(video.level()),
                told(video.chroma()),
                positive(video.bitDepth()),
                told(video.hdr()),
                positive(video.gopFrames()),
                Optional.of(video.keyframeMillis()).filter(millis -> millis > 0),
                Optional.of(video.keyframeMillisMax()).filter(millis -> millis > 0),
                Optional.of(video.sinceKeyframeMillis()).filter(millis -> millis >= 0),
                video.keyframes(),
                told(video.timecode()),
                video.hasCaptions());
    }

    private static Audio audio(AudioReport audio) {
        return new Audio(positive(audio.sampleRate()), positive(audio.channels()));
    }

    private static Optional<Integer> known(int value) {
        return value < 0 ? Optional.empty() : Optional.of(value);
    }

    private static Optional<Integer> positive(int value) {
        return value > 0 ? Optional.of(value) : Optional.empty();
    }

    private static Optional<String> told(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Double> boxed(OptionalDouble value) {
        return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
    }
}
