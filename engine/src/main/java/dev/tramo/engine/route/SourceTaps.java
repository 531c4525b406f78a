package dev.tramo.engine.route;

import dev.tramo.engine.analysis.EndpointReport;
import dev.tramo.engine.analysis.SourceAnalysis;
import dev.tramo.engine.endpoint.PayloadConsumer;
import dev.tramo.engine.hls.DatagramStills;
import dev.tramo.engine.hls.StillTaker;
import dev.tramo.engine.spec.Analysis;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.net.Loop;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at what each of several sources brings, whether or not it is the active one: analysis, and stills. Of a route with one source, the
 * leg's own stream is the same, and nothing is looked at here. Leg's loop.
 */
final class SourceTaps {
    private final Loop loop;
    private final String routeId;
    private final AnalysisThresholds thresholds;
    private final Map<String, Tap> taps = new HashMap<>();
    private Analysis level = Analysis.OFF;
    private boolean areSeveral;

    SourceTaps(Loop loop, String routeId, AnalysisThresholds thresholds) {
        this.loop = loop;
        this.routeId = routeId;
        this.thresholds = thresholds;
    }

    /** What is looked at of one source. */
    private final class Tap {
        private final SourceAnalysis analysis = new SourceAnalysis(routeId, thresholds);
        private final DatagramStills stills = new DatagramStills(loop);

        private Tap() {
            analysis.use(level, loop.nowNanos());
        }
    }

    /** Passes on what it looks at. */
    private record Passing(Tap tap, PayloadConsumer next) implements PayloadConsumer {
        @Override
        public void onPayload(ByteBuffer data, int offset, int length, long originNanos) {
            next.onPayload(data, offset, length, originNanos);
            tap.analysis.onPayload(data, offset, length, originNanos);
            tap.stills.onPayload(data, offset, length, originNanos);
        }
    }

    /** A source is made: where it is to hand its payloads, on their way to {@code next}. */
    PayloadConsumer begin(String id, PayloadConsumer next) {
        Tap tap = new Tap();
        Tap before = taps.put(id, tap);
        if (before != null) {
            before.stills.close();
        }
        return new Passing(tap, next);
    }

    /** A source goes on, perhaps under another ID, and hands its payloads to another. */
    PayloadConsumer goOn(String id, PayloadConsumer next) {
        return new Passing(taps.computeIfAbsent(id, _ -> new Tap()), next);
    }

    /** Looks at the sources of a route as it says. */
    void use(LegSpec spec) {
        areSeveral = spec.sources().size() > 1;
        level = areSeveral ? spec.analysis() : Analysis.OFF;
        taps.entrySet().removeIf(entry -> {
            boolean isGone =
                    spec.sources().stream().noneMatch(source -> source.id().equals(entry.getKey()));
            if (isGone) {
                entry.getValue().stills.close();
            }
            return isGone;
        });
        taps.values().forEach(tap -> tap.analysis.use(level, loop.nowNanos()));
    }

    /** Once a second. */
    void observe(List<SourceSnapshot> sources) {
        if (!areSeveral) {
            return;
        }
        for (SourceSnapshot source : sources) {
            Tap tap = taps.get(source.id());
            if (tap != null) {
                tap.analysis.observeStream(loop.nowNanos());
                tap.analysis.observe(source.endpoint());
                tap.stills.observe();
            }
        }
    }

    /** What was found, by ID; empty if there is one source alone. */
    Map<String, EndpointReport> reports(List<SourceSnapshot> sources) {
        Map<String, EndpointReport> reports = new LinkedHashMap<>();
        for (SourceSnapshot source : sources) {
            Tap tap = taps.get(source.id());
            if (areSeveral && tap != null) {
                reports.put(
                        source.id(),
                        new EndpointReport(
                                tap.analysis.stream(loop.nowNanos()),
                                Optional.empty(),
                                tap.analysis.damage(source.endpoint())));
            }
        }
        return reports;
    }

    /** Stills of a source; empty if it was never opened, or there is no such. */
    Optional<StillTaker> stills(String id) {
        return Optional.ofNullable(taps.get(id)).map(tap -> tap.stills);
    }

    void reset() {
        taps.values().forEach(tap -> tap.analysis.reset(loop.nowNanos()));
    }

    /** Nothing more comes. */
    void close() {
        taps.values().forEach(tap -> tap.stills.close());
    }
}
