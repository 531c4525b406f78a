package dev.tramo.server.observe.notify;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Moves events from the bus into outboxes, stores what has changed, and has sent what is due. All of that is done by one thread, which
 * never waits for a target; attempts run in virtual threads, at most one for each notification.
 */
final class Dispatch {
    private static final System.Logger LOG = System.getLogger(Dispatch.class.getName());
    /** Events between the bus and the outboxes. */
    private static final int INTAKE_MAX = 4_096;
    /** A detail of our own events: which notification they tell of. */
    private static final String NOTIFICATION = "notification";
    /** After which what could not be stored is tried again. */
    private static final Duration STORE_AGAIN = Duration.ofSeconds(5);
    /** An attempt is broken off after so long, however slowly the receiver answers. */
    private static final Duration ATTEMPT_MAX = Duration.ofSeconds(60);

    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

    private final Map<String, Notifications.Box> boxes;
    private final Sender sender;
    private final DeliveryStore store;
    private final Function<String, Map<String, String>> labelsOf;
    private final Events events;
    private final Backoff backoff;
    private final InstantSource clock;

    private final BlockingQueue<Event> intake = new ArrayBlockingQueue<>(INTAKE_MAX);
    private final AtomicBoolean isWoken = new AtomicBoolean();
    /** By the outbox whose message it is. */
    private final Map<Outbox, Future<?>> attempts = new ConcurrentHashMap<>();
    /** Its thread begins with the first notification. */
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("notifications").factory());

    private final ExecutorService attemptThreads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("notification-", 0).factory());
    private @Nullable ScheduledFuture<?> sleep;

    Dispatch(
            Map<String, Notifications.Box> boxes,
            Sender sender,
            DeliveryStore store,
            Function<String, Map<String, String>> labelsOf,
            Events events,
            Backoff backoff,
            InstantSource clock) {
        this.boxes = boxes;
        this.sender = sender;
        this.store = store;
        this.labelsOf = labelsOf;
        this.events = events;
        this.backoff = backoff;
        this.clock = clock;
    }

    /** Takes what is published on the bus; returns at once. */
    void take(Observation observation) {
        if (observation instanceof Observation.Happened(Event event)) {
            List<Notifications.Box> concerned = boxes.values().stream()
                    .filter(box -> isFor(event, box.notification()))
                    .toList();
            if (concerned.isEmpty()) {
                return;
            }
            if (intake.offer(event)) {
                wake();
            } else {
                concerned.forEach(box -> box.outbox().countDropped());
            }
        }
    }

    /** Without a look at labels, for which routes would have to be searched. */
    private static boolean isFor(Event event, Notification notification) {
        return notification.enabled() && notification.filter().mayMatch(event) && !isAbout(event, notification.id());
    }

    /** That a target fails is not told to that target. */
    private static boolean isAbout(Event event, String notification) {
        return event.kind() == EventKind.SERVER
                && notification.equals(event.details().get(NOTIFICATION));
    }

    /** There may be something to do. */
    void wake() {
        if (isWoken.compareAndSet(false, true)) {
            thread.execute(this::work);
        }
    }

    private void work() {
        isWoken.set(false);
        try {
            attempts.values().removeIf(Future::isDone);
            accept();
            boolean isStored = store();
            Instant now = clock.instant();
            Instant next = isStored ? now.plus(LONGEST_SLEEP) : now.plus(STORE_AGAIN);
            for (Notifications.Box box : boxes.values()) {
                Optional<Instant> due = sendWhatIsDue(box, now);
                if (due.isPresent() && due.get().isBefore(next)) {
                    next = due.get();
                }
            }
            sleepUntil(next);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "notifications are delayed", e);
            sleepUntil(clock.instant().plus(STORE_AGAIN));
        }
    }

    private void sleepUntil(Instant next) {
        if (sleep != null) {
            sleep.cancel(false);
        }
        long millis = Math.max(1, Duration.between(clock.instant(), next).toMillis());
        sleep = thread.schedule(this::wake, millis, TimeUnit.MILLISECONDS);
    }

    private void accept() {
        List<Event> happened = new ArrayList<>();
        int _ = intake.drainTo(happened);
        for (Event event : happened) {
            Message message = Message.of(event);
            boxes.values().stream()
                    .filter(box -> isFor(event, box.notification())
                            && box.notification().filter().matches(event, labelsOf))
                    .forEach(box -> box.outbox().accept(message, clock.instant()));
        }
    }

    /** Whether everything is stored. */
    private boolean store() {
        Map<Outbox, Outbox.Unsaved> changes = new LinkedHashMap<>();
        for (Notifications.Box box : boxes.values()) {
            Outbox.Unsaved unsaved = box.outbox().takeUnsaved();
            if (!unsaved.isEmpty()) {
                changes.put(box.outbox(), unsaved);
            }
        }
        if (changes.isEmpty()) {
            return true;
        }
        boolean isStored = false;
        try {
            store.save(changes.values());
            isStored = true;
        } catch (StoreUnavailableException e) {
            // Sent nevertheless, and stored later: the store says itself that it is away.
            LOG.log(System.Logger.Level.DEBUG, "deliveries are stored later");
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "deliveries are not stored; tried again", e);
        } finally {
            if (!isStored) {
                changes.forEach(Outbox::putBack);
            }
        }
        return isStored;
    }

    /** When the next attempt is due; empty if nothing waits, or while one is made. */
    private Optional<Instant> sendWhatIsDue(Notifications.Box box, Instant now) {
        if (!box.notification().enabled()) {
            return Optional.empty();
        }
        int perMinuteMax = box.notification().target().perMinuteMax();
        List<Message> messages = box.outbox().take(now, perMinuteMax);
        if (messages.isEmpty()) {
            return box.outbox().nextAt(now, perMinuteMax);
        }
        Future<?> attempt = attemptThreads.submit(() -> send(box, messages));
        attempts.put(box.outbox(), attempt);
        return Optional.empty();
    }

    private void send(Notifications.Box box, List<Message> messages) {
        try {
            Outcome outcome = attempt(box.notification(), messages);
            box.outbox()
                    .finish(outcome, clock.instant(), backoff)
                    .ifPresent(health -> report(box.notification(), health, outcome));
        } catch (InterruptedException e) {
            // This server does not manage any more, or ends: the message stays where it is.
            Thread.currentThread().interrupt();
        } finally {
            wake();
        }
    }

    /** Makes one attempt within {@link #ATTEMPT_MAX}. */
    Outcome attempt(Notification notification, List<Message> messages) throws InterruptedException {
        Future<Outcome> sending = attemptThreads.submit(() -> sender.send(notification, messages));
        try {
            return sending.get(ATTEMPT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Outcome.Failed("not done within " + ATTEMPT_MAX.toSeconds() + " s");
        } catch (ExecutionException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "notification={0} not sent: {1}",
                    notification.id(),
                    withoutMessage(e.getCause()));
            return new Outcome.Failed("an error of this server; its log tells more");
        } finally {
            sending.cancel(true);
        }
    }

    /** What went wrong and where; a message might quote a secret. */
    private static String withoutMessage(@Nullable Throwable failure) {
        if (failure == null) {
            return "unknown";
        }
        StackTraceElement[] frames = failure.getStackTrace();
        return failure.getClass().getName() + (frames.length == 0 ? "" : " at " + frames[0]);
    }

    /** Records that a target has begun to fail, or works again. */
    void report(Notification notification, Outbox.Health health, Outcome outcome) {
        boolean isFailing = health == Outbox.Health.FAILING;
        String why = outcome instanceof Outcome.Failed failed ? ": " + failed.reason() : "";
        Event _ = events.record(
                EventKind.SERVER,
                isFailing ? Severity.WARNING : Severity.INFO,
                "",
                "",
                "notification \"" + notification.id() + "\" " + (isFailing ? "fails" + why : "works again"),
                Map.of(NOTIFICATION, notification.id(), "change", isFailing ? "failing" : "working"));
    }

    /** Ends attempts; what they were to send stays stored. */
    void breakOff() {
        attempts.values().forEach(attempt -> attempt.cancel(true));
        attempts.clear();
        intake.clear();
    }
}
