/**
 * What {@link dev.tramo.mpegts.TsAnalyzer} found in a transport stream, as immutable values: {@link
 * dev.tramo.mpegts.analysis.StreamReport} with its services, PIDs and the indicators of ETSI TR 101 290.
 */
@NullMarked
package dev.tramo.mpegts.analysis;

import org.jspecify.annotations.NullMarked;
