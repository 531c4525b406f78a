package dev.tramo.server.routes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The table {@code route}. */
@Singleton
public class RouteRepository {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> URIS = new TypeReference<>() {};
    private static final String COLUMNS = "SELECT id, source, destinations, running FROM route";

    private final Jdbi jdbi;

    RouteRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<StoredRoute> all() {
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + " ORDER BY id")
                .map((row, context) -> route(row))
                .list());
    }

    Optional<StoredRoute> find(String id) {
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + " WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> route(row))
                .findOne());
    }

    long count() {
        return jdbi.withHandle(h ->
                h.createQuery("SELECT COUNT(*) FROM route").mapTo(Long.class).one());
    }

    /** Adds it, or puts it in the place of the one of its ID. */
    void save(StoredRoute route) {
        RouteConfiguration configuration = route.configuration();
        jdbi.useHandle(h -> h.execute(
                "MERGE INTO route (id, source, destinations, running) KEY (id) VALUES (?, ?, ?, ?)",
                route.id(),
                configuration.source(),
                json(configuration.destinations()),
                configuration.running()));
    }

    void delete(String id) {
        jdbi.useHandle(h -> h.execute("DELETE FROM route WHERE id = ?", id));
    }

    private static String json(Map<String, String> destinations) {
        try {
            return JSON.writeValueAsString(destinations);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }

    private static StoredRoute route(ResultSet row) throws SQLException {
        String id = row.getString("id");
        try {
            Map<String, String> destinations = JSON.readValue(row.getString("destinations"), URIS);
            return new StoredRoute(
                    id, new RouteConfiguration(row.getString("source"), destinations, row.getBoolean("running")));
        } catch (JsonProcessingException e) {
            // Without the cause, whose message quotes what it found.
            throw new SQLException("stored route " + id + " is unreadable");
        }
    }
}
