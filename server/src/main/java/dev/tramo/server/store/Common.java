package dev.tramo.server.store;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** The table {@code common}: what all servers of a store have in common, made by the one that needs it first. */
@Singleton
public class Common {
    private final Jdbi jdbi;

    Common(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * The value of this name; made if there is none yet.
     *
     * @param make a value of at most 255 characters
     */
    public String get(String name, Supplier<String> make) {
        return jdbi.withHandle(handle -> find(handle, name).orElseGet(() -> {
            try {
                handle.execute("INSERT INTO common (name, content) VALUES (?, ?)", name, make.get());
            } catch (JdbiException e) {
                return find(handle, name).orElseThrow(() -> e); // another server was faster
            }
            return find(handle, name).orElseThrow();
        }));
    }

    private static Optional<String> find(Handle handle, String name) {
        return handle.createQuery("SELECT content FROM common WHERE name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne();
    }
}
