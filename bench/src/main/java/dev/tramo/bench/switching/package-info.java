/**
 * {@code tramo bench switch}: a route with two sources that fail in turn, in every way that a source can fail, and what of that is seen at
 * its destinations.
 *
 * <p>{@link dev.tramo.bench.switching.SwitchCommand} is the command line, {@code SwitchRun} the order of faults, {@code Feed} a source
 * that fails when it is told to, {@code OutputWatch} the receiver that measures gaps, {@code SwitchReport} the outcome.
 */
@NullMarked
package dev.tramo.bench.switching;

import org.jspecify.annotations.NullMarked;
