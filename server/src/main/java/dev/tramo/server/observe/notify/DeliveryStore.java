package dev.tramo.server.observe.notify;

import dev.tramo.server.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code notification_delivery}. */
final class DeliveryStore {
    private static final System.Logger LOG = System.getLogger(DeliveryStore.class.getName());

    private final Store store;

    DeliveryStore(Store store) {
        this.store = store;
    }

    /** Those of a notification, in the order in which they were accepted. */
    List<Delivery> of(String notification) {
        return store
                .read(h -> h.createQuery("SELECT * FROM notification_delivery WHERE notification = :notification"
                                + " ORDER BY event, accepted_at")
                        .bind("notification", notification)
                        .map((row, context) -> delivery(row))
                        .list())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Delivery> delivery(ResultSet row) throws SQLException {
        String id = row.getString("message");
        try {
            return Optional.of(new Delivery(
                    row.getString("notification"),
                    MessageText.read(id, row.getString("content")),
                    Delivery.State.valueOf(row.getString("state")),
                    Instant.ofEpochMilli(row.getLong("accepted_at")),
                    Instant.ofEpochMilli(row.getLong("changed_at")),
                    Instant.ofEpochMilli(row.getLong("next_at")),
                    row.getInt("attempts"),
                    row.getString("error")));
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, "stored delivery of {0} is unreadable: it is left out", id);
            return Optional.empty();
        }
    }

    /** Stores what has changed, of several notifications, all or nothing. Those whose notification was removed are left out. */
    void save(Collection<Outbox.Unsaved> changes) {
        store.change(h -> changes.forEach(unsaved -> {
            boolean isThere = h.createQuery("SELECT COUNT(*) FROM notification WHERE id = :id")
                            .bind("id", unsaved.notification())
                            .mapTo(Integer.class)
                            .one()
                    > 0;
            if (isThere) {
                unsaved.removed()
                        .forEach(message -> h.execute(
                                "DELETE FROM notification_delivery WHERE notification = ? AND message = ?",
                                unsaved.notification(),
                                message));
                unsaved.changed().forEach(delivery -> save(h, delivery));
            }
        }));
    }

    private static void save(Handle h, Delivery delivery) {
        int changed = h.execute(
                "UPDATE notification_delivery SET state = ?, changed_at = ?, next_at = ?, attempts = ?, error = ?"
                        + " WHERE notification = ? AND message = ?",
                delivery.state().name(),
                delivery.changedAt().toEpochMilli(),
                delivery.nextAt().toEpochMilli(),
                delivery.attempts(),
                delivery.error(),
                delivery.notification(),
                delivery.message().id());
        if (changed == 0) {
            h.execute(
                    "INSERT INTO notification_delivery (notification, message, event, content, state, accepted_at,"
                            + " changed_at, next_at, attempts, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    delivery.notification(),
                    delivery.message().id(),
                    delivery.message().event().id(),
                    MessageText.of(delivery.message()),
                    delivery.state().name(),
                    delivery.acceptedAt().toEpochMilli(),
                    delivery.changedAt().toEpochMilli(),
                    delivery.nextAt().toEpochMilli(),
                    delivery.attempts(),
                    delivery.error());
        }
    }
}
