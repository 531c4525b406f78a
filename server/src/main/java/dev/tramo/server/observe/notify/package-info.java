/**
 * Notifications: events are sent to webhooks, by e-mail and as SNMP traps.
 *
 * <p>{@link dev.tramo.server.observe.notify.Notifications} listens to the bus. What matches a {@link
 * dev.tramo.server.observe.notify.Notification} is put into its {@link dev.tramo.server.observe.notify.Outbox}, stored, and sent by a
 * {@code Sender} in a virtual thread, in order, at most one at a time per notification: a slow target holds up nothing but its own
 * outbox. Failures are tried again with growing pauses ({@link dev.tramo.server.observe.notify.Backoff}) for a day.
 *
 * <p>Secrets are {@link dev.tramo.server.observe.notify.Secret}s, which show themselves to senders and to the store alone. The libraries
 * for mail and SNMP are loaded with the first delivery that needs them.
 */
@NullMarked
package dev.tramo.server.observe.notify;

import org.jspecify.annotations.NullMarked;
