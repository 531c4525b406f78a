/**
 * Two SRT endpoints on a simulated network in virtual time.
 *
 * <p>A {@link dev.tramo.srt.simulation.Scenario} says what happens: options, clocks and traffic of both sides, the network of
 * each direction, one seed. A {@link dev.tramo.srt.simulation.Simulation} runs it: {@link
 * dev.tramo.srt.simulation.CallerEndpoint} and {@link dev.tramo.srt.simulation.ListenerEndpoint} drive the protocol as the
 * real driver does, {@link dev.tramo.srt.simulation.SimulatedLink} carries and spoils the datagrams, and {@link
 * dev.tramo.srt.simulation.DeliveryCheck} and {@link dev.tramo.srt.simulation.ConnectionCheck} hold what must be true in every
 * run. {@link dev.tramo.srt.simulation.Outcome} is what tests look at.
 *
 * <p>The same scenario gives the same run, event by event. Only keys, salts and cookies differ, which nothing depends on.
 */
package dev.tramo.srt.simulation;
