package dev.tramo.server.observe.alarm;

import dev.tramo.engine.Engine;
import dev.tramo.engine.route.RouteSnapshot;
import dev.tramo.server.observe.Observations;
import dev.tramo.server.routes.RouteService;
import dev.tramo.server.routes.StoredRoute;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * Evaluates the rules once a second, on a thread of its own, over what came from the bus; only while this server manages. Open alarms of a
 * server that managed before are adopted.
 */
@Singleton
@Priority(95)
public class AlarmMonitor implements Managed {
    private static final System.Logger LOG = System.getLogger(AlarmMonitor.class.getName());
    private static final long EVERY_MILLIS = 1_000;
    /** A running route is observed every second; its worker may be late. */
    private static final long UNSEEN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long PRUNE_EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final double MEBIBYTE = 1 << 20;

    /**
     * Routes as the monitor asks for them.
     *
     * @param stored all routes
     * @param snapshot what is known of a route that was not observed for a while; empty if it does not run
     */
    record Routes(Supplier<List<StoredRoute>> stored, Function<String, Optional<RouteSnapshot>> snapshot) {}

    /** A route that is to run. */
    private static final class Watched {
        private final RouteWatch watch = new RouteWatch();
        private final Conditions conditions;
        private Optional<StoredRoute> route = Optional.empty();
        private Map<Rule, RuleSettings> settings = Map.of();
        private Map<Rule, RuleValues> rules = Map.of();

        private Watched(Conditions conditions) {
            this.conditions = conditions;
        }

        /** What holds for it; made anew when the route or a rule was changed. */
        private Map<Rule, RuleValues> rules(StoredRoute now, Map<Rule, RuleSettings> changed) {
            boolean isSame =
                    settings.equals(changed) && route.filter(now::equals).isPresent();
            if (!isSame || rules.isEmpty()) {
                route = Optional.of(now);
                settings = changed;
                rules = AlarmRules.values(changed, now.id(), now.labels());
            }
            return rules;
        }
    }

    private final Inbox inbox = new Inbox();
    private final Routes routes;
    private final AlarmRules rules;
    private final Silences silences;
    private final Alarms alarms;
    private final ServerChecks serverChecks;
    private final Map<String, Watched> watched = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("alarms").factory());
    private Conditions server;
    /** What holds for the server by {@link #serverSettings}. */
    private Map<Rule, RuleValues> serverRules = Map.of();

    private Map<Rule, RuleSettings> serverSettings = Map.of();
    private boolean isManaging;
    private long prunedNanos;
    private String lastFailure = "";

    @Inject
    AlarmMonitor(
            Observations observations,
            RouteService routes,
            AlarmRules rules,
            Silences silences,
            Alarms alarms,
            Store store,
            Engine engine,
            Config config) {
        this(
                observations,
                new Routes(routes::stored, id -> routes.find(id).flatMap(RouteService.Seen::snapshot)),
                rules,
                silences,
                alarms,
                new ServerChecks(new ServerChecks.Sources(
                        () -> fullest(
                                config.getValue("tramo.data.dir", Path.class),
                                config.getValue("tramo.recordings", Path.class)),
                        store::awayBecause,
                        new Certificates(config)::all,
                        engine::refusedPublishers)));
    }

    AlarmMonitor(
            Observations observations,
            Routes routes,
            AlarmRules rules,
            Silences silences,
            Alarms alarms,
            ServerChecks serverChecks) {
        this.routes = routes;
        this.rules = rules;
        this.silences = silences;
        this.alarms = alarms;
        this.serverChecks = serverChecks;
        this.server = new Conditions("", alarms);
        observations.subscribe(inbox::take);
    }

    /** Of the data folder and that of recordings, which may be made later, the one with less free space. */
    private static Optional<ServerChecks.Disk> fullest(Path data, Path recordings) {
        return Stream.of(disk(data), disk(recordings))
                .flatMap(Optional::stream)
                .min(Comparator.comparingDouble(ServerChecks.Disk::freeMib));
    }

    private static Optional<ServerChecks.Disk> disk(Path folder) {
        File there = folder.toFile();
        return there.exists()
                ? Optional.of(
                        new ServerChecks.Disk(there.getUsableSpace() / MEBIBYTE, there.getTotalSpace() / MEBIBYTE))
                : Optional.empty();
    }

    void begin(@Observes StartupEvent event) {
        ScheduledFuture<?> _ = clock.scheduleAtFixedRate(this::tick, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @PreDestroy
    void end() {
        clock.shutdownNow();
    }

    /** While it manages, memory is what counts: what the database does not have yet is stored by the next tick. */
    @Override
    public synchronized void takeOver() {
        if (isManaging) {
            return;
        }
        for (Alarm alarm : alarms.load()) {
            conditions(alarm.route()).adopt(alarm);
        }
        isManaging = true;
    }

    private Conditions conditions(String route) {
        return route.isEmpty() ? server : watched(route).conditions;
    }

    private Watched watched(String route) {
        return watched.computeIfAbsent(route, id -> new Watched(new Conditions(id, alarms)));
    }

    @Override
    public synchronized void standDown() {
        isManaging = false;
        watched.clear();
        server = new Conditions("", alarms);
        alarms.forget();
    }

    private void tick() {
        try {
            tick(Instant.now(), System.nanoTime());
        } catch (RuntimeException e) {
            if (!lastFailure.equals(e.toString())) {
                lastFailure = e.toString();
                LOG.log(System.Logger.Level.ERROR, "alarms could not be evaluated; tried every second, said once", e);
            }
        }
    }

    /** One evaluation. */
    synchronized void tick(Instant now, long nowNanos) {
        Inbox.Batch batch = inbox.drain();
        if (!isManaging) {
            return;
        }
        Map<Rule, RuleSettings> settings = rules.all();
        Set<String> wanted = new HashSet<>();
        for (StoredRoute route : routes.stored().get()) {
            if (route.running()) {
                wanted.add(route.id());
                assess(route, settings, batch, now, nowNanos);
            }
        }
        watched.entrySet().removeIf(one -> {
            boolean isOver = !wanted.contains(one.getKey());
            if (isOver) {
                one.getValue().conditions.end("the route was stopped or removed");
            }
            return isOver;
        });
        if (serverRules.isEmpty() || !serverSettings.equals(settings)) {
            serverSettings = settings;
            serverRules = AlarmRules.values(settings);
        }
        Findings findings = new Findings(serverRules);
        serverChecks.add(batch.failedLogins(), findings, now, nowNanos);
        server.assess(findings, true, silencing("", Map.of(), now), now, nowNanos);
        alarms.save();
        if (nowNanos - prunedNanos >= PRUNE_EVERY_NANOS) {
            prunedNanos = nowNanos;
            alarms.prune();
        }
    }

    private void assess(
            StoredRoute route, Map<Rule, RuleSettings> settings, Inbox.Batch batch, Instant now, long nowNanos) {
        Watched one = watched(route.id());
        Findings findings = new Findings(one.rules(route, settings));
        Inbox.News news = batch.routes().get(route.id());
        if (news != null) {
            news.snapshot().ifPresent(snapshot -> one.watch.see(snapshot, nowNanos));
            news.figures().forEach(one.watch::measure);
            news.changes().forEach((endpoint, count) -> one.watch.change(endpoint, count, nowNanos));
        }
        if (one.watch.isUnseenFor(UNSEEN_NANOS, nowNanos)) {
            // A worker that is away publishes nothing; what is known of its route tells why.
            routes.snapshot()
                    .apply(route.id())
                    .ifPresentOrElse(snapshot -> one.watch.see(snapshot, nowNanos), one.watch::lose);
        }
        Optional<RouteSnapshot> seen = one.watch.seen();
        seen.ifPresentOrElse(
                snapshot -> RouteChecks.add(snapshot, one.watch, findings, nowNanos),
                () -> RouteChecks.addUnseen(findings));
        one.conditions.assess(findings, seen.isPresent(), silencing(route.id(), route.labels(), now), now, nowNanos);
    }

    private Conditions.Silencing silencing(String route, Map<String, String> labels, Instant now) {
        return (rule, values) -> silences.fit(rule, values.severity(), route, labels, now);
    }
}
