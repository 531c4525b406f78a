package dev.tramo.server.observe.event;

import dev.tramo.server.store.Store;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The table {@code server_run}: which servers managed this store, and whether they said that they ended. Any thread. */
@Singleton
class ServerRuns {
    private final Store store;

    ServerRuns(Store store) {
        this.store = store;
    }

    /**
     * A run that did not say that it ended.
     *
     * @param seen when it last showed that it lived, some 10 s exact
     */
    record Run(String server, String version, Instant started, Instant seen) {}

    /** Runs that did not say that they ended; they count as ended from now on. */
    List<Run> takeUnended() {
        return store.write(h -> {
            List<Run> runs = h.createQuery(
                            "SELECT server, version, started_millis, seen_millis FROM server_run WHERE ended = FALSE")
                    .map((row, context) -> new Run(
                            row.getString("server"),
                            row.getString("version"),
                            Instant.ofEpochMilli(row.getLong("started_millis")),
                            Instant.ofEpochMilli(row.getLong("seen_millis"))))
                    .list();
            h.execute("UPDATE server_run SET ended = TRUE WHERE ended = FALSE");
            return runs;
        });
    }

    void begin(String server, String version, Instant started, Instant now) {
        store.change(h -> {
            h.execute("DELETE FROM server_run WHERE server = ?", server);
            h.execute(
                    "INSERT INTO server_run (server, version, started_millis, seen_millis, ended) VALUES (?, ?, ?, ?, FALSE)",
                    server,
                    version,
                    started.toEpochMilli(),
                    now.toEpochMilli());
        });
    }

    void seen(String server, Instant now) {
        store.change(
                h -> h.execute("UPDATE server_run SET seen_millis = ? WHERE server = ?", now.toEpochMilli(), server));
    }

    void ended(String server, Instant now) {
        store.change(h -> h.execute(
                "UPDATE server_run SET seen_millis = ?, ended = TRUE WHERE server = ?", now.toEpochMilli(), server));
    }
}
