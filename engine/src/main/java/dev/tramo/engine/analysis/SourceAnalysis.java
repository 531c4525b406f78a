package dev.tramo.engine.analysis;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.spec.Analysis;
import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.StreamCounters;
import dev.tramo.mpegts.analysis.StreamReport;
import dev.tramo.mpegts.analysis.TsAnalyzer;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is looked at of the stream that a source brings, and where that was damaged before. Leg's loop. */
public final class SourceAnalysis {
    private static final System.Logger LOG = System.getLogger(SourceAnalysis.class.getName());
    private static final int PACKET_BYTES = 188;

    private final String routeId;
    private final AnalysisThresholds thresholds;
    private DamageWatch watch = new DamageWatch(true);
    private ArrivedDamage arrived = new ArrivedDamage();
    private Analysis level = Analysis.OFF;
    private @Nullable TsAnalyzer analyzer;
    private StreamCounters counters = StreamCounters.NOTHING;
    private int datagramBytes;
    private long gapsBefore;
    private long gapsOfAll;
    /** What was counted until the next observation was of another source. */
    private boolean countsFromNext;

    private boolean hasFailed;

    /** An analysis that is off. */
    public SourceAnalysis(String routeId, AnalysisThresholds thresholds) {
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
        watch = new DamageWatch(true);
        arrived = new ArrivedDamage();
        gapsOfAll = 0;
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
        watch.countFromNext();
        countsFromNext = true;
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

    /** Once a second: takes figures of a stream of datagrams. */
    public void observeStream(long nowNanos) {
        TsAnalyzer looking = analyzer;
        if (looking != null) {
            looking.observe(nowNanos);
            counters = looking.counters(nowNanos);
        }
    }

    /** Once a second, after {@link #observeStream}: what a source of datagrams counted. */
    public void observe(EndpointSnapshot endpoint) {
        watch.observe(endpoint);
        if (counters.isTransportStream()) {
            int packets = Math.max(1, datagramBytes / PACKET_BYTES);
            watch.arrived(arrived.observe(
                    counters.missingPackets(), counters.damagedPackets(), watch.lostDatagrams(), packets));
        }
    }

    /** Once a second: what a source of frames counted, and how often the times of its frames have gaps. */
    public void observe(EndpointSnapshot endpoint, long gaps) {
        watch.observe(endpoint);
        if (countsFromNext) {
            countsFromNext = false;
            gapsBefore = gaps;
        }
        gapsOfAll += gaps >= gapsBefore ? gaps - gapsBefore : gaps; // a new publisher's begin anew
        gapsBefore = gaps;
        if (isOn()) {
            watch.arrived(gapsOfAll);
        }
    }

    /** The figures of the last second; empty if no datagrams are looked at. */
    public Optional<StreamCounters> counters() {
        return analyzer == null ? Optional.empty() : Optional.of(counters);
    }

    /** What was found in the stream; empty if no datagrams are looked at. */
    public Optional<StreamReport> stream(long nowNanos) {
        return Optional.ofNullable(analyzer).map(looking -> looking.report(nowNanos));
    }

    /** Where the stream was damaged. */
    public DamageReport damage(EndpointSnapshot endpoint) {
        return new DamageReport(watch.total(), watch.lastSecond(), Verdicts.ofSource(watch.total(), endpoint));
    }

    /** Counts from zero. */
    public void reset(long nowNanos) {
        if (analyzer != null) {
            analyzer.reset(nowNanos);
        }
        watch.reset();
    }
}
