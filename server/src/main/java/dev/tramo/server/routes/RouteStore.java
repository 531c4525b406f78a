package dev.tramo.server.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.engine.spec.Take;
import dev.tramo.server.figures.SwitchingJson;
import dev.tramo.server.placement.PlacementRepository;
import dev.tramo.server.store.Store;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongFunction;
import org.jdbi.v3.core.Handle;

/** The table {@code route}, read from memory. Any thread; calls for one route must not overlap. */
@Singleton
public class RouteStore {
    private static final System.Logger LOG = System.getLogger(RouteStore.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> TEXTS = new TypeReference<>() {};
    private static final String COLUMNS = "id, kind, name, labels, sources, destinations, running, api";
    private static final String READ_COLUMNS = COLUMNS + ", switching, taken, takes";

    private final Store store;
    private volatile SortedMap<String, StoredRoute> routes = new ConcurrentSkipListMap<>();

    RouteStore(Store store) {
        this.store = store;
    }

    /** Makes memory what the database holds. */
    void load() {
        List<Optional<StoredRoute>> stored = store.read(h -> h.createQuery("SELECT " + READ_COLUMNS + " FROM route")
                .map((row, context) -> route(row))
                .list());
        SortedMap<String, StoredRoute> loaded = new ConcurrentSkipListMap<>();
        stored.stream().flatMap(Optional::stream).forEach(route -> loaded.put(route.id(), route));
        routes = loaded;
    }

    void forget() {
        routes = new ConcurrentSkipListMap<>();
    }

    /** All routes, by their ID. */
    List<StoredRoute> all() {
        return List.copyOf(routes.values());
    }

    Optional<StoredRoute> find(String id) {
        return Optional.ofNullable(routes.get(id));
    }

    /** The route of a kind and a name. */
    Optional<StoredRoute> named(RouteKind kind, String name) {
        return routes.values().stream()
                .filter(route -> route.kind() == kind && route.name().equals(name))
                .findFirst();
    }

    long count(RouteKind kind) {
        return routes.values().stream().filter(route -> route.kind() == kind).count();
    }

    /** Adds it, or puts it in the place of the one of its ID. */
    void save(StoredRoute route) {
        store.change(h -> {
            int changed = h.execute(
                    "UPDATE route SET name = ?, labels = ?, sources = ?, destinations = ?, running = ?, api = ?"
                            + " WHERE id = ?",
                    route.name(),
                    json(route.labels()),
                    json(route.sources()),
                    json(route.destinations()),
                    route.running(),
                    route.api(),
                    route.id());
            if (changed == 0) {
                insert(h, route);
            }
            saveSwitching(h, route);
        });
        routes.put(route.id(), route);
    }

    /** Adds a route under the next number of its kind, which was never used before. */
    StoredRoute add(RouteKind kind, LongFunction<StoredRoute> of) {
        StoredRoute route = store.write(h -> {
            h.execute("UPDATE link_id SET last_id = last_id + 1 WHERE kind = ?", kind.name());
            long next = h.createQuery("SELECT last_id FROM link_id WHERE kind = :kind")
                    .bind("kind", kind.name())
                    .mapTo(Long.class)
                    .one();
            StoredRoute added = of.apply(next);
            insert(h, added);
            return added;
        });
        routes.put(route.id(), route);
        return route;
    }

    /** Removes a route and what is said of its placement. */
    void delete(String id) {
        store.change(h -> {
            h.execute("DELETE FROM route WHERE id = ?", id);
            PlacementRepository.clear(h, id);
        });
        routes.remove(id);
    }

    /** Adds a route under the number that it has; later ones get higher numbers. The ID must be free. */
    public static void insertNumbered(Handle handle, StoredRoute route, long number) {
        insert(handle, route);
        handle.execute(
                "UPDATE link_id SET last_id = ? WHERE kind = ? AND last_id < ?",
                number,
                route.kind().name(),
                number);
    }

    private static void saveSwitching(Handle handle, StoredRoute route) {
        handle.execute(
                "UPDATE route SET switching = ?, taken = ?, takes = ? WHERE id = ?",
                SwitchingJson.text(route.switching()),
                route.take().source(),
                route.take().number(),
                route.id());
    }

    /** Adds a route, whose ID must be free. It has one source: migrations call this before the table knows of others. */
    public static void insert(Handle handle, StoredRoute route) {
        handle.execute(
                "INSERT INTO route (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                route.id(),
                route.kind().name(),
                route.name(),
                json(route.labels()),
                json(route.sources()),
                json(route.destinations()),
                route.running(),
                route.api());
    }

    /** The routes of a kind that satisfy a condition on the table's columns. */
    public static List<StoredRoute> select(Handle handle, RouteKind kind, String condition, Object value) {
        return handle
                .createQuery("SELECT " + READ_COLUMNS + " FROM route WHERE kind = :kind AND " + condition + " = :value")
                .bind("kind", kind.name())
                .bind("value", value)
                .map((row, context) -> route(row))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static String json(Map<String, String> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }

    /** Empty for one that cannot be read: it stays where it is, and the others are served. */
    private static Optional<StoredRoute> route(ResultSet row) throws SQLException {
        String id = row.getString("id");
        try {
            return Optional.of(new StoredRoute(
                    id,
                    row.getString("name"),
                    texts(row.getString("labels")),
                    texts(row.getString("sources")),
                    SwitchingJson.read(row.getString("switching")),
                    new Take(row.getString("taken"), row.getLong("takes")),
                    texts(row.getString("destinations")),
                    row.getBoolean("running"),
                    row.getString("api")));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // Said without the cause, whose message quotes what it found.
            LOG.log(System.Logger.Level.ERROR, "stored route {0} is unreadable", id);
            return Optional.empty();
        }
    }

    private static Map<String, String> texts(String json) throws JsonProcessingException {
        Map<String, String> texts = JSON.readValue(json, TEXTS);
        if (texts == null || texts.values().stream().anyMatch(Objects::isNull)) {
            throw new com.fasterxml.jackson.core.JsonParseException(null, "null");
        }
        return texts;
    }
}
