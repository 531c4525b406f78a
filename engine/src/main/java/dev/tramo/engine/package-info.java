/**
 * Routes: one source, any number of destinations, kept running.
 *
 * <p>{@link dev.tramo.engine.Engine} starts, changes and stops routes from what their {@link dev.tramo.engine.spec.RouteSpec} says. A
 * {@code Route} lives on one loop of {@code dev.tramo.net} with all its endpoints: payloads go from source to destinations by
 * plain calls, without locks or queues. A {@code CameraRoute} lives on one event loop of Netty with its {@code CameraSource}, its
 * {@code PushDestination}s and its players; the {@code RtmpGateway} has the loops, and the server that all cameras share.
 * An {@code SrtEndpoint} comes to its sessions by an {@code SrtConnector}: it calls ({@code SrtCalling}, {@code SrtGroupCalling}),
 * or listens ({@code SrtListening}) on a port that others of its loop may share ({@code SrtPorts}). {@link
 * dev.tramo.engine.spec.SrtUri} reads what an {@link dev.tramo.engine.spec.SrtSpec} says, {@link dev.tramo.engine.spec.SrtUriWriter} writes it;
 * {@link dev.tramo.engine.spec.EndpointUri} does both for any endpoint of datagrams.
 * {@link dev.tramo.engine.spec.IpLiteral} reads addresses, strictly; {@link dev.tramo.engine.spec.Rings} finds routes that would feed themselves.
 * Endpoints supervise themselves: what fails is tried again with growing pauses, for ever, and says why.
 *
 * <p>The loops come before everything else in the process ({@link dev.tramo.engine.Engine#takePrecedence}): media must not depend on
 * how much is asked of the API.
 *
 * <p>Once a second, and when a state changes, a route publishes an immutable {@link dev.tramo.engine.route.RouteSnapshot}. That is all
 * that other threads see. A state is what was observed: {@code running} means bytes moved in the last second, {@code degraded} that
 * some were lost for good in the last ten ({@code Damage}). {@code RouteState} says how a route's state follows from those of its
 * endpoints. Who was refused is kept for a while ({@code RefusedAttempts}, {@code SrtRefusals}).
 */
@NullMarked
package dev.tramo.engine;

import org.jspecify.annotations.NullMarked;
