/**
 * {@code tramo bench recovery}: a table of bad networks and latencies, and for each what all pairs of programs lose and send.
 *
 * <p>{@link dev.tramo.bench.recovery.RecoveryCommand} is the command line. A {@code Cell} is one run of {@link
 * dev.tramo.bench.path.PathRun} over one {@code Network}; {@code RecoveryReport} and {@code RecoveryPlot} show them all.
 */
@NullMarked
package dev.tramo.bench.recovery;

import org.jspecify.annotations.NullMarked;
