package dev.tramo.engine.analysis;

import dev.tramo.mpegts.analysis.StreamReport;
import java.util.Optional;

/**
 * What was found at an endpoint. Of a route whose analysis is off, the damage alone.
 *
 * @param stream of datagrams; that of the source where a destination gets the same
 * @param frames of RTMP
 */
public record EndpointReport(Optional<StreamReport> stream, Optional<FrameReport> frames, DamageReport damage) {}
