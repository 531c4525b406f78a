package dev.tramo.engine.analysis;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.spec.Analysis;
import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.mpegts.analysis.StreamReport;
import dev.tramo.mpegts.analysis.TsAnalyzer;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one leg looks at: its stream, once, and where the stream is damaged, at each of its endpoints. A destination gets what the source
 * gave, apart from what its damage tells: so the stream is not analyzed again. Leg's loop.
 */
public final class LegAnalysis {
    private static final System.Logger LOG = System.getLogger(LegAnalysis.class.getName());
    private static final int PACKET_BYTES = 188;

    private final String routeId;
    private final AnalysisThresholds thresholds;
    private final Map<String, DamageWatch> destinations = new LinkedHashMap<>();
    private DamageWatch source = new DamageWatch(true);
    private ArrivedDamage arrived = new ArrivedDamage();
    private Analysis level = Analysis.OFF;
    private @Nullable TsAnalyzer analyzer;
    private StreamCounters counters = StreamCounters.NOTHING;
    private int datagramBytes;
    private long gapsBefore;
    private long gapsOfAll;
    private boolean hasFailed;

    /** An analysis that is off. */
    public LegAnalysis(String routeId, AnalysisThresholds thresholds) {
        this.routeId = routeId;
        this.thresholds = thresholds;
    }

    /** Whether anything is looked at. */
    public boolean isOn() {
        return level != Analysis.OFF;
    }

    /** Looks at the stream as said, from now on; one that is the same goes on. */
    public void use(Analysis wanted, long nowNanos) {
        if (wanted != level) {
            level = wanted;
            restart(nowNanos);
        }
    }

    /** Another stream begins. */
    public void restart(long nowNanos) {
        source = new DamageWatch(true);
        arrived = new ArrivedDamage();
        counters = StreamCounters.NOTHING;
        analyzer = switch (level) {
            case OFF -> null;
            case BASIC -> new TsAnalyzer(AnalysisLevel.BASIC, thresholds, nowNanos);
            case FULL -> new TsAnalyzer(AnalysisLevel.FULL, thresholds, nowNanos);
        };
    }

    /** Another of the route's sources is taken from now on: its stream is analyzed anew, and what it lost before does not count. */
    public void switched(long nowNanos) {
        restart(nowNanos);
        source.countFromNext();
    }

    /** A payload of the stream. */
    public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
        TsAnalyzer looking = analyzer;
        if (looking == null) {
            return;
        }
        datagramBytes = length;
        try {
            looking.onDatagram(data, offset, length, originNanos);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** What goes wrong here must not reach the media. */
    private void failed(RuntimeException failure) {
        analyzer = null;
        counters = StreamCounters.NOTHING;
        if (!hasFailed) {
            hasFailed = true;
            LOG.log(System.Logger.Level.ERROR, "route=" + routeId + " analysis failed, and is off", failure);
        }
    }

    /** Once a second: takes figures of the stream. */
    public void observeStream(long nowNanos) {
        TsAnalyzer looking = analyzer;
        if (looking != null) {
            looking.observe(nowNanos);
            counters = looking.counters(nowNanos);
        }
    }

    /** Once a second, after {@link #observeStream}: what a source of datagrams counted. */
    public void observeSource(EndpointSnapshot endpoint) {
        source.observe(endpoint);
        if (counters.isTransportStream()) {
            int packets = Math.max(1, datagramBytes / PACKET_BYTES);
            source.arrived(arrived.observe(
                    counters.missingPackets(), counters.damagedPackets(), source.lostDatagrams(), packets));
        }
    }

    /** Once a second: what a source of frames counted, and how often the times of its frames have gaps. */
    public void observeSource(EndpointSnapshot endpoint, long gaps) {
        source.observe(endpoint);
        gapsOfAll += gaps >= gapsBefore ? gaps - gapsBefore : gaps; // a new publisher's begin anew
        gapsBefore = gaps;
        if (isOn()) {
            source.arrived(gapsOfAll);
        }
    }

    /** Once a second: what the destinations counted. Of those that are gone, nothing is kept. */
    public void observeDestinations(Map<String, EndpointSnapshot> endpoints) {
        destinations.keySet().retainAll(endpoints.keySet());
        endpoints.forEach((id, endpoint) ->
                destinations.computeIfAbsent(id, _ -> new DamageWatch(false)).observe(endpoint));
    }

    /** The figures of the last second; empty if nothing is looked at. */
    public Optional<StreamCounters> counters() {
        return analyzer == null ? Optional.empty() : Optional.of(counters);
    }

    /** What was found in the stream; empty if nothing is looked at. */
    public Optional<StreamReport> stream(long nowNanos) {
        return Optional.ofNullable(analyzer).map(looking -> looking.report(nowNanos));
    }

    /** Where the stream of the source was damaged. */
    public DamageReport source(EndpointSnapshot endpoint) {
        return new DamageReport(source.total(), source.lastSecond(), Verdicts.ofSource(source.total(), endpoint));
    }

    /** What is lost at the destinations of these IDs. Their verdict is made when it is known what came to them. */
    public Map<String, DamageReport> destinations(Set<String> ids) {
        Map<String, DamageReport> reports = new LinkedHashMap<>();
        for (String id : ids) {
            DamageWatch watch = destinations.getOrDefault(id, new DamageWatch(false)); // not observed yet
            reports.put(id, new DamageReport(watch.total(), watch.lastSecond(), ""));
        }
        return reports;
    }

    /** Counts from zero. */
    public void reset(long nowNanos) {
        if (analyzer != null) {
            analyzer.reset(nowNanos);
        }
        source.reset();
        destinations.values().forEach(DamageWatch::reset);
    }
}
