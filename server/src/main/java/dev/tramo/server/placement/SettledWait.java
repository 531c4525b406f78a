package dev.tramo.server.placement;

import dev.tramo.engine.route.RouteSnapshot;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Waits for started routes without a thread for each: hundreds may be started at once, and other calls are answered meanwhile. There
 * are never more of them than routes, since what is started cannot be started again.
 */
public final class SettledWait {
    private static final long MILLIS_MAX = 4_000;
    private static final Executor AFTERWARDS = Executors.newVirtualThreadPerTaskExecutor();

    private SettledWait() {}

    /**
     * What is to become of a start.
     *
     * @param <T> the answer
     * @param <E> that it is refused
     */
    public interface Outcome<T, E extends Exception> {
        /**
         * Tells what became of it.
         *
         * @param settled empty if the route still waits for a connection
         */
        T of(Optional<RouteSnapshot> settled) throws E;
    }

    /**
     * Waits 4 s at most.
     *
     * @param outcome called once, in a thread that may block
     * @return what it returned or threw
     */
    public static <T, E extends Exception> CompletableFuture<T> of(
            CompletableFuture<RouteSnapshot> settled, Outcome<T, E> outcome) {
        return settled.thenApply(Optional::of)
                .completeOnTimeout(Optional.empty(), MILLIS_MAX, TimeUnit.MILLISECONDS)
                .thenApplyAsync(
                        snapshot -> {
                            try {
                                return outcome.of(snapshot);
                            } catch (RuntimeException e) {
                                throw e;
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        AFTERWARDS);
    }

    /**
     * The exception that a failed {@link #of} was completed with.
     *
     * @throws RuntimeException if it is another one
     */
    public static <E extends Exception> E cause(Throwable failure, Class<E> expected) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (expected.isInstance(cause)) {
            return expected.cast(cause);
        }
        throw cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
}
