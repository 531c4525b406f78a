/**
 * Analysis of a transport stream: {@link dev.tramo.mpegts.analysis.TsAnalyzer} takes its datagrams, and reports what it found as
 * immutable values: {@link dev.tramo.mpegts.analysis.StreamReport} with services, PIDs and the indicators of ETSI TR 101 290.
 *
 * <p>Inside, {@code AnalyzerTables} reads the tables, each with a class of its own, and {@code AnalyzerElementary} the beginnings of PES
 * packets; {@code AnalyzerClock} judges PCRs; {@code AnalyzerBoard} has the indicators. One thread.
 */
@NullMarked
package dev.tramo.mpegts.analysis;

import org.jspecify.annotations.NullMarked;
