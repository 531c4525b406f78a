package dev.tramo.server.placement;

import dev.tramo.server.worker.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Requests to a worker that it has not answered yet. Any thread.
 *
 * @param <T> the answer
 */
final class Requests<T> {
    private static final int WAITING_MAX = 100;
    private static final int SECONDS_MAX_DEFAULT = 2;

    private final T unanswered;
    private final int secondsMax;
    private final Map<Long, CompletableFuture<T>> waiting = new HashMap<>();
    private long last;

    /** @param unanswered stands for an answer that does not come within 2 s */
    Requests(T unanswered) {
        this(unanswered, SECONDS_MAX_DEFAULT);
    }

    /** @param unanswered stands for an answer that does not come in that time */
    Requests(T unanswered, int secondsMax) {
        this.unanswered = unanswered;
        this.secondsMax = secondsMax;
    }

    /**
     * A request.
     *
     * @param message for the worker
     * @param done the answer; what stands for it if the worker does not answer in time
     */
    record Request<T>(Message.FromServer message, CompletableFuture<T> done) {}

    /**
     * One more; empty if too many are waiting.
     *
     * @param message makes the message from the request's number
     */
    synchronized Optional<Request<T>> begin(LongFunction<Message.FromServer> message) {
        if (waiting.size() >= WAITING_MAX) {
            return Optional.empty();
        }
        last++;
        long number = last;
        CompletableFuture<T> done = new CompletableFuture<>();
        waiting.put(number, done);
        return Optional.of(new Request<>(
                message.apply(number),
                done.completeOnTimeout(unanswered, secondsMax, TimeUnit.SECONDS)
                        .whenComplete((_, _) -> forget(number))));
    }

    private synchronized void forget(long number) {
        waiting.remove(number);
    }

    /** The worker has answered. */
    void answered(long number, T answer) {
        CompletableFuture<T> done;
        synchronized (this) {
            done = waiting.remove(number);
        }
        if (done != null) {
            done.complete(answer);
        }
    }

    /** The worker is gone: none is answered any more. */
    void giveUp() {
        Map<Long, CompletableFuture<T>> all;
        synchronized (this) {
            all = Map.copyOf(waiting);
            waiting.clear();
        }
        all.values().forEach(done -> done.complete(unanswered));
    }
}
