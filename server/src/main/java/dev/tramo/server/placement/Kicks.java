package dev.tramo.server.placement;

import dev.tramo.server.worker.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Requests to end sessions that a worker has not answered yet. Any thread. */
final class Kicks {
    private static final int WAITING_MAX = 100;
    private static final int SECONDS_MAX = 2;

    private final Map<Long, CompletableFuture<Integer>> waiting = new HashMap<>();
    private long last;

    /**
     * A request.
     *
     * @param message for the worker
     * @param done how many sessions it has ended; 0 if it does not answer within 2 s
     */
    record Request(Message.Kick message, CompletableFuture<Integer> done) {}

    /** One more; empty if too many are waiting. */
    synchronized Optional<Request> begin(String peer, long banMillis) {
        if (waiting.size() >= WAITING_MAX) {
            return Optional.empty();
        }
        last++;
        long number = last;
        CompletableFuture<Integer> done = new CompletableFuture<>();
        waiting.put(number, done);
        return Optional.of(new Request(
                new Message.Kick(number, peer, banMillis),
                done.completeOnTimeout(0, SECONDS_MAX, TimeUnit.SECONDS).whenComplete((_, _) -> forget(number))));
    }

    private synchronized void forget(long number) {
        waiting.remove(number);
    }

    /** The worker has answered. */
    void answered(Message.Kicked answer) {
        CompletableFuture<Integer> done;
        synchronized (this) {
            done = waiting.remove(answer.request());
        }
        if (done != null) {
            done.complete(answer.sessions());
        }
    }

    /** The worker is gone: none is answered any more. */
    void giveUp() {
        Map<Long, CompletableFuture<Integer>> all;
        synchronized (this) {
            all = Map.copyOf(waiting);
            waiting.clear();
        }
        all.values().forEach(done -> done.complete(0));
    }
}
