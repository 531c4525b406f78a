package dev.tramo.server.store;

import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The store of the settings; closed when the program ends. */
final class StoreProducer {
    @Produces
    @Singleton
    static Database database(
            @ConfigProperty(name = "tramo.db.url") String url,
            @ConfigProperty(name = "tramo.db.user") String user,
            @ConfigProperty(name = "tramo.db.password") Optional<String> password)
            throws SQLException {
        return Database.open(url, user, password.orElse(""));
    }

    static void close(@Disposes Database database) {
        database.close();
    }

    @Produces
    @Singleton
    static Store store(Database database) {
        return new Store(database);
    }
}
