package dev.tramo.server.observe.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.observe.Event;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.Store;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** The table {@code event}. Any thread. */
@Singleton
public class EventStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final String COLUMNS = "id, at_millis, kind, severity, route, endpoint, message, details";
    private static final int MESSAGE_LENGTH_MAX = 1_000;
    private static final int ROUTE_LENGTH_MAX = 80;
    private static final int ENDPOINT_LENGTH_MAX = 96;
    /** Of one detail; their number is a few. MariaDB's TEXT holds 65,535 bytes. */
    private static final int DETAIL_LENGTH_MAX = 1_000;

    private static final int DETAILS_LENGTH_MAX = 15_000;

    private final Store store;

    public EventStore(Store store) {
        this.store = store;
    }

    /** How many there are, and the highest ID. */
    record Extent(long rows, long idMax) {}

    Extent extent() {
        return store.read(h -> new Extent(
                h.createQuery("SELECT COUNT(*) FROM event").mapTo(Long.class).one(), idMax(h)));
    }

    private static long idMax(Handle handle) {
        return handle.createQuery("SELECT COALESCE(MAX(id), 0) FROM event")
                .mapTo(Long.class)
                .one();
    }

    /**
     * Adds events, all or none.
     *
     * @param isPerhapsThere whether some may have been added before; these are left as they are
     */
    void add(List<Event> events, boolean isPerhapsThere) {
        store.change(h -> {
            Set<Long> there = isPerhapsThere ? idsOf(h, events) : Set.of();
            insert(
                    h,
                    events.stream().filter(event -> !there.contains(event.id())).toList());
        });
    }

    private static Set<Long> idsOf(Handle handle, List<Event> events) {
        return new HashSet<>(handle.createQuery("SELECT id FROM event WHERE id BETWEEN :first AND :last")
                .bind("first", events.getFirst().id())
                .bind("last", events.getLast().id())
                .mapTo(Long.class)
                .list());
    }

    /** Adds an event under the next ID, for a command that has the store to itself. */
    public static void addNext(Handle handle, Event event) {
        long id = Math.max(event.id(), idMax(handle) + 1);
        insert(
                handle,
                List.of(new Event(
                        id,
                        event.at(),
                        event.kind(),
                        event.severity(),
                        event.route(),
                        event.endpoint(),
                        event.text(),
                        event.details())));
    }

    private static void insert(Handle handle, List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        PreparedBatch batch =
                handle.prepareBatch("INSERT INTO event (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        events.forEach(event -> batch.add(
                event.id(),
                event.at().toEpochMilli(),
                event.kind().name(),
                event.severity().name(),
                cut(event.route(), ROUTE_LENGTH_MAX),
                cut(event.endpoint(), ENDPOINT_LENGTH_MAX),
                cut(event.text(), MESSAGE_LENGTH_MAX),
                json(event.details())));
        int[] _ = batch.execute();
    }

    private static String cut(String text, int lengthMax) {
        if (text.length() <= lengthMax) {
            return text;
        }
        boolean isPair = Character.isHighSurrogate(text.charAt(lengthMax - 1));
        return text.substring(0, isPair ? lengthMax - 1 : lengthMax);
    }

    private static String json(Map<String, String> details) {
        Map<String, String> kept = new HashMap<>();
        int length = 0;
        for (Map.Entry<String, String> detail : details.entrySet()) {
            String value = cut(detail.getValue(), DETAIL_LENGTH_MAX);
            length += detail.getKey().length() + value.length();
            if (length <= DETAILS_LENGTH_MAX) {
                kept.put(detail.getKey(), value);
            }
        }
        try {
            return JSON.writeValueAsString(kept);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are always JSON", e);
        }
    }

    /** The events that are wanted, in their order. */
    List<Event> find(EventQuery wanted) {
        String sql = "SELECT " + COLUMNS + " FROM event" + condition(wanted) + " ORDER BY id "
                + (wanted.isOldestFirst() ? "ASC" : "DESC") + " LIMIT " + wanted.limit();
        return store.read(h -> {
            try (Query query = h.createQuery(sql)) {
                wanted.route().ifPresent(route -> query.bind("route", route));
                wanted.endpoint().ifPresent(endpoint -> query.bind("endpoint", endpoint));
                wanted.from().ifPresent(from -> query.bind("from", from.toEpochMilli()));
                wanted.to().ifPresent(to -> query.bind("to", to.toEpochMilli()));
                wanted.after().ifPresent(after -> query.bind("after", after));
                return query.map((row, context) -> event(row)).list();
            }
        });
    }

    /** Names of kinds and severities are our own constants, and stand in the text. */
    private static String condition(EventQuery wanted) {
        List<String> parts = new ArrayList<>();
        wanted.route().ifPresent(_ -> parts.add("route = :route"));
        wanted.endpoint().ifPresent(_ -> parts.add("endpoint = :endpoint"));
        if (!wanted.kinds().isEmpty()) {
            parts.add("kind IN (" + quoted(wanted.kinds().stream()) + ")");
        }
        if (wanted.severity() != Severity.INFO) {
            parts.add("severity IN ("
                    + quoted(Stream.of(Severity.values()).filter(each -> each.compareTo(wanted.severity()) >= 0))
                    + ")");
        }
        wanted.from().ifPresent(_ -> parts.add("at_millis >= :from"));
        wanted.to().ifPresent(_ -> parts.add("at_millis < :to"));
        wanted.after().ifPresent(_ -> parts.add(wanted.isOldestFirst() ? "id > :after" : "id < :after"));
        return parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts);
    }

    private static String quoted(Stream<? extends Enum<?>> constants) {
        return constants.map(each -> "'" + each.name() + "'").sorted().collect(Collectors.joining(", "));
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong("id"),
                Instant.ofEpochMilli(row.getLong("at_millis")),
                EventKind.valueOf(row.getString("kind")),
                Severity.valueOf(row.getString("severity")),
                row.getString("route"),
                row.getString("endpoint"),
                row.getString("message"),
                details(row.getString("details")));
    }

    private static Map<String, String> details(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            return Map.of(); // changed by somebody else; the event itself is still worth showing
        }
    }

    /**
     * Removes some events that are too old.
     *
     * @return how many; fewer than {@code max}, or there may be more
     */
    int removeBefore(Instant time, int max) {
        return store.write(h -> {
            Optional<Long> last = h.createQuery("SELECT at_millis FROM event WHERE at_millis < :time"
                            + " ORDER BY at_millis LIMIT 1 OFFSET " + (max - 1))
                    .bind("time", time.toEpochMilli())
                    .mapTo(Long.class)
                    .findOne();
            return last.map(millis -> h.execute("DELETE FROM event WHERE at_millis <= ?", millis))
                    .orElseGet(() -> h.execute("DELETE FROM event WHERE at_millis < ?", time.toEpochMilli()));
        });
    }

    /** Removes so many of the oldest. */
    int removeOldest(int count) {
        return store.write(h -> h.createQuery("SELECT id FROM event ORDER BY id LIMIT 1 OFFSET " + (count - 1))
                .mapTo(Long.class)
                .findOne()
                .map(id -> h.execute("DELETE FROM event WHERE id <= ?", id))
                .orElse(0));
    }
}
