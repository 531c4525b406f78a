package dev.tramo.server.store;

import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;

/** A database as version 0.1 left it: its tables, by its own migrations, and rows as it wrote them. */
public final class OlderStore {
    private static final String LAST_MIGRATION = "4.1";

    private OlderStore() {}

    /** Makes the tables. */
    public static Jdbi make(String url, String user, String password) {
        List<String> locations = new ArrayList<>(List.of("classpath:db/migration"));
        if (Database.isServer(url)) {
            locations.add("classpath:db/mariadb");
        }
        Flyway.configure()
                .dataSource(url, user, password)
                .locations(locations.toArray(String[]::new))
                .target(LAST_MIGRATION)
                .load()
                .migrate();
        return Jdbi.create(url, user, password);
    }

    /** A link; its ID counts as used. */
    public static void link(Jdbi store, String kind, long id, String name, String settings, boolean running) {
        store.useHandle(h -> {
            h.execute(
                    "INSERT INTO link (kind, id, service_name, settings, running) VALUES (?, ?, ?, ?, ?)",
                    kind,
                    id,
                    name,
                    settings,
                    running);
            h.execute("UPDATE link_id SET last_id = ? WHERE kind = ? AND last_id < ?", id, kind, id);
        });
    }

    /** A camera that has had some pushes. */
    public static void camera(
            Jdbi store, String name, String type, String key, String pullUrl, int grace, int takeover, long lastPush) {
        store.useHandle(h -> h.execute(
                "INSERT INTO camera (name, type, stream_key, pull_url, grace_seconds, takeover_seconds, last_push_id)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                name,
                type,
                key,
                pullUrl,
                grace,
                takeover,
                lastPush));
    }

    /** A push of a camera. */
    public static void push(Jdbi store, String camera, long id, String url, boolean enhancedAlways) {
        store.useHandle(h -> h.execute(
                "INSERT INTO push (camera, id, url, enhanced_always) VALUES (?, ?, ?, ?)",
                camera,
                id,
                url,
                enhancedAlways));
    }

    /** A route made of URIs. */
    public static void route(Jdbi store, String id, String source, String destinations, boolean running) {
        store.useHandle(h -> h.execute(
                "INSERT INTO route (id, source, destinations, running) VALUES (?, ?, ?, ?)",
                id,
                source,
                destinations,
                running));
    }
}
