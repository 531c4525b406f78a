package dev.tramo.engine.analysis;

/**
 * Where a stream was damaged, as seen from one endpoint.
 *
 * @param total since the start of the route, or the last reset
 * @param lastSecond of {@code total}
 * @param verdict in words: where the damage began
 */
public record DamageReport(DamageCounts total, DamageCounts lastSecond, String verdict) {}
