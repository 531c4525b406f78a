package dev.tramo.server.observe.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.store.Store;
import java.util.List;
import java.util.Optional;

/** The table {@code notification}. */
final class NotificationStore {
    private static final System.Logger LOG = System.getLogger(NotificationStore.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;

    NotificationStore(Store store) {
        this.store = store;
    }

    List<Notification> all() {
        return store
                .read(h -> h.createQuery("SELECT id, settings FROM notification")
                        .map((row, context) -> notification(row.getString("id"), row.getString("settings")))
                        .list())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** Empty for one that cannot be read: it stays where it is, and the others are served. */
    private static Optional<Notification> notification(String id, String json) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode settings) {
                return Optional.of(NotificationJson.read(id, settings, Optional.empty()));
            }
        } catch (JsonProcessingException | RefusedException e) {
            // Said without the cause, whose message quotes what it found.
        }
        LOG.log(System.Logger.Level.ERROR, "stored notification {0} is unreadable", id);
        return Optional.empty();
    }

    /** Adds it, or puts it in the place of the one of its ID. */
    void save(Notification notification) {
        String json = NotificationJson.withSecrets(notification).toString();
        store.change(h -> {
            int changed = h.execute("UPDATE notification SET settings = ? WHERE id = ?", json, notification.id());
            if (changed == 0) {
                h.execute("INSERT INTO notification (id, settings) VALUES (?, ?)", notification.id(), json);
            }
        });
    }

    /** Removes it, with all its deliveries. */
    void delete(String id) {
        store.change(h -> {
            h.execute("DELETE FROM notification WHERE id = ?", id);
            h.execute("DELETE FROM notification_delivery WHERE notification = ?", id);
        });
    }
}
