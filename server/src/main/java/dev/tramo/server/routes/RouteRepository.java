package dev.tramo.server.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** The table {@code route}, read from memory. */
@Singleton
public class RouteRepository {
    private static final System.Logger LOG = System.getLogger(RouteRepository.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> URIS = new TypeReference<>() {};

    private final Store store;
    private volatile SortedMap<String, StoredRoute> routes = new ConcurrentSkipListMap<>();

    RouteRepository(Store store) {
        this.store = store;
    }

    /** Makes memory what the database holds. */
    void load() {
        List<Optional<StoredRoute>> stored =
                store.read(h -> h.createQuery("SELECT id, source, destinations, running FROM route")
                        .map((row, context) -> route(row))
                        .list());
        SortedMap<String, StoredRoute> loaded = new ConcurrentSkipListMap<>();
        stored.stream().flatMap(Optional::stream).forEach(route -> loaded.put(route.id(), route));
        routes = loaded;
    }

    void forget() {
        routes = new ConcurrentSkipListMap<>();
    }

    private void remember(StoredRoute route) {
        routes.put(route.id(), route);
    }

    List<StoredRoute> all() {
        return List.copyOf(routes.values());
    }

    Optional<StoredRoute> find(String id) {
        return Optional.ofNullable(routes.get(id));
    }

    long count() {
        return routes.size();
    }

    /** Adds it, or puts it in the place of the one of its ID. */
    void save(StoredRoute route) {
        RouteConfiguration configuration = route.configuration();
        String destinations = json(configuration.destinations());
        store.change(h -> {
            int changed = h.execute(
                    "UPDATE route SET source = ?, destinations = ?, running = ? WHERE id = ?",
                    configuration.source(),
                    destinations,
                    configuration.running(),
                    route.id());
            if (changed == 0) {
                h.execute(
                        "INSERT INTO route (id, source, destinations, running) VALUES (?, ?, ?, ?)",
                        route.id(),
                        configuration.source(),
                        destinations,
                        configuration.running());
            }
        });
        remember(route);
    }

    void delete(String id) {
        store.change(h -> {
            h.execute("DELETE FROM route WHERE id = ?", id);
            PlacementRepository.clear(h, id);
        });
        routes.remove(id);
    }

    private static String json(Map<String, String> destinations) {
        try {
            return JSON.writeValueAsString(destinations);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }

    /** Empty for one that cannot be read: it stays where it is, and the others are served. */
    private static Optional<StoredRoute> route(ResultSet row) throws SQLException {
        String id = row.getString("id");
        try {
            Map<String, String> destinations = JSON.readValue(row.getString("destinations"), URIS);
            if (destinations != null && destinations.values().stream().noneMatch(Objects::isNull)) {
                return Optional.of(new StoredRoute(
                        id, new RouteConfiguration(row.getString("source"), destinations, row.getBoolean("running"))));
            }
        } catch (JsonProcessingException e) {
            // Said without the cause, whose message quotes what it found.
        }
        LOG.log(System.Logger.Level.ERROR, "stored route {0} is unreadable", id);
        return Optional.empty();
    }
}
