/**
 * Running routes. A {@link dev.tramo.engine.route.Route} puts its legs together: a {@code DatagramLeg} on one of the {@link
 * dev.tramo.engine.route.DatagramLoops}, a {@code FrameLeg} on an event loop of Netty, and the converter between them. Each leg
 * opens, changes and observes its endpoints on its own loop. Where its stream comes from is in {@code DatagramSources} and {@code
 * FrameSources}; if there are several sources, they stand behind a {@code SourceSwitch}. The route merges what was observed into one
 * snapshot, whose state follows by {@code RouteState}, and tells the {@link dev.tramo.engine.route.RouteObserver}.
 */
@NullMarked
package dev.tramo.engine.route;

import org.jspecify.annotations.NullMarked;
