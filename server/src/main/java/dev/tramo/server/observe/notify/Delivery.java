package dev.tramo.server.observe.notify;

import java.time.Instant;

/**
 * A message on its way to a target, or arrived.
 *
 * @param notification ID of the notification
 * @param changedAt when it was accepted, tried last, or ended
 * @param nextAt when it is tried next, if it is its turn; without meaning once it has ended
 * @param attempts made so far
 * @param error of the last attempt, without secrets; empty if none failed
 */
record Delivery(
        String notification,
        Message message,
        State state,
        Instant acceptedAt,
        Instant changedAt,
        Instant nextAt,
        int attempts,
        String error) {
    /** How far it is. */
    enum State {
        /** It waits for its turn or for the next attempt. */
        PENDING,
        DELIVERED,
        /** Given up after a day of attempts. */
        FAILED,
        /** Not sent, to make room for newer ones. */
        DROPPED
    }

    static Delivery accepted(String notification, Message message, Instant now) {
        return new Delivery(notification, message, State.PENDING, now, now, now, 0, "");
    }

    Delivery delivered(Instant now) {
        return new Delivery(notification, message, State.DELIVERED, acceptedAt, now, now, attempts + 1, error);
    }

    Delivery dropped(Instant now, String why) {
        return new Delivery(notification, message, State.DROPPED, acceptedAt, now, now, attempts, why);
    }

    /** An attempt failed: it is tried again, or given up. */
    Delivery failed(Instant now, Outcome.Failed failure, Backoff backoff) {
        int failed = attempts + 1;
        boolean isOver = !now.isBefore(acceptedAt.plus(backoff.giveUpAfter()));
        Instant next = isOver ? now : now.plus(backoff.pause(failed, failure.retryAfter()));
        State then = isOver ? State.FAILED : State.PENDING;
        return new Delivery(notification, message, then, acceptedAt, now, next, failed, failure.reason());
    }

    Delivery due(Instant now) {
        return new Delivery(notification, message, state, acceptedAt, changedAt, now, attempts, error);
    }
}
