package dev.tramo.server.store;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The way to the database. What is written is written by the managing server alone: every change checks the lease in its own
 * transaction. While the database is away every use fails at once, until a try of {@link Management} succeeds. Any thread.
 */
public class Store {
    private static final System.Logger LOG = System.getLogger(Store.class.getName());
    private static final long NOT_HELD = -1;
    private static final Pattern STATEMENT_AT_FAULT = Pattern.compile("(02|07|0A|21|22|23|42|44).*");

    private final Jdbi jdbi;
    private final Runnable reset;
    private volatile long leaseNumber = NOT_HELD;
    private volatile String awayBecause = "";
    /** A change failed, and nobody knows whether the database has it. */
    private final AtomicBoolean isUncertain = new AtomicBoolean();

    /** A store of which nothing is known yet, and that refuses changes. */
    public Store(Database database) {
        this.jdbi = database.jdbi();
        this.reset = database.reset();
    }

    /** Changes are made under this number from now on. */
    void hold(long number) {
        leaseNumber = number;
    }

    /** No more changes. */
    void letGo() {
        leaseNumber = NOT_HELD;
    }

    /** Of the lease under which this server manages or begins to: from 1, higher than that of any before; −1 without one. */
    public long leaseNumber() {
        return leaseNumber;
    }

    /** Why the database cannot be used, in words; empty if it can. */
    public String awayBecause() {
        return awayBecause;
    }

    /**
     * Reads.
     *
     * @throws StoreUnavailableException if the database does not answer
     */
    public <T> T read(HandleCallback<T, RuntimeException> query) {
        requireThere();
        return tried(() -> jdbi.withHandle(query), () -> false);
    }

    /**
     * Changes all or nothing.
     *
     * @throws StoreUnavailableException if the database does not answer, or another server manages; it tells whether anything can
     *     have been changed
     */
    public <T> T write(HandleCallback<T, RuntimeException> change) {
        requireThere();
        AtomicBoolean isCommitting = new AtomicBoolean();
        return tried(
                () -> jdbi.inTransaction(handle -> {
                    requireLease(handle);
                    T result = change.withHandle(handle);
                    isCommitting.set(true);
                    return result;
                }),
                isCommitting::get);
    }

    /** As {@link #write}, for a change without a result. */
    public void change(HandleConsumer<RuntimeException> change) {
        boolean _ = write(handle -> {
            change.useHandle(handle);
            return true;
        });
    }

    /** Held until the end of the transaction: nobody takes over in the middle of it. */
    private void requireLease(Handle handle) {
        long current = handle.createQuery("SELECT number FROM lease WHERE name = 'manager' FOR UPDATE")
                .mapTo(Long.class)
                .one();
        if (current != leaseNumber) {
            throw new StoreUnavailableException("another server manages now; nothing was changed", true);
        }
    }

    private void requireThere() {
        if (!awayBecause.isEmpty()) {
            throw unavailable();
        }
    }

    private static StoreUnavailableException unavailable() {
        return new StoreUnavailableException("the database does not answer; nothing was changed, streams go on", true);
    }

    /** @param isCommitting whether the database may have taken a change although it did not say so */
    private <T> T tried(Supplier<T> use, BooleanSupplier isCommitting) {
        try {
            return use.get();
        } catch (JdbiException e) {
            if (!isOutage(e)) {
                throw e;
            }
            away(e);
            if (isCommitting.getAsBoolean()) {
                isUncertain.set(true);
                throw new StoreUnavailableException(
                        "the database ended in the middle of this change: whether it was made shows when it is back",
                        false);
            }
            throw unavailable();
        }
    }

    /**
     * Whether it is the database that is at fault, and not the statement. A full disk, a file system that is read-only, a file that
     * another program has locked: databases have hundreds of codes for these, and few for faults of a statement.
     */
    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionException
                    || (cause instanceof SQLException sql && !isOfStatement(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    /** Classes of the SQL standard: no data, data that do not fit, constraints, syntax, and what the driver refused. */
    private static boolean isOfStatement(@Nullable String state) {
        return state != null && STATEMENT_AT_FAULT.matcher(state).matches();
    }

    /** Uses the database whatever was known of it; what comes out tells whether it is there. */
    <T> T probe(HandleCallback<T, RuntimeException> use) {
        T result;
        try {
            result = jdbi.withHandle(use);
        } catch (JdbiException e) {
            away(e);
            reset.run();
            throw unavailable();
        }
        if (!awayBecause.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "the database answers again");
            awayBecause = "";
        }
        return result;
    }

    private void away(JdbiException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        if (awayBecause.isEmpty()) {
            LOG.log(System.Logger.Level.ERROR, "the database does not answer: {0}; streams go on", reason);
        }
        awayBecause = reason.isEmpty() ? "unknown" : reason;
    }

    /** Whether a change has failed since the last call, so that memory may differ from the database. */
    boolean takeUncertainty() {
        return isUncertain.getAndSet(false);
    }

    /** Memory may still differ. */
    void keepUncertainty() {
        isUncertain.set(true);
    }
}
