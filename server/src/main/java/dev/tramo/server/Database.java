package dev.tramo.server;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;

/** The store, after its migrations. */
final class Database {

    @Produces
    @Singleton
    static Jdbi jdbi(DataSource source) {
        Jdbi jdbi = Jdbi.create(source);
        // What a statement failed with is logged, and its arguments are passphrases and hashes.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        return jdbi;
    }
}
