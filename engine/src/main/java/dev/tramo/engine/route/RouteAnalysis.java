package dev.tramo.engine.route;

import dev.tramo.engine.analysis.DamageCounts;
import dev.tramo.engine.analysis.DamageReport;
import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.LegReport;
import dev.tramo.engine.analysis.RouteReport;
import dev.tramo.engine.analysis.Verdicts;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.media.ConversionFigures;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Puts the reports of a route's legs together: what the source lost, came to the destinations damaged. */
final class RouteAnalysis {
    private static final DamageReport NOTHING = new DamageReport(DamageCounts.UNKNOWN, DamageCounts.UNKNOWN, "");

    private volatile long lostBeforeReset;

    /** Lets {@link #report} count from zero what conversion loses. */
    void reset(ConversionFigures conversion) {
        lostBeforeReset = lostIn(conversion);
    }

    /** Frames and datagrams that were lost between the legs. */
    private static long lostIn(ConversionFigures figures) {
        return figures.framesDropped() + figures.datagramsDropped() + figures.framesUnusable();
    }

    /**
     * The report of a route.
     *
     * @param first of the leg that has the source
     * @param second of the other leg, whose stream is converted; empty if there is none
     * @param conversion what was counted between the legs
     */
    RouteReport report(
            Optional<LegReport> first,
            Optional<LegReport> second,
            RouteSnapshot snapshot,
            ConversionFigures conversion) {
        long lostInConversion = Math.max(0, lostIn(conversion) - lostBeforeReset);
        DamageReport source = first.flatMap(LegReport::source).orElse(NOTHING);
        Map<String, EndpointReport> destinations = new LinkedHashMap<>();
        first.ifPresent(leg -> leg.destinations()
                .forEach((id, damage) ->
                        destinations.put(id, report(leg, destination(damage, source, 0, endpoint(snapshot, id))))));
        second.ifPresent(leg -> leg.destinations()
                .forEach((id, damage) -> destinations.put(
                        id, report(leg, destination(damage, source, lostInConversion, endpoint(snapshot, id))))));
        EndpointReport ofSource = first.map(leg -> report(leg, source))
                .orElse(new EndpointReport(Optional.empty(), Optional.empty(), source));
        // Both clocks are those of the machine; transport streams are on that of the datagrams' loop.
        long nowNanos = first.filter(leg -> leg.stream().isPresent())
                .or(() -> second)
                .map(LegReport::nowNanos)
                .orElse(0L);
        Map<String, EndpointReport> sources = first.map(LegReport::sources).orElse(Map.of());
        return new RouteReport(Instant.now(), nowNanos, ofSource, sources, destinations);
    }

    private static EndpointReport report(LegReport leg, DamageReport damage) {
        return new EndpointReport(leg.stream(), leg.frames(), damage);
    }

    private static DamageReport destination(
            DamageReport damage, DamageReport source, long lostInConversion, EndpointSnapshot endpoint) {
        DamageCounts total = damage.total().withArrived(source.total().sum()).withDroppedToo(lostInConversion);
        DamageCounts lastSecond =
                damage.lastSecond().withArrived(source.lastSecond().sum());
        return new DamageReport(total, lastSecond, Verdicts.ofDestination(total, endpoint));
    }

    private static EndpointSnapshot endpoint(RouteSnapshot snapshot, String id) {
        return snapshot.destinations().getOrDefault(id, EndpointSnapshot.NONE);
    }
}
