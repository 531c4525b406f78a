package dev.tramo.engine.analysis;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one leg looks at: its stream, once, and where the stream is damaged, at each of its endpoints. A destination gets what the source
 * gave, apart from what its damage tells: so the stream is not analyzed again. Leg's loop.
 */
public final class LegAnalysis {
    private final Map<String, DamageWatch> destinations = new LinkedHashMap<>();
    private final SourceAnalysis stream;

    /** An analysis that is off. */
    public LegAnalysis(String routeId, AnalysisThresholds thresholds) {
        this.stream = new SourceAnalysis(routeId, thresholds);
    }

    /** The leg's stream: of several sources, what the active one brings. */
    public SourceAnalysis stream() {
        return stream;
    }

    /** Once a second: what the destinations counted. Of those that are gone, nothing is kept. */
    public void observeDestinations(Map<String, EndpointSnapshot> endpoints) {
        destinations.keySet().retainAll(endpoints.keySet());
        endpoints.forEach((id, endpoint) ->
                destinations.computeIfAbsent(id, _ -> new DamageWatch(false)).observe(endpoint));
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
        stream.reset(nowNanos);
        destinations.values().forEach(DamageWatch::reset);
    }
}
