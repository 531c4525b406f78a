package dev.tramo.server.observe.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client still has to get. It first gets the snapshots of all routes, then what has happened since its last event, then news.
 * Of snapshots only the latest of each route waits; when more than 1 MiB of events waits, the stream ends, and the client resumes where it
 * was. Any thread.
 */
final class LiveClient implements Flow.Subscription {
    private static final System.Logger LOG = System.getLogger(LiveClient.class.getName());

    /** Of events that wait, about. */
    static final int EVENT_BYTES_MAX = 1 << 20;

    /** Snapshots that one message may hold. */
    static final int BATCH_MAX = 100;

    private static final int OVERHEAD_BYTES = 100;

    /** Where a client is with what it missed. */
    private enum Phase {
        /** Nothing is asked for from memory or store any more: events come as they happen. */
        LIVE,
        /** Older events are asked for; new ones will be among them. */
        RESUMING,
        /** The last of them are asked for, while new ones wait. */
        CATCHING_UP
    }

    /** Reads events of before. */
    interface Past {
        /** Reads the next ones after an ID, on another thread, and tells {@link LiveClient#resumed}; at most a fixed number. */
        void read(LiveClient client, long after);
    }

    private final Flow.Subscriber<? super LiveMessage> subscriber;
    private final Optional<String> route;
    /** Of those that take batches; empty for one snapshot a message. */
    private final Optional<Batches> batches;

    private final Past past;
    private final Consumer<LiveClient> closed;
    private final AtomicInteger draining = new AtomicInteger();

    private final Map<String, LiveMessage> snapshots = new LinkedHashMap<>();
    private final Deque<LiveMessage> older = new ArrayDeque<>();
    private final Deque<LiveMessage> events = new ArrayDeque<>();
    private long eventBytes;
    private boolean isBegun;
    /** How many of the first snapshots are still to be sent before any event. */
    private int snapshotsFirst;
    /** How many snapshots may be sent now, the oldest first; the others wait for {@link #release}. */
    private int snapshotsReleased;

    private Phase phase;
    private long readUpTo;
    private boolean isReading;
    private boolean isSnapshotsTurn;
    private boolean isSignDue;
    private long demand;
    private boolean isEnding;
    private boolean isClosed;

    /**
     * A client that gets nothing before {@link #begin}.
     *
     * @param route the only route that it wants to know of
     * @param batches makes one message of the snapshots that wait; empty for one message each
     * @param lastEvent the ID of the last event that it got
     * @param past what happened before
     * @param closed is told when it will get no more
     */
    LiveClient(
            Flow.Subscriber<? super LiveMessage> subscriber,
            Optional<String> route,
            Optional<Batches> batches,
            OptionalLong lastEvent,
            Past past,
            Consumer<LiveClient> closed) {
        this.subscriber = subscriber;
        this.route = route;
        this.batches = batches;
        this.past = past;
        this.closed = closed;
        this.phase = lastEvent.isPresent() ? Phase.RESUMING : Phase.LIVE;
        this.readUpTo = lastEvent.orElse(0);
    }

    Optional<String> route() {
        return route;
    }

    boolean wants(String ofRoute) {
        return route.filter(wanted -> !wanted.equals(ofRoute)).isEmpty();
    }

    synchronized boolean isBegun() {
        return isBegun;
    }

    /** These snapshots come first. */
    synchronized void begin(Collection<LiveMessage> first) {
        isBegun = true;
        isSignDue = true; // so that it learns at once that it is connected
        first.forEach(snapshot -> snapshots.put(snapshot.route(), snapshot));
        snapshotsFirst = snapshots.size();
        snapshotsReleased = snapshotsFirst;
    }

    boolean isBatched() {
        return batches.isPresent();
    }

    /** All snapshots that wait may be sent. */
    synchronized void release() {
        snapshotsReleased = snapshots.size();
    }

    /** Whether it needs the whole snapshot of a route: figures would take the place of one that waits, or it takes no batches. */
    synchronized boolean needsWhole(String ofRoute) {
        if (isClosed || !isBegun || !wants(ofRoute)) {
            return false;
        }
        LiveMessage waiting = snapshots.get(ofRoute);
        return batches.isEmpty() || (waiting != null && waiting.kind() == LiveMessage.Kind.SNAPSHOT);
    }

    /** The latest snapshot of its route, or its figures, to be sent after {@link #release}. */
    synchronized void offerSnapshot(LiveMessage snapshot) {
        if (!isClosed && isBegun && wants(snapshot.route())) {
            snapshots.put(snapshot.route(), snapshot);
        }
    }

    /** The next event. */
    synchronized void offerEvent(LiveMessage event) {
        if (isClosed || isEnding || phase == Phase.RESUMING || !wants(event.route())) {
            return;
        }
        events.add(event);
        eventBytes += bytes(event);
        if (eventBytes > EVENT_BYTES_MAX) {
            events.clear();
            isEnding = true;
        }
    }

    private static long bytes(LiveMessage event) {
        return (long) event.json().length() + OVERHEAD_BYTES;
    }

    /** A sign of life, if nothing else is to be said. */
    synchronized void offerSignOfLife() {
        isSignDue = true;
    }

    /** No more news: another server manages, or what was missed cannot be read. */
    synchronized void end() {
        isEnding = true;
        if (phase != Phase.LIVE) {
            events.clear(); // what is before them is missing
        }
    }

    /**
     * What {@link Past} has read.
     *
     * @param isAll whether there was no more
     */
    void resumed(List<LiveMessage> read, boolean isAll) {
        synchronized (this) {
            isReading = false;
            older.addAll(read);
            if (!read.isEmpty()) {
                readUpTo = read.getLast().eventId().orElseThrow();
            }
            if (isAll && phase == Phase.RESUMING) {
                phase = Phase.CATCHING_UP;
            } else if (isAll && phase == Phase.CATCHING_UP) {
                phase = Phase.LIVE;
                while (!events.isEmpty() && events.getFirst().eventId().orElseThrow() <= readUpTo) {
                    eventBytes -= bytes(events.removeFirst());
                }
            }
        }
        drain();
    }

    @Override
    public void request(long more) {
        synchronized (this) {
            demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
        }
        drain();
    }

    @Override
    public void cancel() {
        close();
    }

    private void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            snapshots.clear();
            snapshotsReleased = 0;
            older.clear();
            events.clear();
        }
        closed.accept(this);
    }

    /** Sends what the connection takes now; one thread at a time, the others leave it to that one. */
    void drain() {
        if (draining.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (LiveMessage next = next(); next != null; next = next()) {
                send(next);
            }
            if (isOver()) {
                close();
                subscriber.onComplete();
            }
            readMore();
            seen = draining.addAndGet(-seen);
        } while (seen > 0);
    }

    private void send(LiveMessage message) {
        try {
            subscriber.onNext(message);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "a client of the live stream takes no more", e);
            close();
        }
    }

    private synchronized boolean isOver() {
        return isEnding && !isClosed && older.isEmpty() && events.isEmpty();
    }

    private synchronized @Nullable LiveMessage next() {
        if (isClosed || !isBegun || demand == 0) {
            return null;
        }
        LiveMessage next = pick();
        if (next != null) {
            demand--;
            isSignDue = false;
        }
        return next;
    }

    private @Nullable LiveMessage pick() {
        if (snapshotsFirst > 0) {
            int before = snapshots.size();
            LiveMessage first = takeSnapshot();
            snapshotsFirst -= before - snapshots.size();
            return first;
        }
        boolean isEventThere = !older.isEmpty() || (phase == Phase.LIVE && !events.isEmpty());
        isSnapshotsTurn = !isSnapshotsTurn;
        if (isEventThere && (!isSnapshotsTurn || snapshotsReleased == 0)) {
            return older.isEmpty() ? takeEvent() : older.removeFirst();
        }
        if (snapshotsReleased > 0) {
            return takeSnapshot();
        }
        return isSignDue ? LiveMessage.SIGN_OF_LIFE : null;
    }

    private LiveMessage takeSnapshot() {
        Iterator<LiveMessage> all = snapshots.values().iterator();
        LiveMessage oldest = all.next();
        all.remove();
        snapshotsReleased--;
        if (batches.isEmpty() || oldest.kind() == LiveMessage.Kind.SERVER) {
            return oldest;
        }
        List<LiveMessage> batch = new ArrayList<>(List.of(oldest));
        int others = 0;
        while (snapshotsReleased > others && batch.size() < BATCH_MAX) {
            LiveMessage next = all.next();
            if (next.kind() != LiveMessage.Kind.SERVER) {
                batch.add(next);
                all.remove();
                snapshotsReleased--;
            } else {
                others++;
            }
        }
        return batches.get().of(batch);
    }

    private LiveMessage takeEvent() {
        LiveMessage event = events.removeFirst();
        eventBytes -= bytes(event);
        return event;
    }

    /** Asks for what it missed, one part after the other, as it takes it. */
    private void readMore() {
        long after;
        synchronized (this) {
            if (isClosed
                    || isEnding
                    || isReading
                    || !isBegun
                    || phase == Phase.LIVE
                    || !older.isEmpty()
                    || snapshotsFirst > 0) {
                return;
            }
            isReading = true;
            after = readUpTo;
        }
        past.read(this, after);
    }
}
