package dev.tramo.server.observe.alarm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.Store;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The table {@code alarm}. Any thread. */
@Singleton
class AlarmStore {
    /** So many ended alarms are kept at most. */
    static final int ENDED_MAX = 100_000;

    private static final System.Logger LOG = System.getLogger(AlarmStore.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final String COLUMNS =
            "id, rule_id, route, endpoint, severity, began_millis, message, cause, folded, silenced, acknowledged_by,"
                    + " acknowledged_note, acknowledged_millis, ended_millis";

    private final Store store;
    private final Duration keep;

    /** @param days how long ended alarms are kept: as long as events */
    AlarmStore(Store store, @ConfigProperty(name = "tramo.event.days") int days) {
        this.store = store;
        this.keep = Duration.ofDays(days);
    }

    /** All that have not ended, the oldest first. */
    List<Alarm> open() {
        return alarms(
                store.read(h -> h.createQuery("SELECT " + COLUMNS + " FROM alarm WHERE ended_millis = 0 ORDER BY id")
                        .map((row, context) -> alarm(row))
                        .list()));
    }

    /** Those that have ended, the newest first. */
    List<Alarm> ended(AlarmFilter filter) {
        StringBuilder sql =
                new StringBuilder("SELECT " + COLUMNS + " FROM alarm WHERE ended_millis > 0 AND id < :after");
        filter.route().ifPresent(_ -> sql.append(" AND route = :route"));
        filter.rule().ifPresent(_ -> sql.append(" AND rule_id = :rule"));
        filter.severity().ifPresent(_ -> sql.append(" AND severity = :severity"));
        sql.append(" ORDER BY id DESC LIMIT :limit");
        return alarms(store.read(h -> {
            Query query =
                    h.createQuery(sql.toString()).bind("after", filter.after()).bind("limit", filter.limit());
            filter.route().ifPresent(route -> query.bind("route", route));
            filter.rule().ifPresent(rule -> query.bind("rule", rule.id()));
            filter.severity().ifPresent(severity -> query.bind("severity", severity.name()));
            return query.map((row, context) -> alarm(row)).list();
        }));
    }

    Optional<Alarm> find(long id) {
        return store.read(h -> h.createQuery("SELECT " + COLUMNS + " FROM alarm WHERE id = :id")
                        .bind("id", id)
                        .map((row, context) -> alarm(row))
                        .findOne())
                .flatMap(alarm -> alarm);
    }

    /** The highest ID that was ever stored and is still there; 0 without one. */
    long lastId() {
        return store.read(h -> h.createQuery("SELECT COALESCE(MAX(id), 0) FROM alarm")
                .mapTo(Long.class)
                .one());
    }

    /** Adds them, or puts them in the places of those of their IDs: all or none. */
    void save(Collection<Alarm> alarms) {
        store.change(h -> alarms.forEach(alarm -> save(h, alarm)));
    }

    private static void save(Handle h, Alarm alarm) {
        Optional<Alarm.Acknowledgement> seen = alarm.acknowledged();
        String by = seen.map(Alarm.Acknowledgement::who).orElse("");
        String note = seen.map(Alarm.Acknowledgement::note).orElse("");
        long seenMillis =
                seen.map(Alarm.Acknowledgement::at).map(Instant::toEpochMilli).orElse(0L);
        long endedMillis = alarm.ended().map(Instant::toEpochMilli).orElse(0L);
        int changed = h.execute(
                "UPDATE alarm SET cause = ?, folded = ?, silenced = ?, acknowledged_by = ?, acknowledged_note = ?,"
                        + " acknowledged_millis = ?, ended_millis = ? WHERE id = ?",
                alarm.cause(),
                json(alarm.folded()),
                alarm.silenced(),
                by,
                note,
                seenMillis,
                endedMillis,
                alarm.id());
        if (changed == 0) {
            h.execute(
                    "INSERT INTO alarm (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    alarm.id(),
                    alarm.rule().id(),
                    alarm.route(),
                    alarm.endpoint(),
                    alarm.severity().name(),
                    alarm.began().toEpochMilli(),
                    alarm.text(),
                    alarm.cause(),
                    json(alarm.folded()),
                    alarm.silenced(),
                    by,
                    note,
                    seenMillis,
                    endedMillis);
        }
    }

    /**
     * Removes ended alarms that are too old, or too many.
     *
     * @param endedMax how many may stay
     */
    void prune(Instant now, int endedMax) {
        store.change(h -> {
            h.execute(
                    "DELETE FROM alarm WHERE ended_millis > 0 AND ended_millis < ?",
                    now.minus(keep).toEpochMilli());
            Optional<Long> beyond = h.createQuery(
                            "SELECT id FROM alarm WHERE ended_millis > 0 ORDER BY id DESC LIMIT 1 OFFSET :max")
                    .bind("max", endedMax)
                    .mapTo(Long.class)
                    .findOne();
            beyond.ifPresent(id -> h.execute("DELETE FROM alarm WHERE ended_millis > 0 AND id <= ?", id));
        });
    }

    private static List<Alarm> alarms(List<Optional<Alarm>> rows) {
        return rows.stream().flatMap(Optional::stream).toList();
    }

    /** Empty for one that this version cannot read: of a rule that it does not have. */
    private static Optional<Alarm> alarm(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        Optional<Rule> rule = Rule.of(row.getString("rule_id"));
        if (rule.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "alarm={0} is of a rule that this version does not have: {1}",
                    String.valueOf(id),
                    row.getString("rule_id"));
            return Optional.empty();
        }
        long seenMillis = row.getLong("acknowledged_millis");
        long endedMillis = row.getLong("ended_millis");
        return Optional.of(new Alarm(
                id,
                rule.get(),
                row.getString("route"),
                row.getString("endpoint"),
                Severity.valueOf(row.getString("severity")),
                Instant.ofEpochMilli(row.getLong("began_millis")),
                row.getString("message"),
                row.getLong("cause"),
                folded(row.getString("folded")),
                row.getBoolean("silenced"),
                seenMillis == 0
                        ? Optional.empty()
                        : Optional.of(new Alarm.Acknowledgement(
                                row.getString("acknowledged_by"),
                                row.getString("acknowledged_note"),
                                Instant.ofEpochMilli(seenMillis))),
                endedMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(endedMillis))));
    }

    private static String json(List<String> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings are always JSON", e);
        }
    }

    private static List<String> folded(String json) throws SQLException {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new SQLException("the column folded is unreadable", e);
        }
    }
}
