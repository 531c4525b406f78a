/**
 * Where routes run: in this process, or in workers of their own.
 *
 * <p>{@link dev.tramo.server.placement.RouteRunner} is what the owners of routes use: it starts each where its {@link
 * dev.tramo.server.placement.PlacementSettings} say, in the engine of this process or among the {@link
 * dev.tramo.server.placement.RemoteRoutes}. These order a worker from a {@link dev.tramo.server.placement.Placement}, which starts,
 * stops and watches it, and nothing more; what the worker says of its stream comes by the {@link
 * dev.tramo.server.placement.WorkerPort}. A {@code RemoteRoute} puts both together: {@code
 * WorkerContact} is the state of the conversation with its transitions, {@code RemoteView} what is shown in each state, which is nothing
 * that was not reported, {@code WorkerQuestions} what the worker is asked. {@code Whereabouts} tells whether the worker is on this machine, where it is made and removed, or on another, where it is
 * waited for.
 */
@NullMarked
package dev.tramo.server.placement;

import org.jspecify.annotations.NullMarked;
