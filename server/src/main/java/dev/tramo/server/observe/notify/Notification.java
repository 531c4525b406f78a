package dev.tramo.server.observe.notify;

/**
 * Who is told of which events.
 *
 * @param enabled whether events are accepted and sent
 */
public record Notification(String id, boolean enabled, NotificationFilter filter, Target target) {}
