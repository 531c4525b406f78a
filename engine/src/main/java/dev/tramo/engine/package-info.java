/**
 * Routes: one or more sources, of which one is active, any number of destinations, kept running, whatever protocols they speak.
 *
 * <p>{@link dev.tramo.engine.Engine} starts, changes and stops routes from what their {@link dev.tramo.engine.spec.RouteSpec}
 * says. A {@link dev.tramo.engine.route.Route} has one leg for each form that its endpoints have: datagrams on a loop of {@code
 * dev.tramo.net}, frames on an event loop of Netty. Within a leg, everything is handed on by plain calls, without locks or queues;
 * between two legs stands a {@link dev.tramo.engine.media.Converter}. Endpoints supervise themselves: what fails is tried again
 * with growing pauses, for ever, and says why.
 *
 * <p>The packages, each of which uses only those before it: {@code spec} (what routes are to be), {@code endpoint} (what all
 * endpoints have in common), {@code udp}, {@code rtp}, {@code srt}, {@code media} (conversion), {@code rtmp}, {@code hls}, {@code
 * switching} (which source is the active one), {@code analysis} (what is in the stream, and where it was damaged), {@code route}.
 *
 * <p>The loops come before everything else in the process ({@link dev.tramo.engine.Engine#takePrecedence}): media must not depend
 * on how much is asked of the API.
 *
 * <p>Once a second, and when a state changes, a route publishes an immutable {@link dev.tramo.engine.route.RouteSnapshot}; each
 * change of a state is a {@link dev.tramo.engine.route.RouteEvent}, also one that lasts milliseconds, and so are sessions and refused
 * attempts. That is all that other threads see, but for the delays of SRT packets, which they may ask for. A state is what was observed: {@code running} means bytes moved in the last second, {@code degraded} that some of
 * the stream was lost for good.
 */
@NullMarked
package dev.tramo.engine;

import org.jspecify.annotations.NullMarked;
