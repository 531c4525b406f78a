package dev.tramo.server.observe.event;

import dev.tramo.engine.Engine;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.Database;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.ServerName;
import dev.tramo.server.store.Store;
import dev.tramo.server.store.StoreUnavailableException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Records what happens to the server: its start and end, whether the run before ended cleanly, who manages the store, outages of the
 * database, and media threads that hang. What it looks at it looks at every second.
 */
@Singleton
@Priority(6)
public class ServerEvents implements Managed, Ticking {
    private static final System.Logger LOG = System.getLogger(ServerEvents.class.getName());
    private static final Duration SEEN_EVERY = Duration.ofSeconds(10);
    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(2);
    private static final String CHANGE = "change";

    private final Events events;
    private final EventLog log;
    private final ServerRuns runs;
    private final Store store;
    private final String name;
    private final String version;
    private final boolean isShared;
    private final Supplier<List<String>> failures;
    private final Instant startedAt = Instant.now();
    private boolean isStartRecorded;
    private long lease;
    private volatile boolean isManaging;
    private Instant seen = Instant.MIN;
    private Optional<Instant> awaySince = Optional.empty();
    private List<String> failed = List.of();

    @Inject
    ServerEvents(
            Events events,
            EventLog log,
            ServerRuns runs,
            Store store,
            ServerName name,
            Database database,
            Engine engine,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this(events, log, runs, store, name.text(), version, database.isShared(), engine::failures);
    }

    ServerEvents(
            Events events,
            EventLog log,
            ServerRuns runs,
            Store store,
            String name,
            String version,
            boolean isShared,
            Supplier<List<String>> failures) {
        this.events = events;
        this.log = log;
        this.runs = runs;
        this.store = store;
        this.name = name;
        this.version = version;
        this.isShared = isShared;
        this.failures = failures;
    }

    @Override
    public void takeOver() {
        if (isManaging && lease == store.leaseNumber()) {
            return; // the database was away in the middle of a change
        }
        List<ServerRuns.Run> unended = runs.takeUnended();
        runs.begin(name, version, startedAt, Instant.now());
        unended.forEach(this::recordUnended);
        if (!isStartRecorded) {
            isStartRecorded = true;
            record(
                    startedAt,
                    Severity.INFO,
                    "server " + name + " started, version " + version,
                    Map.of(CHANGE, "started", "server", name, "version", version));
        }
        lease = store.leaseNumber();
        if (isShared) {
            record(
                    Instant.now(),
                    Severity.INFO,
                    "server " + name + " manages now",
                    Map.of(CHANGE, "manages", "server", name, "lease", String.valueOf(lease)));
        }
        isManaging = true;
    }

    /** Of this server after a crash, or of another one that was cut off or has crashed. */
    private void recordUnended(ServerRuns.Run run) {
        Duration lasted = Duration.between(run.started(), run.seen());
        Duration away = Duration.between(run.seen(), Instant.now());
        record(
                Instant.now(),
                Severity.WARNING,
                "server " + run.server() + ", version " + run.version() + ", was not ended cleanly; last seen at "
                        + run.seen() + ", " + Words.of(away.isNegative() ? Duration.ZERO : away) + " ago",
                Map.of(
                        CHANGE,
                        "lost",
                        "server",
                        run.server(),
                        "version",
                        run.version(),
                        "lastSeen",
                        run.seen().toString(),
                        "durationMillis",
                        String.valueOf(Math.max(0, lasted.toMillis()))));
    }

    /** The server that manages next tells it: this one may not write any more. */
    @Override
    public void standDown() {
        isManaging = false;
    }

    @Override
    public void tick(Instant now) {
        watchDatabase(now);
        watchLoops();
        if (isManaging && !now.isBefore(seen.plus(SEEN_EVERY)) && awaySince.isEmpty()) {
            seen = now;
            try {
                runs.seen(name, now);
            } catch (StoreUnavailableException e) {
                LOG.log(System.Logger.Level.DEBUG, "the sign of life could not be written: {0}", e.getMessage());
            }
        }
    }

    private void watchDatabase(Instant now) {
        String reason = store.awayBecause();
        if (!reason.isEmpty() && awaySince.isEmpty()) {
            awaySince = Optional.of(now);
            record(
                    now,
                    Severity.CRITICAL,
                    "the database does not answer: " + Words.printable(reason),
                    Map.of(CHANGE, "databaseLost", "reason", Words.printable(reason)));
        } else if (reason.isEmpty() && awaySince.isPresent()) {
            Duration away = Duration.between(awaySince.get(), now);
            awaySince = Optional.empty();
            record(
                    now,
                    Severity.INFO,
                    "the database answers again after " + Words.of(away),
                    Map.of(CHANGE, "databaseBack", "durationMillis", String.valueOf(away.toMillis())));
        }
    }

    private void watchLoops() {
        List<String> now = failures.get();
        now.stream()
                .filter(failure -> failed.stream().noneMatch(known -> Reasons.sameWords(known, failure)))
                .forEach(failure -> record(
                        Instant.now(),
                        Severity.CRITICAL,
                        "a media thread has failed: " + failure,
                        Map.of(CHANGE, "loopFailed", "reason", failure)));
        failed.stream()
                .filter(failure -> now.stream().noneMatch(known -> Reasons.sameWords(known, failure)))
                .forEach(failure -> record(
                        Instant.now(),
                        Severity.INFO,
                        "a media thread works again: " + failure,
                        Map.of(CHANGE, "loopWorks", "reason", failure)));
        failed = now;
    }

    private void record(Instant at, Severity severity, String text, Map<String, String> details) {
        Event _ = events.record(at, EventKind.SERVER, severity, "", "", text, details);
    }

    /** Before anything is closed, while this server may still write. */
    void end(@Observes @Priority(EventClock.END_FIRST + 1) ShutdownEvent event) {
        if (!isManaging) {
            return;
        }
        Instant now = Instant.now();
        record(
                now,
                Severity.INFO,
                "server " + name + " ends, was up for " + Words.of(Duration.between(startedAt, now)),
                Map.of(
                        CHANGE,
                        "ended",
                        "server",
                        name,
                        "version",
                        version,
                        "durationMillis",
                        String.valueOf(Duration.between(startedAt, now).toMillis())));
        log.end(FLUSH_WITHIN);
        try {
            runs.ended(name, now);
        } catch (StoreUnavailableException e) {
            LOG.log(System.Logger.Level.WARNING, "that the server ended could not be stored: {0}", e.getMessage());
        }
    }
}
