package dev.tramo.server.placement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/** The table {@code placement}, read from memory. */
@Singleton
@Priority(20)
public class PlacementRepository implements Managed {
    private static final System.Logger LOG = System.getLogger(PlacementRepository.class.getName());
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

    private record Row(String route, Optional<PlacementSettings> settings, long number, String machine) {}

    private final Store store;
    private volatile Map<String, Row> rows = new ConcurrentHashMap<>();

    PlacementRepository(Store store) {
        this.store = store;
    }

    @Override
    public synchronized void takeOver() {
        List<Row> stored = store.read(h -> h.createQuery("SELECT route, settings, number, machine FROM placement")
                .map((row, context) -> new Row(
                        row.getString("route"),
                        settings(row.getString("route"), row.getString("settings")),
                        row.getLong("number"),
                        String.valueOf(row.getString("machine"))))
                .list());
        Map<String, Row> loaded = new ConcurrentHashMap<>();
        stored.forEach(row -> loaded.put(row.route(), row));
        rows = loaded;
    }

    @Override
    public void standDown() {
        rows = new ConcurrentHashMap<>();
    }

    private static Optional<PlacementSettings> settings(String route, String json) {
        if (json.isEmpty()) {
            return Optional.empty();
        }
        try {
            PlacementSettings read = JSON.readValue(json, PlacementSettings.class);
            if (read != null) {
                return Optional.of(read);
            }
        } catch (JsonProcessingException e) {
            // Said without the cause, whose message quotes what it found.
        }
        LOG.log(System.Logger.Level.ERROR, "stored placement of route={0} is unreadable: the default is taken", route);
        return Optional.empty();
    }

    /** What a route says of its placement; empty for the server's default. */
    Optional<PlacementSettings> settings(String route) {
        return Optional.ofNullable(rows.get(route)).flatMap(Row::settings);
    }

    /** Whether any route says that it is to run there. */
    boolean anyIn(PlacementKind kind) {
        return rows.values().stream()
                .anyMatch(row -> row.settings().filter(s -> s.kind() == kind).isPresent());
    }

    /** What a route is to say; empty for the server's default. */
    void save(String route, Optional<PlacementSettings> settings) {
        save(new Row(route, settings, number(route), machine(route)));
    }

    /** A route is no more: in the transaction that removes it. Its numbers go on, should there be one of its name again. */
    public static void clear(Handle handle, String route) {
        handle.execute("UPDATE placement SET settings = '' WHERE route = ?", route);
    }

    /** A route is no more, as the database says already. */
    void forget(String route) {
        Row _ = rows.computeIfPresent(route, (id, row) -> new Row(id, Optional.empty(), row.number(), row.machine()));
    }

    /** The number of the route's last worker; 0 if it never had one. */
    long number(String route) {
        return Optional.ofNullable(rows.get(route)).map(Row::number).orElse(0L);
    }

    /** Where the route's last worker was placed; empty if that is not known, or it may be anywhere. */
    String machine(String route) {
        return Optional.ofNullable(rows.get(route)).map(Row::machine).orElse("");
    }

    /** The route's last worker is on that machine. */
    void isOn(String route, String machine) {
        save(new Row(route, settings(route), number(route), machine));
    }

    /** A number for the route's next worker, which is to be on that machine. */
    long nextNumber(String route, String machine) {
        Row next = new Row(route, settings(route), number(route) + 1, machine);
        save(next);
        return next.number();
    }

    private synchronized void save(Row row) {
        String json = row.settings().map(PlacementRepository::json).orElse("");
        store.change(h -> {
            int changed = h.execute(
                    "UPDATE placement SET settings = ?, number = ?, machine = ? WHERE route = ?",
                    json,
                    row.number(),
                    row.machine(),
                    row.route());
            if (changed == 0) {
                h.execute(
                        "INSERT INTO placement (route, settings, number, machine) VALUES (?, ?, ?, ?)",
                        row.route(),
                        json,
                        row.number(),
                        row.machine());
            }
        });
        rows.put(row.route(), row);
    }

    private static String json(PlacementSettings settings) {
        try {
            return JSON.writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records are always JSON", e);
        }
    }
}
