/**
 * What is looked at in the streams of routes. Each leg has a {@code LegAnalysis}: the analysis of its stream, made once whatever the
 * number of its destinations, and for each endpoint a {@code DamageWatch}, which tells where damage began. {@link
 * dev.tramo.engine.analysis.RouteReport} is what they found. On the leg's loop.
 */
@NullMarked
package dev.tramo.engine.analysis;

import org.jspecify.annotations.NullMarked;
