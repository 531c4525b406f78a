package dev.tramo.server.observe.history;

import dev.tramo.server.observe.Figure;
import dev.tramo.server.observe.History;
import dev.tramo.server.observe.Notes;
import dev.tramo.server.observe.Observation;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.observe.Span;
import dev.tramo.server.observe.Summary;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.StoreUnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Keeps the figures that are measured: by the second in memory, and by the minute in the store, once a minute. While the database is away,
 * minutes wait. Takes figures on any thread, without waiting; writes on one of its own.
 */
@Singleton
@Startup
@Priority(10)
public class HistoryRecorder implements Managed {
    private static final System.Logger LOG = System.getLogger(HistoryRecorder.class.getName());
    /** Minutes of one endpoint each, of about 400 bytes: two hours of 200 routes with two endpoints. */
    private static final int WAITING_MAX = 50_000;
    /** Of one transaction: what else is to be written waits for it. */
    private static final int WRITTEN_MAX = 1_000;
    /** Figures of a minute's last second may come that much after its end. */
    private static final int LATE_SECONDS = 1;
    /** What a worker's clock may be ahead. */
    private static final Duration AHEAD_MAX = Duration.ofMinutes(5);

    /** A minute is written that much after its end at most; until then it is told from memory. */
    private static final int TICK_SECONDS = 5;

    private static final Pattern ENDPOINT = Pattern.compile("source|(?:sources|destinations)\\..{1,64}");
    /** Before the lease is released. */
    private static final int FIRST = 1_000;

    private final HistoryStore store;
    private final Clock clock;
    private final SecondRings seconds;
    private final Minutes minutes = new Minutes(WAITING_MAX);
    private final PruneClock pruning;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("history").factory());
    private volatile boolean isManaging;
    /** The last minute that was begun when all before it was written; of the timer's thread, as what follows. */
    private long writtenMinute = Long.MIN_VALUE;

    private String failure = "";

    @Inject
    HistoryRecorder(
            Observations observations,
            HistoryStore store,
            @ConfigProperty(name = "tramo.history.memory.mib") int memoryMib) {
        this(observations, store, (long) memoryMib << 20, Clock.systemUTC(), System::nanoTime);
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    HistoryRecorder(Observations observations, HistoryStore store, long bytesMax, Clock clock, LongSupplier nanoTime) {
        this.store = store;
        this.clock = clock;
        this.seconds = new SecondRings(bytesMax);
        this.pruning = new PruneClock(clock, nanoTime);
        observations.subscribe(this::take);
    }

    SecondRings seconds() {
        return seconds;
    }

    Minutes minutes() {
        return minutes;
    }

    @Override
    public void takeOver() {
        isManaging = true;
    }

    /** Another server measures from now on. */
    @Override
    public void standDown() {
        isManaging = false;
        seconds.clear();
        minutes.clear();
    }

    private void take(Observation observation) {
        if (!isManaging) {
            return;
        }
        switch (observation) {
            case Observation.Measured measured -> {
                seconds.add(measured.route(), measured.at(), measured.endpoints());
                minutes.add(measured.route(), measured.at().getEpochSecond(), measured.endpoints());
            }
            case Observation.Missed(String route, Notes notes) ->
                notes.samples().forEach(sample -> add(route, sample));
            case Observation.Removed(String route) -> seconds.remove(route);
            default -> {}
        }
    }

    /** What a worker noted: another process, whose clock may be another one. */
    private void add(String route, Notes.Sample sample) {
        if (sample.at().isAfter(clock.instant().plus(AHEAD_MAX)) || sample.at().isBefore(Instant.EPOCH)) {
            return;
        }
        long begins = Minutes.begin(sample.at().getEpochSecond());
        if (sample.figures().isEmpty()) {
            // Of an older worker: its other figures are sums of all endpoints, or of a session.
            Summary source = new Summary();
            source.add(Figure.RECEIVED_MBPS, sample.receivedMbps());
            minutes.add(new Minute(route, History.SOURCE, begins, source));
        }
        sample.figures().forEach((endpoint, spans) -> {
            Summary summary = summary(spans);
            if (ENDPOINT.matcher(endpoint).matches() && !summary.isEmpty()) {
                minutes.add(new Minute(route, endpoint, begins, summary));
            }
        });
    }

    private static Summary summary(Map<String, Span> spans) {
        Summary summary = new Summary();
        spans.forEach((key, span) -> Summary.figure(key).ifPresent(figure -> summary.add(figure, span)));
        return summary;
    }

    /** Writes what is over, and prunes: whatever of it is due. */
    void tick() {
        try {
            if (isManaging) {
                long now = clock.instant().getEpochSecond();
                writeMinutes(now);
                pruneIfDue(now);
                failure = "";
            }
        } catch (StoreUnavailableException e) {
            // Said by the store; tried again at the next tick.
        } catch (RuntimeException e) {
            if (!failure.equals(e.toString())) {
                failure = e.toString();
                LOG.log(System.Logger.Level.ERROR, "history cannot be kept; tried again, said once", e);
            }
        }
    }

    private void writeMinutes(long now) {
        long minute = Minutes.begin(now - LATE_SECONDS);
        if (minute == writtenMinute) {
            return;
        }
        minutes.close(minute);
        write(now);
        writtenMinute = minute;
        seconds.tidy(now);
        long dropped = minutes.takeDropped();
        if (dropped > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the database was away for so long that {0} minutes of history were dropped",
                    String.valueOf(dropped));
        }
    }

    private void write(long now) {
        for (List<Minute> some = minutes.take(WRITTEN_MAX); !some.isEmpty(); some = minutes.take(WRITTEN_MAX)) {
            try {
                store.add(some, now);
                minutes.written();
            } catch (StoreUnavailableException e) {
                minutes.notWritten();
                throw e;
            } catch (RuntimeException e) {
                minutes.written(); // a fault of ours: it would fail again and keep the others from being written
                throw e;
            }
        }
    }

    private void pruneIfDue(long now) {
        if (pruning.isDue()) {
            store.prune(now);
            pruning.done();
        }
    }

    /** Writes the minute that has begun, too. */
    void end(@Observes @Priority(FIRST) ShutdownEvent event) {
        timer.shutdown();
        try {
            boolean _ = timer.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isManaging) {
            writeAll();
        }
    }

    void writeAll() {
        minutes.close(Long.MAX_VALUE);
        try {
            write(clock.instant().getEpochSecond());
        } catch (StoreUnavailableException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the last minutes of history could not be written: {0}",
                    e.getMessage());
        }
    }
}
