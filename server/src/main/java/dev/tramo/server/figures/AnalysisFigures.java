package dev.tramo.server.figures;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tramo.engine.analysis.DamageCounts;
import dev.tramo.engine.analysis.DamageReport;
import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.mpegts.analysis.IndicatorReport;
import dev.tramo.mpegts.analysis.StreamReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What was found in the stream of a route, at its endpoints: as the API tells it, and as a worker does.
 *
 * @param source at the source; of several, at the active one since it is active
 * @param sources of a route with several sources, at each of them; a cold standby that was never connected is missing
 * @param destinations by their IDs
 */
@Schema(name = "Analysis")
public record AnalysisFigures(
        Report source,

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        @Schema(description = "Of a route with several sources, by their IDs, in use or not")
        Map<String, Report> sources,

        Map<String, Report> destinations) {
    /** Of what was not looked at. */
    public static final String UNKNOWN = "unknown";

    private static final String MPEGTS = "mpegts";
    private static final String RTMP = "rtmp";

    /** What was found at an endpoint. */
    @Schema(name = "AnalysisReport")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Report(
            @Schema(description = "mpegts, rtmp, or unknown: not looked at, nothing came yet, or it is neither")
            String format,

            @Schema(description = "When counting began: the route's start, or the last reset")
            Optional<Instant> since,

            @Schema(
                    description = "Of the whole stream over the last seconds, bit/s; of RTMP its audio and video, last"
                            + " second")
            long bitrate,

            @Schema(description = "mpegts: whether the PCRs show a constant bit rate")
            Optional<Boolean> constantBitrate,

            @Schema(description = "mpegts: transport_stream_id")
            Optional<Integer> transportStreamId,

            @Schema(description = "mpegts: of 188 bytes") Optional<Long> packets,

            @Schema(description = "mpegts: of PID 0x1FFF") Optional<Long> nullPackets,

            Optional<Long> continuityErrors,

            @Schema(description = "mpegts: as the continuity counters show; of a gap of 16 or more, too few")
            Optional<Long> missingPackets,

            @Schema(description = "mpegts: sent twice, as they may be")
            Optional<Long> duplicatePackets,

            @Schema(description = "mpegts: bytes that belong to no packet")
            Optional<Long> skippedBytes,

            List<StreamFigures.Service> services,

            @Schema(description = "mpegts: PIDs of no service: tables, null packets, what nothing refers to")
            List<StreamFigures.Pid> pids,

            @Schema(description = "rtmp: video and audio") List<FrameFigures> tracks,

            @Schema(description = "mpegts: by the numbers of ETSI TR 101 290")
            Map<String, Indicator> indicators,

            Damage damage) {}

    /** An indicator of ETSI TR 101 290. */
    @Schema(name = "AnalysisIndicator")
    public record Indicator(
            String name,
            long count,
            @Schema(description = "null: never") Optional<Instant> lastAt,

            @Schema(description = "It lasts, or the last one is less than 5 s ago")
            boolean active,

            @Schema(description = "Of the last one; null if it belongs to none, or there was none")
            Optional<Integer> pid) {}

    /** Where the stream was damaged; null is what this side cannot know. */
    @Schema(name = "AnalysisDamage")
    public record Damage(
            @Schema(description = "Missing or damaged when it came: packets of the transport stream; of RTMP gaps")
            Optional<Long> arrivedDamaged,

            @Schema(description = "Lost between the peer and here, not recovered: packets")
            Optional<Long> lostOnPath,

            @Schema(description = "Recovered after their turn: packets")
            Optional<Long> tooLate,

            @Schema(description = "Dropped by this gateway: datagrams, packets or frames")
            Optional<Long> droppedHere,

            @Schema(description = "Not taken by the receiver: nobody was connected, or it was too slow")
            Optional<Long> notTaken,

            @Schema(
                    description = "Where the damage began, in words",
                    examples = "continuity errors come in with the source: 14 packets missing or damaged")
            String verdict,

            Counts lastSecond) {}

    /** The same of the last second. */
    @Schema(name = "AnalysisDamageCounts")
    public record Counts(
            Optional<Long> arrivedDamaged,
            Optional<Long> lostOnPath,
            Optional<Long> tooLate,
            Optional<Long> droppedHere,
            Optional<Long> notTaken) {}

    /** What the engine found. */
    public static AnalysisFigures of(RouteReport report) {
        return new AnalysisFigures(
                of(report, report.source()), all(report, report.sources()), all(report, report.destinations()));
    }

    private static Map<String, Report> all(RouteReport report, Map<String, EndpointReport> endpoints) {
        Map<String, Report> reports = new LinkedHashMap<>();
        endpoints.forEach((id, endpoint) -> reports.put(id, of(report, endpoint)));
        return reports;
    }

    private static Report of(RouteReport report, EndpointReport endpoint) {
        if (endpoint.frames().isPresent()) {
            List<FrameFigures> tracks = FrameFigures.of(endpoint.frames().get());
            long bitrate = tracks.stream().mapToLong(FrameFigures::bitrate).sum();
            return new Builder(tracks.isEmpty() ? UNKNOWN : RTMP)
                    .frames(bitrate, tracks)
                    .build(endpoint.damage());
        }
        if (endpoint.stream().isEmpty()) {
            return new Builder(UNKNOWN).build(endpoint.damage());
        }
        StreamReport stream = endpoint.stream().get();
        return new Builder(stream.isTransportStream() ? MPEGTS : UNKNOWN)
                .stream(report, stream).build(endpoint.damage());
    }

    /** Of a route that is stopped, or whose worker cannot be asked. */
    public static Report unknown(String verdict) {
        return new Builder(UNKNOWN).build(new DamageReport(DamageCounts.UNKNOWN, DamageCounts.UNKNOWN, verdict));
    }

    /** Gathers what there is of a format. */
    private static final class Builder {
        private final String format;
        private Optional<StreamReport> stream = Optional.empty();
        private Optional<RouteReport> report = Optional.empty();
        private List<FrameFigures> tracks = List.of();
        private long bitrate;

        private Builder(String format) {
            this.format = format;
        }

        private Builder frames(long bitsPerSecond, List<FrameFigures> found) {
            bitrate = bitsPerSecond;
            tracks = found;
            return this;
        }

        private Builder stream(RouteReport of, StreamReport found) {
            report = Optional.of(of);
            stream = Optional.of(found);
            bitrate = found.bitsPerSecond();
            return this;
        }

        private Report build(DamageReport damage) {
            return new Report(
                    format,
                    stream.map(found -> report.orElseThrow().instant(found.sinceNanos())),
                    bitrate,
                    stream.map(StreamReport::isConstantRate),
                    stream.map(StreamReport::transportStreamId).filter(id -> id >= 0),
                    stream.map(StreamReport::packets),
                    stream.map(StreamReport::nullPackets),
                    stream.map(StreamReport::continuityErrors),
                    stream.map(StreamReport::missingPackets),
                    stream.map(StreamReport::duplicatePackets),
                    stream.map(StreamReport::bytesSkipped),
                    stream.map(found -> StreamFigures.services(found, report.orElseThrow()))
                            .orElse(List.of()),
                    stream.map(found -> StreamFigures.pids(found.otherPids(), report.orElseThrow()))
                            .orElse(List.of()),
                    tracks,
                    stream.map(this::indicators).orElse(Map.of()),
                    damage(damage));
        }

        private Map<String, Indicator> indicators(StreamReport found) {
            Map<String, Indicator> indicators = new LinkedHashMap<>();
            for (IndicatorReport one : found.indicators()) {
                indicators.put(
                        one.indicator().number(),
                        new Indicator(
                                one.indicator().title(),
                                one.count(),
                                one.count() == 0
                                        ? Optional.empty()
                                        : Optional.of(report.orElseThrow().instant(one.lastNanos())),
                                one.isActive(),
                                one.pid() < 0 ? Optional.empty() : Optional.of(one.pid())));
            }
            return indicators;
        }
    }

    private static Damage damage(DamageReport damage) {
        DamageCounts total = damage.total();
        DamageCounts second = damage.lastSecond();
        return new Damage(
                boxed(total.arrivedDamaged()),
                boxed(total.lostOnPath()),
                boxed(total.tooLate()),
                boxed(total.droppedHere()),
                boxed(total.notTaken()),
                damage.verdict(),
                new Counts(
                        boxed(second.arrivedDamaged()),
                        boxed(second.lostOnPath()),
                        boxed(second.tooLate()),
                        boxed(second.droppedHere()),
                        boxed(second.notTaken())));
    }

    private static Optional<Long> boxed(OptionalLong count) {
        return count.isPresent() ? Optional.of(count.getAsLong()) : Optional.empty();
    }
}
