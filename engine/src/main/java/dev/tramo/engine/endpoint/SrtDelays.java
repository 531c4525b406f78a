package dev.tramo.engine.endpoint;

import dev.tramo.srt.delay.DelayReport;
import java.time.Instant;

/**
 * How long after their origin the packets of a receiving SRT session arrived.
 *
 * @param peer address and port; of a bonded group, those of the path in use
 * @param since when it was connected
 */
public record SrtDelays(String peer, Instant since, DelayReport report) {}
