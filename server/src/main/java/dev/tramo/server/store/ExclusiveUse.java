package dev.tramo.server.store;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Keeps servers away from a shared store while a command changes it: it holds the lease, and they stand by. */
public final class ExclusiveUse implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;
    private static final long BEAT_MILLIS = 2_000;

    private final Jdbi jdbi;
    private final Lease lease;
    private final long number;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("exclusive-use").factory());

    private ExclusiveUse(Jdbi jdbi, Lease lease, long number) {
        this.jdbi = jdbi;
        this.lease = lease;
        this.number = number;
        if (number > 0) {
            ScheduledFuture<?> _ =
                    clock.scheduleWithFixedDelay(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Takes the lease; waits some seconds to see whether its holder lives.
     *
     * @param name of the command, for servers to show
     * @throws StoreUnavailableException if a server manages the store
     */
    public static ExclusiveUse of(Database database, String name) throws InterruptedException {
        Jdbi jdbi = database.jdbi();
        Lease lease = new Lease(name + "-" + ProcessHandle.current().pid());
        if (!database.isShared()) {
            return new ExclusiveUse(jdbi, lease, 0); // the file itself is locked
        }
        boolean hasLooked = false;
        while (true) {
            boolean isFirst = !hasLooked;
            String before = lease.seen();
            long number = jdbi.withHandle(handle -> lease.take(handle, System.nanoTime()));
            if (number > 0) {
                return new ExclusiveUse(jdbi, lease, number);
            }
            if (!isFirst && !lease.seen().equals(before)) {
                throw new StoreUnavailableException(
                        "server " + lease.holder() + " manages this store: stop it first, and all that stand by", true);
            }
            hasLooked = true;
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void beat() {
        try {
            boolean _ = jdbi.withHandle(handle -> lease.beat(handle, number));
        } catch (JdbiException e) {
            // Said by who uses the store; the next beat is tried all the same.
        }
    }

    /** Servers may manage again. */
    @Override
    public void close() {
        clock.shutdownNow();
        if (number > 0) {
            jdbi.useHandle(handle -> Lease.release(handle, number));
        }
    }
}
