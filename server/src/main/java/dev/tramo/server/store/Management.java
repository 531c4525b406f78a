package dev.tramo.server.store;

import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Whether this server manages: of those that share a store, one does, and the others stand by until it is gone. The managing one
 * goes on while the database is away, since then nobody can take over.
 */
@Singleton
public class Management {
    private static final System.Logger LOG = System.getLogger(Management.class.getName());
    private static final long BEAT_MILLIS = 2_000;
    /** A database of this server alone is written to every 10 s. */
    private static final int BEATS_PER_TRY = 5;
    /** After everything else has started. */
    private static final int LAST = 10_000;

    private final Database database;
    private final Store store;
    private final Lease lease;
    private final List<Managed> managed;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("management").factory());
    private volatile long number;
    private long beats;
    /** What went wrong at the last try, said once. */
    private String lastFailure = "";
    /** A takeover failed, and some of it may run here. */
    private boolean isHalfTaken;

    private volatile String holder = "";

    Management(Database database, Store store, ServerName name, @All List<Managed> managed) {
        this.database = database;
        this.store = store;
        this.lease = new Lease(name.text());
        this.managed = managed.reversed(); // they come with the highest priority first
    }

    /** Whether this server manages. */
    public boolean isManaging() {
        return number > 0;
    }

    /** Which server manages, as far as is known. */
    String holder() {
        return holder;
    }

    /** Why the database cannot be used, in words; empty if it can. */
    String databaseAwayBecause() {
        return store.awayBecause();
    }

    void begin(@Observes @Priority(LAST) StartupEvent event) {
        tick();
        ScheduledFuture<?> _ =
                clock.scheduleWithFixedDelay(this::tick, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** One beat. */
    synchronized void tick() {
        try {
            if (number > 0) {
                goOn();
            } else {
                tryToTakeOver();
            }
            lastFailure = "";
        } catch (StoreUnavailableException e) {
            lease.unseen(); // said by the store
        } catch (RuntimeException e) {
            if (!lastFailure.equals(e.toString())) {
                lastFailure = e.toString();
                LOG.log(System.Logger.Level.ERROR, "management failed; tried again every 2 s, said once", e);
            }
        }
    }

    /** The database of one server alone needs no sign of life, but it is tried now and then whether it can be written to. */
    private void goOn() {
        beats++;
        boolean isQuiet = !database.isShared() && store.awayBecause().isEmpty() && beats % BEATS_PER_TRY != 0;
        if (!isQuiet && !store.probe(handle -> lease.beat(handle, number))) {
            LOG.log(System.Logger.Level.WARNING, "another server manages now; this one stands by");
            standDown();
            return;
        }
        if (store.takeUncertainty()) {
            refresh();
        }
    }

    private void refresh() {
        try {
            managed.forEach(Managed::takeOver);
        } catch (RuntimeException e) {
            store.keepUncertainty();
            throw e;
        }
    }

    private void tryToTakeOver() {
        long taken = store.probe(handle -> lease.take(handle, System.nanoTime()));
        holder = lease.holder();
        if (taken == 0) {
            if (isHalfTaken) {
                standDown();
            }
            return;
        }
        store.hold(taken);
        isHalfTaken = true;
        try {
            managed.forEach(Managed::takeOver);
        } catch (RuntimeException e) {
            store.letGo();
            throw e;
        }
        isHalfTaken = false;
        number = taken;
        if (database.isShared()) {
            LOG.log(System.Logger.Level.INFO, "this server manages (lease {0})", String.valueOf(taken));
        }
    }

    private void standDown() {
        number = 0;
        isHalfTaken = false;
        store.letGo();
        lease.unseen();
        managed.reversed().forEach(Managed::standDown);
    }

    /** Others take over at once; what runs in workers goes on. */
    void end(@Observes ShutdownEvent event) {
        clock.shutdownNow();
        synchronized (this) {
            long held = number;
            if (held == 0) {
                return;
            }
            standDown();
            try {
                boolean _ = store.probe(handle -> {
                    Lease.release(handle, held);
                    return true;
                });
            } catch (StoreUnavailableException e) {
                LOG.log(System.Logger.Level.WARNING, "the lease could not be released; others wait for its end");
            }
        }
    }
}
