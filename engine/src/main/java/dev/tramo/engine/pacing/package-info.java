/**
 * Paced outputs: a destination that sends each datagram at its time lives on a loop of precise timers of its own, and payloads reach it by
 * a queue. {@link dev.tramo.engine.pacing.PacedDestination} is what the route's leg has in its place.
 */
@NullMarked
package dev.tramo.engine.pacing;

import org.jspecify.annotations.NullMarked;
