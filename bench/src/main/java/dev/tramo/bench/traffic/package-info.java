/**
 * What is sent through the measured links, and what is made of its arrival.
 *
 * <p>A {@link dev.tramo.bench.traffic.Generator} sends evenly paced {@code Probe}s to the UDP inputs of all links; a {@link
 * dev.tramo.bench.traffic.Sink} takes what all links put out. Both run in this process, each on a thread of its own, so
 * that their clock is the same. What is measured is a <em>window</em>: probes carry its number, and the sink counts by it, so
 * that warm-up and stragglers never mix with what counts. A window ends in a {@link dev.tramo.bench.traffic.Delivery} for
 * each link.
 */
@NullMarked
package dev.tramo.bench.traffic;

import org.jspecify.annotations.NullMarked;
