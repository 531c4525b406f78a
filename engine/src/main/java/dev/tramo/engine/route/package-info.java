/**
 * Running routes. A {@link dev.tramo.engine.route.Route} puts its legs together: a {@code DatagramLeg} on one of the {@link
 * dev.tramo.engine.route.DatagramLoops}, a {@code FrameLeg} on an event loop of Netty, and the converter between them. Each leg
 * opens, changes and observes its endpoints on its own loop; if there are several sources, they stand behind a {@code SourceSwitch}; the route merges what they observed into one snapshot, whose state
 * follows by {@code RouteState}, and tells the {@link dev.tramo.engine.route.RouteObserver}.
 */
@NullMarked
package dev.tramo.engine.route;

import org.jspecify.annotations.NullMarked;
