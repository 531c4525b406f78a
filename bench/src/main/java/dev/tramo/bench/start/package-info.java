/**
 * {@code tramo bench start}: how soon a new server is ready, and what it takes then while nothing is asked of it.
 *
 * <p>{@link dev.tramo.bench.start.StartCommand} is the command line, {@code StartSample} one start's figures, {@code
 * StartReport} the outcome.
 */
@NullMarked
package dev.tramo.bench.start;

import org.jspecify.annotations.NullMarked;
