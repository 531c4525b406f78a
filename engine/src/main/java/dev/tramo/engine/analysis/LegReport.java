package dev.tramo.engine.analysis;

import dev.tramo.mpegts.analysis.StreamReport;
import java.util.Map;
import java.util.Optional;

/**
 * What was found in one leg.
 *
 * @param nowNanos when, on the clock of the report of the transport stream
 * @param stream of the datagrams of the leg; empty if none are analyzed
 * @param frames of the frames of the leg; empty if none are analyzed
 * @param source its damage; empty if the stream comes from the other leg
 * @param sources of the sources by their ID, if there are several here
 * @param destinations their damage, by their ID
 */
public record LegReport(
        long nowNanos,
        Optional<StreamReport> stream,
        Optional<FrameReport> frames,
        Optional<DamageReport> source,
        Map<String, EndpointReport> sources,
        Map<String, DamageReport> destinations) {}
