package dev.tramo.server.observe.alarm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.observe.Severity;
import dev.tramo.server.store.Managed;
import dev.tramo.server.store.Store;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The table {@code silence}, read from memory: maintenance windows. Any thread. */
@Singleton
@Priority(51)
public class Silences implements Managed {
    /** So many there may be, past ones of the last month among them. */
    public static final int SILENCES_MAX = 500;

    /** How long a window that is over is shown. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final System.Logger LOG = System.getLogger(Silences.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Row(String id, String settings) {}

    private final Store store;
    private volatile NavigableMap<String, Silence> silences = new ConcurrentSkipListMap<>();

    Silences(Store store) {
        this.store = store;
    }

    @Override
    public synchronized void takeOver() {
        List<Row> rows = store.read(h -> h.createQuery("SELECT id, settings FROM silence")
                .map((row, context) -> new Row(row.getString("id"), row.getString("settings")))
                .list());
        NavigableMap<String, Silence> loaded = new ConcurrentSkipListMap<>();
        rows.forEach(row -> read(row).ifPresent(silence -> loaded.put(silence.id(), silence)));
        silences = loaded;
    }

    private static Optional<Silence> read(Row row) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(row.settings());
            return Optional.of(SilenceJson.read(row.id(), json, SilenceJson.by(json), Instant.EPOCH));
        } catch (JsonProcessingException | ClassCastException | RefusedException e) {
            LOG.log(System.Logger.Level.ERROR, "stored silence={0} is unreadable: {1}", row.id(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void standDown() {
        silences = new ConcurrentSkipListMap<>();
    }

    /** All, by their IDs. */
    public List<Silence> all() {
        return List.copyOf(silences.values());
    }

    /** A silence that there must be. */
    public Silence one(String id) throws RefusedException {
        Silence silence = silences.get(id);
        if (silence == null) {
            throw RefusedException.unknown("no silence \"" + id + "\"");
        }
        return silence;
    }

    /**
     * Makes it, or puts it in the place of the one of its ID.
     *
     * @return whether it is new
     */
    public synchronized boolean put(Silence silence, Instant now) throws RefusedException {
        boolean isNew = !silences.containsKey(silence.id());
        if (isNew && silences.size() >= SILENCES_MAX) {
            prune(now);
        }
        if (isNew && silences.size() >= SILENCES_MAX) {
            throw RefusedException.conflict("there are " + SILENCES_MAX + " silences, which is the limit");
        }
        String json = SilenceJson.write(silence).toString();
        store.change(h -> {
            if (h.execute("UPDATE silence SET settings = ? WHERE id = ?", json, silence.id()) == 0) {
                h.execute("INSERT INTO silence (id, settings) VALUES (?, ?)", silence.id(), json);
            }
        });
        silences.put(silence.id(), silence);
        return isNew;
    }

    /** Ends and removes it. */
    public synchronized void delete(String id) throws RefusedException {
        var _ = one(id);
        store.change(h -> h.execute("DELETE FROM silence WHERE id = ?", id));
        silences.remove(id);
    }

    /** Removes those that were over long ago. */
    private void prune(Instant now) {
        List<String> old = silences.values().stream()
                .filter(silence -> silence.to().plus(KEPT).isBefore(now))
                .map(Silence::id)
                .toList();
        store.change(h -> old.forEach(id -> h.execute("DELETE FROM silence WHERE id = ?", id)));
        old.forEach(silences::remove);
    }

    /** Whether nobody is to be told of an alarm now. */
    boolean fit(Rule rule, Severity severity, String route, Map<String, String> labels, Instant now) {
        return silences.values().stream().anyMatch(silence -> silence.fits(rule, severity, route, labels, now));
    }
}
