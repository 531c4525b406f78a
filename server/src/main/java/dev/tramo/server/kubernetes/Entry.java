package dev.tramo.server.kubernetes;

import dev.tramo.server.placement.WorkerJob;
import dev.tramo.server.placement.WorkerState;
import dev.tramo.server.placement.WorkerState.Phase;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What is wanted, and was told, of one route. Wishes come from any thread; the rest is of the thread of {@link Workers}. */
final class Entry {
    final String name;
    final AtomicBoolean isQueued = new AtomicBoolean();
    final Pause pause = new Pause();
    /** Null: nothing is to be there. */
    volatile @Nullable WorkerJob job;

    String lastFailure = "";
    long messageAtNanos = System.nanoTime();
    private @Nullable CompletableFuture<Void> removal;
    private @Nullable WorkerState told;
    private long toldNumber;
    private @Nullable Readiness observed;
    private String observedUid = "";

    Entry(String name) {
        this.name = name;
    }

    synchronized void place(WorkerJob wanted) {
        job = wanted;
        isRemoved();
    }

    synchronized void remove(CompletableFuture<Void> whenDone) {
        isRemoved();
        job = null;
        told = null;
        removal = whenDone;
    }

    /** Nobody needs to wait any more for its removal. */
    synchronized void isRemoved() {
        if (removal != null) {
            removal.complete(null);
            removal = null;
        }
    }

    /** Whether this is to be told; then it counts as told. */
    synchronized boolean isNews(WorkerJob of, WorkerState state) {
        WorkerJob now = job;
        boolean isOfLast = now != null && now.number() == of.number();
        if (!isOfLast || (toldNumber == of.number() && state.equals(told))) {
            return false;
        }
        told = state;
        toldNumber = of.number();
        return true;
    }

    /** Whether a worker of the last number was seen running. */
    synchronized boolean isRunning() {
        WorkerJob now = job;
        return told != null && now != null && toldNumber == now.number() && told.phase() == Phase.RUNNING;
    }

    /** Whether this is another observation than the last. */
    synchronized boolean observe(Readiness now) {
        boolean isNews = !now.equals(observed);
        observed = now;
        return isNews;
    }

    /** What was observed since a pod was first seen; null if nothing. What was observed of the pod before it does not count. */
    synchronized @Nullable Readiness observedOf(String podUid) {
        if (!podUid.equals(observedUid)) {
            if (!observedUid.isEmpty()) {
                observed = null;
            }
            observedUid = podUid;
        }
        return observed;
    }
}
