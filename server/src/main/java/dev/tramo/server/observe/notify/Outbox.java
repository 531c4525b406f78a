package dev.tramo.server.observe.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The deliveries of one notification: those that wait, in order, and the last that ended. At most one attempt is made at a time, always
 * for the first that wait. When {@link #WAITING_MAX} wait, the oldest gives way. Any thread.
 */
final class Outbox {
    /** Messages that wait. */
    static final int WAITING_MAX = 1_000;
    /** Ended deliveries that are kept. */
    static final int ENDED_MAX = 200;
    /** Messages that one delivery carries. */
    static final int TOGETHER_MAX = 100;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Whether the target takes what is sent. */
    enum Health {
        /** Nothing was sent yet. */
        UNKNOWN,
        WORKING,
        FAILING
    }

    /**
     * Deliveries since the program began.
     *
     * @param failed given up
     */
    record Counts(long delivered, long failed, long dropped) {}

    /** What is to be stored: deliveries as they are now, and the message IDs of those that are no longer kept. */
    record Unsaved(String notification, List<Delivery> changed, Set<String> removed) {
        boolean isEmpty() {
            return changed.isEmpty() && removed.isEmpty();
        }
    }

    private final String notification;
    private final List<Delivery> waiting = new ArrayList<>();
    private final Deque<Delivery> ended = new ArrayDeque<>();
    /** When deliveries succeeded, in the last minute. */
    private final Deque<Instant> made = new ArrayDeque<>();

    private final Map<String, Delivery> changed = new LinkedHashMap<>();
    private final Set<String> removed = new HashSet<>();
    /** How many of the first that wait are being sent. */
    private int sending;

    private Health health = Health.UNKNOWN;
    /** Of the last attempt; empty if it succeeded. */
    private String error = "";

    private long delivered;
    private long failed;
    private long dropped;

    Outbox(String notification) {
        this.notification = notification;
    }

    /** What the store has, oldest first; before anything else. */
    synchronized void restore(List<Delivery> stored, Instant now) {
        for (Delivery delivery : stored) {
            if (delivery.state() == Delivery.State.PENDING) {
                waiting.add(delivery.due(now));
            } else {
                ended.addLast(delivery);
            }
        }
        if (!waiting.isEmpty() && waiting.getFirst().attempts() > 0) {
            health = Health.FAILING;
            error = waiting.getFirst().error();
        }
    }

    /** Puts a message at the end, unless it is there already. */
    synchronized void accept(Message message, Instant now) {
        if (isKnown(message)) {
            return;
        }
        if (waiting.size() >= WAITING_MAX) {
            // What is being sent may have arrived: the first behind it gives way.
            Delivery oldest = waiting.remove(sending);
            end(oldest.dropped(now, "more than " + WAITING_MAX + " messages waited"));
        }
        Delivery accepted = Delivery.accepted(notification, message, now);
        waiting.add(accepted);
        changed.put(message.id(), accepted);
    }

    private boolean isKnown(Message message) {
        return changed.containsKey(message.id())
                || waiting.stream().anyMatch(delivery -> delivery.message().id().equals(message.id()))
                || ended.stream().anyMatch(delivery -> delivery.message().id().equals(message.id()));
    }

    /** Counts a message that could not even be accepted. */
    synchronized void countDropped() {
        dropped++;
    }

    /**
     * When the next attempt is due; empty if there is nothing to send, or something is being sent.
     *
     * @param perMinuteMax see {@link Target#perMinuteMax}
     */
    synchronized Optional<Instant> nextAt(Instant now, int perMinuteMax) {
        if (waiting.isEmpty() || sending > 0) {
            return Optional.empty();
        }
        forgetOldest(now);
        Instant due = waiting.getFirst().nextAt();
        if (perMinuteMax > 0 && made.size() >= perMinuteMax) {
            Instant allowed = made.getFirst().plus(MINUTE);
            return Optional.of(due.isAfter(allowed) ? due : allowed);
        }
        return Optional.of(due);
    }

    private void forgetOldest(Instant now) {
        while (!made.isEmpty() && !made.getFirst().plus(MINUTE).isAfter(now)) {
            made.removeFirst();
        }
    }

    /** Takes what is to be sent now, if it is due; {@link #finish} follows. The last delivery that a minute allows carries all that wait. */
    synchronized List<Message> take(Instant now, int perMinuteMax) {
        Optional<Instant> due = nextAt(now, perMinuteMax);
        if (due.isEmpty() || due.get().isAfter(now)) {
            return List.of();
        }
        boolean isLast = perMinuteMax > 0 && made.size() == perMinuteMax - 1;
        sending = isLast ? Math.min(waiting.size(), TOGETHER_MAX) : 1;
        return waiting.subList(0, sending).stream().map(Delivery::message).toList();
    }

    /**
     * What became of what was taken.
     *
     * @return the health if it has changed
     */
    synchronized Optional<Health> finish(Outcome outcome, Instant now, Backoff backoff) {
        List<Delivery> sent = new ArrayList<>(waiting.subList(0, sending));
        waiting.subList(0, sending).clear();
        sending = 0;
        List<Delivery> again = new ArrayList<>();
        for (Delivery delivery : sent) {
            Delivery then = switch (outcome) {
                case Outcome.Delivered _ -> delivery.delivered(now);
                case Outcome.Failed failure -> delivery.failed(now, failure, backoff);
            };
            if (then.state() == Delivery.State.PENDING) {
                again.add(then);
                changed.put(then.message().id(), then);
            } else {
                end(then);
            }
        }
        waiting.addAll(0, again);
        if (outcome instanceof Outcome.Delivered) {
            made.addLast(now);
        }
        return healthAfter(outcome);
    }

    private Optional<Health> healthAfter(Outcome outcome) {
        Health before = health;
        health = outcome instanceof Outcome.Delivered ? Health.WORKING : Health.FAILING;
        error = outcome instanceof Outcome.Failed failure ? failure.reason() : "";
        // A target that works from the beginning is no news.
        boolean isNews = health != before && !(before == Health.UNKNOWN && health == Health.WORKING);
        return isNews ? Optional.of(health) : Optional.empty();
    }

    /**
     * Notes a delivery that was made out of turn, and has ended: a test.
     *
     * @return the health if it has changed
     */
    synchronized Optional<Health> note(Delivery delivery, Outcome outcome) {
        end(delivery);
        return healthAfter(outcome);
    }

    private void end(Delivery delivery) {
        switch (delivery.state()) {
            case DELIVERED -> delivered++;
            case FAILED -> failed++;
            case DROPPED -> dropped++;
            case PENDING -> throw new AssertionError("it has not ended");
        }
        ended.addLast(delivery);
        changed.put(delivery.message().id(), delivery);
        if (ended.size() > ENDED_MAX) {
            String oldest = ended.removeFirst().message().id();
            changed.remove(oldest);
            removed.add(oldest);
        }
    }

    /** What fails is tried again at once: the target was changed. */
    synchronized void hurry(Instant now) {
        if (sending == 0) {
            waiting.replaceAll(delivery -> delivery.due(now));
        }
    }

    /** What has changed since the last call. */
    synchronized Unsaved takeUnsaved() {
        Unsaved unsaved = new Unsaved(notification, List.copyOf(changed.values()), Set.copyOf(removed));
        changed.clear();
        removed.clear();
        return unsaved;
    }

    /** What could not be stored: it is to be stored later, as it is then. */
    synchronized void putBack(Unsaved unsaved) {
        unsaved.changed().forEach(delivery -> {
            if (!removed.contains(delivery.message().id())) {
                Delivery _ = changed.putIfAbsent(delivery.message().id(), delivery);
            }
        });
        removed.addAll(unsaved.removed());
    }

    /** All that wait and all that ended, the last one first. */
    synchronized List<Delivery> all() {
        List<Delivery> all = new ArrayList<>(ended);
        all.addAll(waiting);
        return List.copyOf(all.reversed());
    }

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized Health health() {
        return health;
    }

    synchronized Counts counts() {
        return new Counts(delivered, failed, dropped);
    }

    /** Why the last attempt failed; empty if it succeeded. */
    synchronized String error() {
        return error;
    }
}
