package dev.tramo.server.placement;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is asked for, and makes no worker. */
final class FakePlacement implements Placement {
    /** What was asked for, in order: {@code place one 1}, {@code remove one}. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    final List<WorkerJob> jobs = new CopyOnWriteArrayList<>();
    volatile Optional<String> notReadyBecause = Optional.empty();
    volatile CompletableFuture<Void> removal = CompletableFuture.completedFuture(null);
    volatile String machine = "here";
    volatile Optional<Listener> listener = Optional.empty();

    @Override
    public PlacementKind kind() {
        return PlacementKind.DOCKER;
    }

    @Override
    public void begin(String installation, Listener begun) {
        listener = Optional.of(begun);
    }

    @Override
    public String machine() {
        return machine;
    }

    @Override
    public void requireReady() throws PlacementException {
        if (notReadyBecause.isPresent()) {
            throw new PlacementException(notReadyBecause.get());
        }
    }

    @Override
    public void place(WorkerJob job) {
        calls.add("place " + job.route() + " " + job.number());
        jobs.add(job);
    }

    @Override
    public CompletableFuture<Void> remove(String route) {
        calls.add("remove " + route);
        return removal;
    }

    @Override
    public void retain(Set<String> routes) {
        calls.add("retain " + routes);
    }

    @Override
    public void leave() {
        calls.add("leave");
    }

    @Override
    public List<String> logs(String route, int lines) {
        return List.of();
    }
}
