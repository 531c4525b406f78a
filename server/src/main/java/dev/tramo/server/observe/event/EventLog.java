package dev.tramo.server.observe.event;

import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.StoreUnavailableException;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * All events: those in the store, and those that are about to be written. A thread of its own writes what has come, 200 ms after the
 * first of it, in batches; while the database is away it keeps the most important ones, and writes them later. It removes what is too
 * old or too much. Any thread; nothing but {@link #find}, {@link #since} and {@link #flush} waits for the database.
 */
@Singleton
@Startup
@Priority(5)
public class EventLog implements Managed {
    /** Events in the store, some 1.3 KB each with their indexes in H2; beyond, the oldest are removed. */
    public static final int ROWS_MAX = 500_000;
    /** Events that wait for the database. */
    public static final int PENDING_MAX = 20_000;

    private static final System.Logger LOG = System.getLogger(EventLog.class.getName());
    private static final int BATCH_MAX = 500;
    private static final int RECENT_MAX = 2_000;
    private static final Duration GATHER = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** While nothing happens and nothing is to be removed: an idle server is to sleep. */
    private static final Duration IDLE = Duration.ofMinutes(1);
    /** Removed at once; some milliseconds of the database's time. */
    private static final int REMOVE_STEP = 1_000;

    private static final Duration AGE_LOOK_EVERY = Duration.ofMinutes(1);

    private final EventStore store;
    private final Events events;
    private final Clock clock;
    private final Duration keep;
    private final int rowsMax;
    private final List<Consumer<Event>> followers = new CopyOnWriteArrayList<>();

    /** Guards what follows, for moments. */
    private final Object memory = new Object();

    private final PendingEvents pending;
    private List<Event> writing = List.of();
    private final Deque<Event> recent = new ArrayDeque<>();
    /** All events with a higher ID are in {@link #recent}. */
    private long recentSince = Long.MAX_VALUE;

    /** Held while the database is written to. */
    private final Object writer = new Object();

    private boolean isPerhapsWritten;
    private long rows;
    private Instant ageLooked = Instant.MIN;
    private volatile boolean isManaging;
    private volatile boolean isEnding;
    private volatile boolean isClosed;

    @Inject
    EventLog(
            EventStore store,
            Events events,
            Observations observations,
            @ConfigProperty(name = "tramo.event.days") int days) {
        this(store, events, observations, Clock.systemUTC(), Duration.ofDays(days), ROWS_MAX, PENDING_MAX);
    }

    /** One with other bounds. */
    EventLog(
            EventStore store,
            Events events,
            Observations observations,
            Clock clock,
            Duration keep,
            int rowsMax,
            int pendingMax) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.keep = keep;
        this.rowsMax = rowsMax;
        this.pending = new PendingEvents(pendingMax);
        observations.subscribe(this::take);
    }

    void begin(@Observes StartupEvent event) {
        Thread _ = Thread.ofPlatform().daemon().name("events").start(this::write);
    }

    /** Is told each event, in the order of IDs, when {@link #since} has it already; returns at once. */
    public void follow(Consumer<Event> follower) {
        followers.add(follower);
    }

    private void take(Observation observation) {
        if (!isEnding && observation instanceof Observation.Happened(Event event)) {
            synchronized (memory) {
                pending.add(event);
                recent.addLast(event);
                if (recent.size() > RECENT_MAX) {
                    long forgotten = recent.removeFirst().id();
                    recentSince = recentSince == Long.MAX_VALUE ? recentSince : forgotten;
                }
                memory.notifyAll();
            }
            followers.forEach(follower -> follower.accept(event));
        }
    }

    /** IDs go on after the highest one of the store. Events of before, which others may have used the IDs of, are dropped. */
    @Override
    public void takeOver() {
        synchronized (writer) {
            if (isManaging) {
                return; // the database was away in the middle of a change
            }
            EventStore.Extent extent = store.extent();
            events.continueAfter(extent.idMax());
            rows = extent.rows();
            synchronized (memory) {
                forget(pending.forgetUpTo(extent.idMax()));
                recent.removeIf(event -> event.id() <= extent.idMax());
                recentSince = extent.idMax();
            }
            isManaging = true;
        }
    }

    @Override
    public void standDown() {
        synchronized (writer) {
            isManaging = false;
            synchronized (memory) {
                forget(pending.forgetUpTo(Long.MAX_VALUE));
                recent.clear();
                recentSince = Long.MAX_VALUE;
            }
        }
    }

    private void forget(int count) {
        if (count > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} events were not written: " + (isEnding ? "the server ends" : "another server manages"),
                    count);
        }
    }

    /** Events that are wanted, in their order. */
    public List<Event> find(EventQuery wanted) {
        NavigableMap<Long, Event> found =
                new TreeMap<>(wanted.isOldestFirst() ? Comparator.naturalOrder() : Comparator.<Long>reverseOrder());
        // Memory first: what is written meanwhile is found twice, and not never.
        synchronized (memory) {
            unwritten().filter(wanted::matches).forEach(event -> found.put(event.id(), event));
        }
        store.find(wanted).forEach(event -> found.put(event.id(), event));
        return found.values().stream().limit(wanted.limit()).toList();
    }

    private Stream<Event> unwritten() {
        return Stream.concat(writing.stream(), pending.all());
    }

    /**
     * What has happened since an event, the oldest first: from memory if it reaches back that far, otherwise from the store. While
     * the database is away, what memory has of it.
     */
    public List<Event> since(EventQuery wanted) {
        synchronized (memory) {
            if (wanted.after().orElse(0) >= recentSince) {
                return remembered(wanted);
            }
        }
        try {
            return find(wanted);
        } catch (StoreUnavailableException e) {
            synchronized (memory) {
                return remembered(wanted);
            }
        }
    }

    private List<Event> remembered(EventQuery wanted) {
        return recent.stream().filter(wanted::matches).limit(wanted.limit()).toList();
    }

    private void write() {
        Duration rest = RETRY;
        while (!isClosed) {
            try {
                awaitEvents(rest);
                boolean isWritten = writeBatch();
                rest = removeSurplus() ? RETRY : IDLE;
                if (!isWritten) {
                    Thread.sleep(RETRY);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "events cannot be written; tried again", e);
            }
        }
    }

    /** Until there are some and a moment has passed in which there may be more, or a time is over. */
    private void awaitEvents(Duration max) throws InterruptedException {
        synchronized (memory) {
            await(() -> !pending.isEmpty(), max);
            await(() -> pending.isEmpty() || pending.size() >= BATCH_MAX, GATHER);
        }
    }

    /** On {@link #memory}. */
    private void await(BooleanSupplier isReached, Duration max) throws InterruptedException {
        long endNanos = System.nanoTime() + max.toNanos();
        long leftMillis = max.toMillis();
        while (!isClosed && !isReached.getAsBoolean() && leftMillis > 0) {
            memory.wait(leftMillis);
            leftMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        }
    }

    /** Writes the oldest of what waits; whether nothing stands in the way of the next. */
    boolean writeBatch() {
        long dropped;
        synchronized (writer) {
            List<Event> batch = isManaging ? takeBatch() : List.of();
            if (batch.isEmpty()) {
                return true;
            }
            try {
                store.add(batch, isPerhapsWritten);
                isPerhapsWritten = false;
                rows += batch.size();
            } catch (StoreUnavailableException e) {
                isPerhapsWritten = true;
                putBack(batch);
                return false;
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "a batch of events was refused; they are written one by one", e);
                writeEach(batch);
            }
            synchronized (memory) {
                writing = List.of();
                dropped = pending.takeDropped();
            }
        }
        if (dropped > 0) {
            Event _ = events.record(
                    EventKind.SERVER,
                    Severity.WARNING,
                    "",
                    "",
                    dropped + " events of less importance were dropped: the database was away for too long",
                    Map.of("change", "dropped", "count", String.valueOf(dropped)));
        }
        return true;
    }

    private List<Event> takeBatch() {
        synchronized (memory) {
            writing = pending.take(BATCH_MAX);
            return writing;
        }
    }

    private void putBack(List<Event> batch) {
        synchronized (memory) {
            writing = List.of();
            batch.forEach(pending::add);
        }
    }

    /** The database refuses a batch: one event of it may be at fault. */
    private void writeEach(List<Event> batch) {
        for (Event event : batch) {
            try {
                store.add(List.of(event), true);
                rows++;
            } catch (StoreUnavailableException e) {
                isPerhapsWritten = true;
                synchronized (memory) {
                    pending.add(event);
                }
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "event " + event.id() + " cannot be written and is dropped", e);
            }
        }
    }

    /** Writes what waits, within a time, and takes no more: what happens from now on is that the server ends. */
    void end(Duration within) {
        isEnding = true;
        flush(within);
    }

    /** Writes what waits, within a time. */
    void flush(Duration within) {
        long endNanos = System.nanoTime() + within.toNanos();
        boolean isWorking = true;
        while (isWorking && System.nanoTime() < endNanos) {
            synchronized (memory) {
                isWorking = !pending.isEmpty();
            }
            isWorking = isWorking && isManaging && writeBatch();
        }
    }

    /** One step, so that the database has time for others; whether there may be more to remove. */
    boolean removeSurplus() {
        synchronized (writer) {
            Instant now = clock.instant();
            boolean isAgeDue = now.isAfter(ageLooked.plus(AGE_LOOK_EVERY));
            if (!isManaging || (!isAgeDue && rows <= rowsMax)) {
                return false;
            }
            try {
                boolean isOlderLeft = false;
                if (isAgeDue) {
                    int removed = store.removeBefore(now.minus(keep), REMOVE_STEP);
                    rows -= removed;
                    isOlderLeft = removed >= REMOVE_STEP;
                    ageLooked = isOlderLeft ? ageLooked : now;
                }
                if (rows > rowsMax) {
                    rows -= store.removeOldest((int) Math.min(REMOVE_STEP, rows - rowsMax));
                }
                return isOlderLeft || rows > rowsMax;
            } catch (StoreUnavailableException e) {
                LOG.log(System.Logger.Level.DEBUG, "old events are removed later: {0}", e.getMessage());
                return true;
            }
        }
    }

    @PreDestroy
    void close() {
        isClosed = true;
        synchronized (memory) {
            memory.notifyAll();
        }
    }
}
