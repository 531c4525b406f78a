package dev.tramo.server.kubernetes;

import dev.tramo.server.store.Managed;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows which pod's server manages, by a label that a Service can select. Does nothing outside a pod, and where the environment
 * does not say which one it is.
 */
@Singleton
@Priority(1_000)
final class ManagerLabel implements Managed {
    private static final System.Logger LOG = System.getLogger(ManagerLabel.class.getName());
    /** For the last change, when the program ends. */
    private static final long END_SECONDS_MAX = 2;

    private final Supplier<LabelledPods> source;
    private final boolean isInPod;
    private final Pause pause = new Pause();
    private @Nullable ScheduledThreadPoolExecutor thread;
    private @Nullable LabelledPods pods;
    private volatile boolean isManaging;
    private String lastFailure = "";

    @Inject
    ManagerLabel() {
        this(System.getenv(), () -> new LabelledPods(new Clients().connect(), System.getenv()));
    }

    /** One of its own. */
    ManagerLabel(Map<String, String> environment, Supplier<LabelledPods> source) {
        this.isInPod = !environment.getOrDefault(OwnPod.NAME, "").isEmpty()
                && !environment.getOrDefault(OwnPod.NAMESPACE, "").isEmpty();
        this.source = source;
    }

    @Override
    public void takeOver() {
        show(true);
    }

    @Override
    public void standDown() {
        show(false);
    }

    private synchronized void show(boolean manages) {
        isManaging = manages;
        if (!isInPod) {
            return;
        }
        if (thread == null) {
            thread = new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().daemon().name("manager-label").factory());
            thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }
        try {
            thread.execute(this::write);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "ended meanwhile");
        }
    }

    private void write() {
        try {
            LabelledPods known = pods;
            if (known == null) {
                known = source.get();
                pods = known;
            }
            known.show(isManaging);
            pause.reset();
            lastFailure = "";
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void failed(RuntimeException e) {
        String words = PodStates.cut(String.valueOf(e.getMessage()));
        if (!words.equals(lastFailure)) {
            LOG.log(System.Logger.Level.WARNING, "this pod cannot show whether it manages; tried again: {0}", words);
            lastFailure = words;
        }
        if (thread != null && !thread.isShutdown()) {
            ScheduledFuture<?> _ = thread.schedule(this::write, pause.nextNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @PreDestroy
    void close() throws InterruptedException {
        ScheduledThreadPoolExecutor ending;
        synchronized (this) {
            ending = thread;
            if (ending == null) {
                return;
            }
            ending.shutdown();
        }
        if (!ending.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
            ending.shutdownNow();
        }
        LabelledPods known = pods;
        if (known != null) {
            known.close();
        }
    }
}
