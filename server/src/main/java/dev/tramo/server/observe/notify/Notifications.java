package dev.tramo.server.observe.notify;

import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.store.Common;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * All notifications of this server: what is stored of them, and what each has to send. What was accepted is stored before it is sent, so
 * that it is sent after {@code kill -9}, too; while the database is away it is sent at once and stored later. Any thread.
 */
@Singleton
@Priority(45)
public class Notifications implements Managed {
    /** Each may have one delivery in progress, in a thread of its own. */
    private static final int NOTIFICATIONS_MAX = 32;
    /** Tests in progress, which run in the threads of their callers. */
    private static final int TESTS_MAX = 4;

    private static final int INSTALLATION_BYTES = 8;

    /**
     * A notification with what became of its messages.
     *
     * @param engineId of the SNMP engine that sends its notifications, hexadecimal; empty for other targets
     * @param waiting messages that are not delivered yet
     * @param error of the last attempt if that failed; empty if all is well
     */
    public record Seen(
            Notification notification,
            String engineId,
            String health,
            int waiting,
            String error,
            long delivered,
            long failed,
            long dropped) {}

    /**
     * What became of a message.
     *
     * @param event the event's ID; empty for a test
     * @param nextAttemptAt empty if it has ended
     */
    public record Sent(
            String message,
            Optional<Long> event,
            String type,
            String severity,
            String route,
            String text,
            String state,
            Instant acceptedAt,
            Instant changedAt,
            Optional<Instant> nextAttemptAt,
            int attempts,
            String error) {
        private static Sent of(Delivery delivery) {
            Message message = delivery.message();
            Event event = message.event();
            boolean isPending = delivery.state() == Delivery.State.PENDING;
            return new Sent(
                    message.id(),
                    message.isTest() ? Optional.empty() : Optional.of(event.id()),
                    message.type(),
                    MessageText.word(event.severity()),
                    event.route(),
                    event.text(),
                    MessageText.word(delivery.state()),
                    delivery.acceptedAt(),
                    delivery.changedAt(),
                    isPending ? Optional.of(delivery.nextAt()) : Optional.empty(),
                    delivery.attempts(),
                    delivery.error());
        }
    }

    private final NotificationStore stored;
    private final DeliveryStore deliveries;
    private final Common common;
    private final InstantSource clock;
    private final Dispatch dispatch;
    private final Map<String, Box> boxes = new ConcurrentHashMap<>();
    private final Semaphore tests = new Semaphore(TESTS_MAX);
    private volatile String installation = "";

    /** A notification, and what it has to send. */
    record Box(Notification notification, Outbox outbox) {}

    @Inject
    Notifications(Store store, Common common, Observations observations, Events events, RouteService routes) {
        this(
                store,
                common,
                observations,
                events,
                route -> routes.find(route).map(seen -> seen.route().labels()).orElse(Map.of()),
                Senders.Limits.STANDARD,
                Backoff.standard(),
                InstantSource.system());
    }

    /** @param labelsOf the labels of a route; empty for one that is not there */
    Notifications(
            Store store,
            Common common,
            Observations observations,
            Events events,
            Function<String, Map<String, String>> labelsOf,
            Senders.Limits limits,
            Backoff backoff,
            InstantSource clock) {
        this.stored = new NotificationStore(store);
        this.deliveries = new DeliveryStore(store);
        this.common = common;
        this.clock = clock;
        Sender sender = new Senders(limits, clock, () -> installation);
        this.dispatch = new Dispatch(boxes, sender, deliveries, labelsOf, events, backoff, clock);
        observations.subscribe(dispatch::take);
    }

    @Override
    public synchronized void takeOver() {
        installation = common.get("notifications", Notifications::newInstallation);
        List<Notification> all = stored.all();
        boxes.keySet().retainAll(all.stream().map(Notification::id).toList());
        for (Notification notification : all) {
            Box before = boxes.get(notification.id());
            // What waits in memory may be newer than what the database has.
            boxes.put(
                    notification.id(),
                    before == null ? restored(notification) : new Box(notification, before.outbox()));
        }
        dispatch.wake();
    }

    private Box restored(Notification notification) {
        Outbox outbox = new Outbox(notification.id());
        outbox.restore(deliveries.of(notification.id()), clock.instant());
        return new Box(notification, outbox);
    }

    private static String newInstallation() {
        byte[] random = new byte[INSTALLATION_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Another server manages: it has what was stored, and sends it. */
    @Override
    public synchronized void standDown() {
        boxes.clear();
        dispatch.breakOff();
    }

    /** All, by their IDs. */
    public List<Seen> all() {
        return boxes.values().stream()
                .sorted(Comparator.comparing(box -> box.notification().id()))
                .map(this::seen)
                .toList();
    }

    /** One that there must be. */
    public Seen one(String id) throws RefusedException {
        return seen(box(id));
    }

    private Box box(String id) throws RefusedException {
        Box box = boxes.get(id);
        if (box == null) {
            throw RefusedException.unknown("no notification \"" + EndpointUri.shown(id) + "\"");
        }
        return box;
    }

    private Seen seen(Box box) {
        Outbox outbox = box.outbox();
        Outbox.Counts counts = outbox.counts();
        boolean isSnmp = box.notification().target() instanceof SnmpTarget;
        return new Seen(
                box.notification(),
                isSnmp
                        ? HexFormat.of()
                                .formatHex(SnmpEngineId.of(
                                        installation, box.notification().id()))
                        : "",
                MessageText.word(outbox.health()),
                outbox.waiting(),
                outbox.error(),
                counts.delivered(),
                counts.failed(),
                counts.dropped());
    }

    /** What a notification is to become. */
    public interface Edit {
        /**
         * Tells what it is to become; called once, while nobody else changes notifications.
         *
         * @param before empty if it is new
         */
        Notification of(Optional<Notification> before) throws RefusedException;
    }

    /**
     * Makes a notification, or changes it; what waits is tried again at once.
     *
     * @return whether it is new
     */
    public synchronized boolean put(String id, Edit edit) throws RefusedException {
        Box before = boxes.get(id);
        Notification wanted = edit.of(Optional.ofNullable(before).map(Box::notification));
        if (before == null && boxes.size() >= NOTIFICATIONS_MAX) {
            throw RefusedException.conflict("there are " + NOTIFICATIONS_MAX + " notifications, which is the limit");
        }
        stored.save(wanted);
        Outbox outbox = before == null ? new Outbox(id) : before.outbox();
        outbox.hurry(clock.instant());
        boxes.put(id, new Box(wanted, outbox));
        dispatch.wake();
        return before == null;
    }

    /** Removes a notification, with what waits to be sent. */
    public synchronized void delete(String id) throws RefusedException {
        var _ = box(id);
        stored.delete(id);
        boxes.remove(id);
    }

    /** Sends a test now, out of turn, and waits for what becomes of it. */
    public Sent test(String id) throws RefusedException {
        Box box = box(id);
        if (!tests.tryAcquire()) {
            throw RefusedException.conflict(TESTS_MAX + " tests are in progress, which is the limit");
        }
        try {
            Instant now = clock.instant();
            Event event = new Event(
                    now.toEpochMilli() * 1_000,
                    now,
                    EventKind.SERVER,
                    Severity.INFO,
                    "",
                    "",
                    "This is a test of the notification \"" + id + "\"; nothing has happened",
                    Map.of("notification", id));
            Delivery delivery =
                    Delivery.accepted(id, Message.test(UUID.randomUUID().toString(), event), now);
            Outcome outcome = dispatch.attempt(box.notification(), List.of(delivery.message()));
            // A test is tried once.
            Backoff once = new Backoff(Duration.ZERO, Duration.ZERO, Duration.ZERO, () -> 0);
            Delivery ended = switch (outcome) {
                case Outcome.Delivered _ -> delivery.delivered(clock.instant());
                case Outcome.Failed failure -> delivery.failed(clock.instant(), failure, once);
            };
            box.outbox().note(ended, outcome).ifPresent(health -> dispatch.report(box.notification(), health, outcome));
            dispatch.wake();
            return Sent.of(ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RefusedException.conflict("the test was broken off");
        } finally {
            tests.release();
        }
    }

    /** What became of a notification's messages: those that wait, and the last that ended; the last one first. */
    public List<Sent> deliveries(String id) throws RefusedException {
        return box(id).outbox().all().stream().map(Sent::of).toList();
    }
}
