package dev.tramo.server.kubernetes;

import dev.tramo.server.placement.Placement;
import dev.tramo.server.placement.PlacementException;
import dev.tramo.server.placement.WorkerJob;
import dev.tramo.server.placement.WorkerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All workers of an installation, from {@code begin} to {@code leave}. One thread talks to the cluster; a route waits for it at
 * most once, however often it was called for. What failed is tried again after growing pauses: all of it if nothing answers, one
 * route if that was refused.
 */
final class Workers implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Workers.class.getName());
    /** Looks only at this process' own connections. */
    private static final Duration LOOK_AT_WATCHES_EVERY = Duration.ofSeconds(1);
    /** A worker has 5 s to end, and its node some more to say so. */
    private static final Duration REMOVED_WITHIN = Duration.ofSeconds(20);
    /** A condition's message alone is not written more often: reasons may change with every report. */
    private static final long MESSAGE_NANOS_MIN = TimeUnit.SECONDS.toNanos(5);

    private static final int HTTP_CONFLICT = 409;

    private final String installation;
    private final Placement.Listener listener;
    private final Cluster cluster;
    private final Reconciler reconciler;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private volatile @Nullable Set<String> retained;
    private volatile String awayBecause = "";
    private volatile boolean isClosed;
    private final Pause pauseOfAll = new Pause();
    private int looksWithoutWatches;
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("kubernetes").factory());

    Workers(
            KubernetesClient client,
            String namespace,
            String installation,
            String image,
            Map<String, String> environment,
            Placement.Listener listener) {
        this.installation = installation;
        this.listener = listener;
        this.cluster = new Cluster(client, namespace, installation, this::changed);
        this.reconciler = new Reconciler(
                cluster,
                new Manifests(installation, image, client.getKubernetesSerialization()),
                () -> ServerOwner.find(client, environment, namespace));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void begin() {
        CompletableFuture<Void> _ = cluster.watch().thenRun(() -> run(this::wakeAll));
        ScheduledFuture<?> _ = thread.scheduleWithFixedDelay(
                () -> guard(this::lookAtWatches),
                LOOK_AT_WATCHES_EVERY.toNanos(),
                LOOK_AT_WATCHES_EVERY.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private String name(String route) {
        return Names.name(installation, route);
    }

    void place(WorkerJob job) {
        String name = name(job.route());
        wake(entries.compute(name, (_, existing) -> {
            Entry entry = existing == null ? new Entry(name) : existing;
            entry.place(job);
            return entry;
        }));
        if (!awayBecause.isEmpty()) {
            run(() -> tellOfAbsence());
        }
    }

    CompletableFuture<Void> remove(String route) {
        String name = name(route);
        CompletableFuture<Void> removal = new CompletableFuture<>();
        Set<String> kept = retained;
        if (kept != null) {
            kept.remove(name);
        }
        wake(entries.compute(name, (_, existing) -> {
            Entry entry = existing == null ? new Entry(name) : existing;
            entry.remove(removal);
            return entry;
        }));
        if (!awayBecause.isEmpty()) {
            removal.complete(null);
        }
        return removal.completeOnTimeout(null, REMOVED_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    void retain(Set<String> routes) {
        Set<String> kept = ConcurrentHashMap.newKeySet();
        routes.forEach(route -> kept.add(name(route)));
        retained = kept;
        run(this::wakeAll);
    }

    void observed(String route, boolean isRunning, String reason) {
        Entry entry = entries.get(name(route));
        if (entry != null && entry.observe(new Readiness(isRunning, reason))) {
            wake(entry);
        }
    }

    List<String> logs(String route, int lines) throws PlacementException {
        Entry entry = entries.get(name(route));
        WorkerJob job = entry == null ? null : entry.job;
        Optional<Pod> pod =
                job == null ? Optional.empty() : PodStates.current(cluster.seenPods(name(route)), job.number());
        if (pod.isEmpty()) {
            throw new PlacementException("there is no pod of this route");
        }
        try {
            return cluster.log(pod.get().getMetadata().getName(), lines).lines().toList();
        } catch (KubernetesClientException e) {
            throw new PlacementException(
                    "the lines of pod " + pod.get().getMetadata().getName() + " cannot be had: " + Failure.words(e));
        }
    }

    /** Something of this name has changed in the cluster; by its threads. */
    private void changed(String name) {
        Set<String> kept = retained;
        Entry entry = kept == null || name.isEmpty() || kept.contains(name)
                ? entries.get(name)
                : entries.computeIfAbsent(name, Entry::new); // without a job: an orphan
        if (entry != null) {
            wake(entry);
        }
    }

    private void wakeAll() {
        cluster.names().forEach(this::changed);
        entries.values().forEach(this::wake);
    }

    private void wake(Entry entry) {
        if (entry.isQueued.compareAndSet(false, true)) {
            run(() -> work(entry));
        }
    }

    private void wakeAfter(Entry entry, long nanos) {
        if (!isClosed) {
            ScheduledFuture<?> _ = thread.schedule(() -> wake(entry), nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void run(Runnable task) {
        if (!isClosed) {
            try {
                thread.execute(() -> guard(task));
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "left meanwhile");
            }
        }
    }

    /** A fault in one task must not end what repeats. */
    private void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            if (!isClosed) {
                LOG.log(System.Logger.Level.ERROR, "placement failed; tried again", e);
            }
        }
    }

    private void work(Entry entry) {
        entry.isQueued.set(false);
        if (isClosed || !awayBecause.isEmpty() || !cluster.isSeen()) {
            return; // all are woken when that has changed
        }
        WorkerJob job = entry.job;
        try {
            if (job == null) {
                takeAway(entry);
            } else {
                putRight(entry, job);
            }
            entry.pause.reset();
            entry.lastFailure = "";
        } catch (KubernetesClientException e) {
            failed(entry, e);
        } catch (RuntimeException e) {
            wakeAfter(entry, entry.pause.nextNanos());
            throw e;
        }
    }

    private void takeAway(Entry entry) {
        if (reconciler.takeAway(entry.name)) {
            entries.computeIfPresent(entry.name, (_, now) -> now.job == null ? null : now);
            entry.isRemoved();
        }
    }

    private void putRight(Entry entry, WorkerJob job) {
        try {
            tell(entry, job, reconciler.putRight(job));
        } catch (KubernetesClientException e) {
            if (!Failure.isSilence(e) && e.getCode() != HTTP_CONFLICT && !entry.isRunning()) {
                tell(entry, job, WorkerState.failed(Failure.words(e)));
            }
            throw e;
        }
        report(entry, job); // a failure is not the worker's
    }

    private void tell(Entry entry, WorkerJob job, WorkerState state) {
        if (entry.isNews(job, state)) {
            listener.changed(job.route(), state);
        }
    }

    private void report(Entry entry, WorkerJob job) {
        Optional<Pod> pod = PodStates.current(cluster.seenPods(entry.name), job.number());
        Readiness observed =
                pod.isEmpty() ? null : entry.observedOf(pod.get().getMetadata().getUid());
        if (pod.isEmpty() || observed == null) {
            return;
        }
        long waitNanos = entry.messageAtNanos - System.nanoTime();
        if (observed.hasStatusOf(pod.get()) && waitNanos > 0) {
            if (observed.conditions(pod.get()).isPresent()) {
                wakeAfter(entry, waitNanos);
            }
            return;
        }
        observed.conditions(pod.get()).ifPresent(conditions -> {
            cluster.writeConditions(pod.get(), conditions);
            entry.messageAtNanos = System.nanoTime() + MESSAGE_NANOS_MIN;
        });
    }

    private void failed(Entry entry, KubernetesClientException e) {
        if (Failure.isSilence(e)) {
            away(e);
            return;
        }
        wakeAfter(entry, entry.pause.nextNanos());
        String words = Failure.words(e);
        // After a conflict, what somebody else wrote is read, and it is done again.
        if (e.getCode() != HTTP_CONFLICT && !words.equals(entry.lastFailure)) {
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}; tried again", entry.name, words);
            entry.lastFailure = words;
        }
    }

    private void away(KubernetesClientException e) {
        String words = Failure.words(e);
        if (!words.equals(awayBecause)) {
            LOG.log(System.Logger.Level.WARNING, "{0}; workers go on, tried again", words);
            awayBecause = words;
        }
        tellOfAbsence();
        if (!isClosed) {
            ScheduledFuture<?> _ =
                    thread.schedule(() -> guard(this::probe), pauseOfAll.nextNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void tellOfAbsence() {
        for (Entry entry : entries.values()) {
            WorkerJob job = entry.job;
            if (job == null) {
                entry.isRemoved(); // as far as can be seen now
            } else if (!entry.isRunning() && !awayBecause.isEmpty()) {
                tell(entry, job, WorkerState.failed(awayBecause));
            }
        }
    }

    private void probe() {
        try {
            cluster.probe();
        } catch (KubernetesClientException e) {
            away(e);
            return;
        }
        pauseOfAll.reset();
        if (!awayBecause.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "Kubernetes answers again");
            awayBecause = "";
            wakeAll();
        }
    }

    /** Watches come back by themselves; but if they do not at once, whoever waits for a pod is to know why. */
    private void lookAtWatches() {
        looksWithoutWatches = cluster.isWatching() ? 0 : looksWithoutWatches + 1;
        if (looksWithoutWatches >= 2 && awayBecause.isEmpty()) {
            probe();
        }
    }

    /** Forgets, and leaves everything as it is. */
    @Override
    public void close() {
        isClosed = true;
        thread.shutdownNow();
        cluster.close();
        entries.values().forEach(Entry::isRemoved);
    }
}
