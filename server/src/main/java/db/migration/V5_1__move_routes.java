package db.migration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.api.aggregator.OlderCamera;
import dev.tramo.server.api.v1.LinkForm;
import dev.tramo.server.routes.StoredRoute;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Moves links, cameras and routes of version 0.1 into the table of all routes. What cannot be read stays where it is, and is logged. */
@SuppressWarnings("checkstyle:TypeName") // Flyway reads version and description from the name
public final class V5_1__move_routes extends BaseJavaMigration {
    private static final System.Logger LOG = System.getLogger(V5_1__move_routes.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void migrate(Context context) {
        try (Handle handle = Jdbi.create(context.getConnection()).open()) {
            moveLinks(handle);
            moveCameras(handle);
            moveRoutes(handle);
        }
    }

    private static void moveLinks(Handle handle) {
        handle
                .createQuery("SELECT kind, id, settings, running FROM link_0_1 ORDER BY kind, id")
                .map((row, context) -> link(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .forEach(route -> {
                    insert(handle, route);
                    handle.execute(
                            "DELETE FROM link_0_1 WHERE kind = ? AND id = ?",
                            route.kind().name(),
                            Long.parseLong(route.kind().rest(route.id())));
                });
    }

    private static Optional<StoredRoute> link(ResultSet row) throws SQLException {
        String kind = row.getString("kind");
        long id = row.getLong("id");
        try {
            return Optional.of(LinkForm.ofOlder(kind, id, row.getString("settings"), row.getBoolean("running")));
        } catch (RefusedException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, "stored link {0} {1} is unreadable: {2}", kind, id, e.getMessage());
            return Optional.empty();
        }
    }

    private static void moveCameras(Handle handle) {
        handle.createQuery("SELECT name, type, stream_key, pull_url, grace_seconds, takeover_seconds, last_push_id"
                        + " FROM camera_0_1 ORDER BY name")
                .map((row, context) -> new OlderCamera(
                        row.getString("name"),
                        row.getString("type"),
                        row.getString("stream_key"),
                        row.getString("pull_url"),
                        row.getInt("grace_seconds"),
                        row.getInt("takeover_seconds"),
                        row.getLong("last_push_id")))
                .list()
                .forEach(camera -> moveCamera(handle, camera));
    }

    private static void moveCamera(Handle handle, OlderCamera camera) {
        Map<Long, OlderCamera.Push> pushes = new LinkedHashMap<>();
        handle.createQuery("SELECT id, url, enhanced_always FROM push_0_1 WHERE camera = :camera ORDER BY id")
                .bind("camera", camera.name())
                .map((row, context) -> pushes.put(
                        row.getLong("id"),
                        new OlderCamera.Push(row.getString("url"), row.getBoolean("enhanced_always"))))
                .list();
        try {
            insert(handle, camera.route(pushes));
            handle.execute("DELETE FROM push_0_1 WHERE camera = ?", camera.name());
            handle.execute("DELETE FROM camera_0_1 WHERE name = ?", camera.name());
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, "stored camera {0} is unreadable", camera.name());
        }
    }

    private static void moveRoutes(Handle handle) {
        handle.createQuery("SELECT id, source, destinations, running FROM route_0_1 ORDER BY id")
                .map((row, context) -> insertRoute(handle, row))
                .list()
                .forEach(id -> handle.execute("DELETE FROM route_0_1 WHERE id = ?", id));
    }

    /** As it is, readable or not: what is wrong with it shows when it is read. */
    private static String insertRoute(Handle handle, ResultSet row) throws SQLException {
        String id = row.getString("id");
        insert(
                handle,
                id,
                "ROUTE",
                id,
                "{}",
                json(Map.of(StoredRoute.SOURCE, row.getString("source"))),
                row.getString("destinations"),
                row.getBoolean("running"),
                "");
        return id;
    }

    private static void insert(Handle handle, StoredRoute route) {
        insert(
                handle,
                route.id(),
                route.kind().name(),
                route.name(),
                json(route.labels()),
                json(route.sources()),
                json(route.destinations()),
                route.running(),
                route.api());
    }

    private static void insert(Handle handle, Object... values) {
        handle.execute(
                "INSERT INTO route (id, kind, name, labels, sources, destinations, running, api)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                values);
    }

    private static String json(Map<String, String> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }
}
