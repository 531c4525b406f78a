/**
 * Which of a route's sources is the active one. {@link dev.tramo.engine.switching.SourceWatch} judges one source by what it brings,
 * {@link dev.tramo.engine.switching.SourceChoice} chooses among them. Neither has a clock or a timer: time is a parameter, and {@code
 * nextDeadline} says when to ask again. Whoever owns them carries out what was chosen.
 */
@NullMarked
package dev.tramo.engine.switching;

import org.jspecify.annotations.NullMarked;
