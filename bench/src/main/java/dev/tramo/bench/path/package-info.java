/**
 * {@code tramo bench path}: one link for each pair of programs, all at the same time, over a bad network or none.
 *
 * <p>{@link dev.tramo.bench.path.PathCommand} is the command line, {@link dev.tramo.bench.path.PathRun} the run, {@link
 * dev.tramo.bench.path.Pair} who sends and who receives, {@link dev.tramo.bench.path.Programs} what does, {@code PathReport} the
 * outcome.
 */
@NullMarked
package dev.tramo.bench.path;

import org.jspecify.annotations.NullMarked;
