/**
 * The live stream: snapshots of routes and events as they come, for clients that stay connected. {@link
 * dev.tramo.server.observe.live.LiveStream} renders each snapshot and each event once, for all clients; {@link
 * dev.tramo.server.observe.live.LiveClient} is what one of them still has to get: the latest snapshot of each route, and the events in
 * their order. {@code Novelty} tells what is new in a snapshot: clients that take the routes of a second as one batch are sent figures
 * alone where nothing else is. A client gets the next message when its connection has taken the one before.
 */
@NullMarked
package dev.tramo.server.observe.live;

import org.jspecify.annotations.NullMarked;
