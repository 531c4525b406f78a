package dev.tramo.server.observe.history;

import dev.tramo.server.observe.Summary;
import dev.tramo.server.observe.history.HistoryTable.Row;
import dev.tramo.server.observe.history.HistoryTable.Stored;
import dev.tramo.server.store.Store;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Handle;

/**
 * Figures by the minute and by the quarter of an hour in the store. A quarter is always made from its minutes, in the transaction that
 * writes them, so a restart in the middle of it does no harm. One thread writes; any thread reads.
 */
@Singleton
class HistoryStore {
    private static final int MINUTES_PER_QUARTER = Resolution.QUARTER.seconds() / Resolution.MINUTE.seconds();
    /** Beyond, the oldest blocks go, whatever their age: 800 routes of two endpoints at the default. */
    private static final long MINUTE_ROWS_MAX = 500_000;

    private static final long QUARTER_ROWS_MAX = 1_000_000;
    /** Blocks that go at a time: each is a transaction of its own, which keeps nobody waiting. */
    private static final int PRUNED_MAX = 1_000;

    private final Store store;
    private final HistoryTable minutes = new HistoryTable(Resolution.MINUTE);
    private final HistoryTable quarters = new HistoryTable(Resolution.QUARTER);
    private final long minuteSeconds;
    private final long quarterSeconds;
    private final long minuteRowsMax;
    private final long quarterRowsMax;

    @Inject
    HistoryStore(
            Store store,
            @ConfigProperty(name = "tramo.history.minute.days") int minuteDays,
            @ConfigProperty(name = "tramo.history.quarter.days") int quarterDays) {
        this(store, minuteDays, quarterDays, MINUTE_ROWS_MAX, QUARTER_ROWS_MAX);
    }

    HistoryStore(Store store, int minuteDays, int quarterDays, long minuteRowsMax, long quarterRowsMax) {
        this.store = store;
        this.minuteSeconds = TimeUnit.DAYS.toSeconds(minuteDays);
        this.quarterSeconds = TimeUnit.DAYS.toSeconds(quarterDays);
        this.minuteRowsMax = minuteRowsMax;
        this.quarterRowsMax = quarterRowsMax;
    }

    /** Since when minutes are kept; seconds since 1970. */
    long minutesSince(long now) {
        return now - minuteSeconds;
    }

    /** A minute that is to be pruned soon would come to a quarter without the others of it. */
    private boolean isKept(Minute minute, long now) {
        return minute.second() >= Resolution.MINUTE.block(minutesSince(now)) + Resolution.MINUTE.blockSeconds();
    }

    /**
     * Adds minutes, all or none; those that are older than what is kept are left out.
     *
     * @param now seconds since 1970
     * @throws dev.tramo.server.store.StoreUnavailableException if the database does not answer, or another server manages
     */
    void add(List<Minute> added, long now) {
        Map<HistoryTable.Key, Row> ofMinutes = new LinkedHashMap<>();
        Map<HistoryTable.Key, Row> ofQuarters = new LinkedHashMap<>();
        boolean _ = store.read(handle -> {
            Map<Row, TreeSet<Long>> changed = new LinkedHashMap<>();
            for (Minute minute : added) {
                if (isKept(minute, now)) {
                    Row row = row(handle, minutes, minute.route(), minute.endpoint(), minute.second(), ofMinutes);
                    row.block().add(Resolution.MINUTE.slot(minute.second()), minute.summary());
                    boolean _ = changed.computeIfAbsent(row, key -> new TreeSet<>())
                            .add(Math.floorDiv(minute.second(), Resolution.QUARTER.seconds()));
                }
            }
            changed.forEach((row, numbers) -> numbers.forEach(number -> rollUp(handle, row, number, ofQuarters)));
            return true;
        });
        List<Stored> minuteRows = ofMinutes.values().stream().map(Row::stored).toList();
        List<Stored> quarterRows = ofQuarters.values().stream().map(Row::stored).toList();
        store.change(handle -> {
            minutes.write(handle, minuteRows);
            quarters.write(handle, quarterRows);
        });
    }

    private static Row row(
            Handle handle,
            HistoryTable table,
            String route,
            String endpoint,
            long second,
            Map<HistoryTable.Key, Row> known) {
        HistoryTable.Key key =
                new HistoryTable.Key(route, endpoint, table.resolution().block(second));
        return known.computeIfAbsent(key, wanted -> table.find(handle, wanted));
    }

    /** @param number of the quarter, counted from 1970 */
    private void rollUp(Handle handle, Row ofMinutes, long number, Map<HistoryTable.Key, Row> known) {
        long second = number * Resolution.QUARTER.seconds();
        int from = Resolution.MINUTE.slot(second);
        HistoryTable.Key key = ofMinutes.key();
        row(handle, quarters, key.route(), key.endpoint(), second, known)
                .block()
                .put(Resolution.QUARTER.slot(second), ofMinutes.block().sum(from, from + MINUTES_PER_QUARTER));
    }

    /** Takes the figures of a time; its beginning in seconds since 1970. */
    interface Taker {
        void take(long second, Summary summary);
    }

    /** The endpoints of a route of which there is anything in a time; seconds since 1970, the end left out. */
    List<String> endpoints(Resolution resolution, String route, long from, long to) {
        return store.read(handle -> table(resolution).endpoints(handle, route, from, to));
    }

    /** Gives what is stored of an endpoint in a time, the oldest first. */
    void read(Resolution resolution, String route, String endpoint, long from, long to, Taker taker) {
        BiConsumer<Long, Block> blocks = (begins, block) -> {
            for (int slot = 0; slot < resolution.slots(); slot++) {
                long second = begins + (long) slot * resolution.seconds();
                if (second >= from && second < to) {
                    block.at(slot).ifPresent(summary -> taker.take(second, summary));
                }
            }
        };
        boolean _ = store.read(handle -> {
            table(resolution).blocks(handle, route, endpoint, from, to, blocks);
            return true;
        });
    }

    private HistoryTable table(Resolution resolution) {
        return resolution == Resolution.MINUTE ? minutes : quarters;
    }

    /** Whether there is anything of a route, which may have been deleted since. */
    boolean has(String route) {
        return store.read(handle -> minutes.has(handle, route) || quarters.has(handle, route));
    }

    /**
     * Removes what is too old or too much.
     *
     * @param now seconds since 1970
     */
    void prune(long now) {
        prune(minutes, now - minuteSeconds, minuteRowsMax);
        prune(quarters, now - quarterSeconds, quarterRowsMax);
    }

    private void prune(HistoryTable table, long since, long rowsMax) {
        for (int i = 0; i < PRUNED_MAX; i++) {
            OptionalLong oldest = store.read(table::oldest);
            boolean isOld = oldest.isPresent()
                    && oldest.getAsLong() + table.resolution().blockSeconds() <= since;
            if (oldest.isEmpty() || (!isOld && store.read(table::count) <= rowsMax)) {
                return;
            }
            store.change(handle -> table.delete(handle, oldest.getAsLong()));
        }
    }
}
