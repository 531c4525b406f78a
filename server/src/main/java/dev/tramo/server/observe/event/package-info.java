/**
 * Events: what becomes one, and where they are kept. {@link dev.tramo.server.observe.event.StateEvents}, {@link
 * dev.tramo.server.observe.event.SessionEvents} and {@link dev.tramo.server.observe.event.ServerEvents} record what they observe through
 * {@link dev.tramo.server.observe.Events}; {@link dev.tramo.server.observe.event.EventLog} takes every event from the bus, writes it to
 * the store in batches on a thread of its own, and reads it back. What happens too often is summed up by {@code Bursts}.
 *
 * <p>Nothing here waits on the thread that publishes; every queue has a bound.
 */
@NullMarked
package dev.tramo.server.observe.event;

import org.jspecify.annotations.NullMarked;
