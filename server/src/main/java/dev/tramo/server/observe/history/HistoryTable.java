package dev.tramo.server.observe.history;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The table of a resolution, {@code history_minute} or {@code history_quarter}: a row for each endpoint and block. Any thread; its caller
 * brings the connection.
 */
final class HistoryTable {
    private static final System.Logger LOG = System.getLogger(HistoryTable.class.getName());

    private final Resolution resolution;
    private final String name;

    HistoryTable(Resolution resolution) {
        this.resolution = resolution;
        this.name = resolution == Resolution.MINUTE ? "history_minute" : "history_quarter";
    }

    Resolution resolution() {
        return resolution;
    }

    /** Of which endpoint, and when its block begins, seconds since 1970. */
    record Key(String route, String endpoint, long begins) {}

    /** @param isNew whether there is no such row yet */
    record Row(Key key, Block block, boolean isNew) {
        Stored stored() {
            return new Stored(key, block.encode(), isNew);
        }
    }

    /** A row as it is stored. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Stored(Key key, byte[] figures, boolean isNew) {}

    /** A row; an empty one if there is none. */
    Row find(Handle handle, Key key) {
        Optional<byte[]> stored = handle.createQuery(
                        "SELECT figures FROM " + name + " WHERE route = ? AND begins = ? AND endpoint = ?")
                .bind(0, key.route())
                .bind(1, key.begins())
                .bind(2, key.endpoint())
                .mapTo(byte[].class)
                .findOne();
        Block block = stored.map(figures -> decode(key, figures)).orElseGet(() -> new Block(resolution));
        return new Row(key, block, stored.isEmpty());
    }

    private Block decode(Key key, byte[] figures) {
        try {
            return Block.decode(resolution, figures);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "stored history of route={0} {1} at {2} is unreadable: left out",
                    key.route(),
                    key.endpoint(),
                    String.valueOf(key.begins()));
            return new Block(resolution);
        }
    }

    /** Stores rows that {@link #find} gave. */
    void write(Handle handle, List<Stored> rows) {
        String change = "UPDATE " + name + " SET figures = ? WHERE route = ? AND begins = ? AND endpoint = ?";
        String add = "INSERT INTO " + name + " (figures, route, begins, endpoint) VALUES (?, ?, ?, ?)";
        batch(handle, change, rows.stream().filter(row -> !row.isNew()).toList());
        batch(handle, add, rows.stream().filter(Stored::isNew).toList());
    }

    private static void batch(Handle handle, String statement, List<Stored> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedBatch batch = handle.prepareBatch(statement)) {
            for (Stored row : rows) {
                Key key = row.key();
                PreparedBatch _ = batch.bind(0, row.figures())
                        .bind(1, key.route())
                        .bind(2, key.begins())
                        .bind(3, key.endpoint())
                        .add();
            }
            int[] _ = batch.execute();
        }
    }

    /** The endpoints of which there is anything in a time; seconds since 1970, the end left out. */
    List<String> endpoints(Handle handle, String route, long from, long to) {
        return handle.createQuery(
                        "SELECT DISTINCT endpoint FROM " + name + " WHERE route = ? AND begins >= ? AND begins < ?")
                .bind(0, route)
                .bind(1, resolution.block(from))
                .bind(2, to)
                .mapTo(String.class)
                .list();
    }

    /** Gives all blocks of an endpoint that have to do with a time, the oldest first. */
    void blocks(Handle handle, String route, String endpoint, long from, long to, BiConsumer<Long, Block> taker) {
        handle.createQuery("SELECT begins, figures FROM " + name
                        + " WHERE route = ? AND begins >= ? AND begins < ? AND endpoint = ? ORDER BY begins")
                .bind(0, route)
                .bind(1, resolution.block(from))
                .bind(2, to)
                .bind(3, endpoint)
                .map((row, context) ->
                        new Stored(new Key(route, endpoint, row.getLong("begins")), row.getBytes("figures"), false))
                .forEach(row -> taker.accept(row.key().begins(), decode(row.key(), row.figures())));
    }

    /** Whether there is anything of a route. */
    boolean has(Handle handle, String route) {
        return handle.createQuery("SELECT 1 FROM " + name + " WHERE route = ? LIMIT 1")
                .bind(0, route)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** When the oldest block begins. */
    OptionalLong oldest(Handle handle) {
        return handle.createQuery("SELECT MIN(begins) FROM " + name).mapTo(Long.class).findOne().stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    /** How many rows there are. */
    long count(Handle handle) {
        return handle.createQuery("SELECT COUNT(*) FROM " + name)
                .mapTo(Long.class)
                .one();
    }

    /** Removes the blocks that begin at this time. */
    void delete(Handle handle, long begins) {
        handle.execute("DELETE FROM " + name + " WHERE begins = ?", begins);
    }
}
