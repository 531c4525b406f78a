package dev.tramo.server.api.aggregator;

import dev.tramo.rtmp.RtmpUrl;
import dev.tramo.server.store.Store;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jdbi.v3.core.Handle;

/** The tables {@code camera} and {@code push}, read from memory. */
@Singleton
public class CameraRepository {
    private static final System.Logger LOG = System.getLogger(CameraRepository.class.getName());

    private final Store store;
    private volatile SortedMap<String, Camera> cameras = new ConcurrentSkipListMap<>();

    CameraRepository(Store store) {
        this.store = store;
    }

    /** Makes memory what the database holds. */
    void load() {
        List<Optional<Camera>> stored = store.read(h -> {
            Map<String, List<Push>> pushes = pushes(h);
            return h.createQuery("SELECT name, type, stream_key, pull_url, grace_seconds, takeover_seconds FROM camera")
                    .map((row, context) -> camera(row, pushes))
                    .list();
        });
        SortedMap<String, Camera> loaded = new ConcurrentSkipListMap<>();
        stored.stream().flatMap(Optional::stream).forEach(camera -> loaded.put(camera.name(), camera));
        cameras = loaded;
    }

    void forget() {
        cameras = new ConcurrentSkipListMap<>();
    }

    private void remember(Camera camera) {
        cameras.put(camera.name(), camera);
    }

    List<Camera> all() {
        return List.copyOf(cameras.values());
    }

    Optional<Camera> find(String name) {
        return Optional.ofNullable(cameras.get(name));
    }

    long count() {
        return cameras.size();
    }

    void add(Camera camera) {
        CameraSettings settings = camera.settings();
        store.change(h -> h.execute(
                "INSERT INTO camera (name, type, stream_key, pull_url, grace_seconds, takeover_seconds, last_push_id)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 0)",
                camera.name(),
                settings.type(),
                settings.streamKey(),
                settings.pullUrl().map(RtmpUrl::full).orElse(""),
                settings.graceSeconds(),
                settings.takeoverSeconds()));
        remember(camera);
    }

    void update(Camera camera) {
        CameraSettings settings = camera.settings();
        store.change(h -> h.execute(
                "UPDATE camera SET type = ?, stream_key = ?, pull_url = ?, grace_seconds = ?, takeover_seconds = ?"
                        + " WHERE name = ?",
                settings.type(),
                settings.streamKey(),
                settings.pullUrl().map(RtmpUrl::full).orElse(""),
                settings.graceSeconds(),
                settings.takeoverSeconds(),
                camera.name()));
        remember(camera);
    }

    void delete(Camera camera) {
        store.change(h -> h.execute("DELETE FROM camera WHERE name = ?", camera.name()));
        cameras.remove(camera.name());
    }

    /** Adds a push with an ID that the camera never had before; gives the camera with it. */
    Camera addPush(Camera camera, RtmpUrl url, boolean enhancedAlways) {
        long id = store.write(h -> {
            h.execute("UPDATE camera SET last_push_id = last_push_id + 1 WHERE name = ?", camera.name());
            long next = h.createQuery("SELECT last_push_id FROM camera WHERE name = :name")
                    .bind("name", camera.name())
                    .mapTo(Long.class)
                    .one();
            h.execute(
                    "INSERT INTO push (camera, id, url, enhanced_always) VALUES (?, ?, ?, ?)",
                    camera.name(),
                    next,
                    url.full(),
                    enhancedAlways);
            return next;
        });
        Camera changed = camera.and(new Push(id, url, enhancedAlways));
        remember(changed);
        return changed;
    }

    /** Removes a push; gives the camera without it. */
    Camera deletePush(Camera camera, Push push) {
        store.change(h -> h.execute("DELETE FROM push WHERE camera = ? AND id = ?", camera.name(), push.id()));
        Camera changed = camera.without(push);
        remember(changed);
        return changed;
    }

    private static Map<String, List<Push>> pushes(Handle handle) {
        Map<String, List<Push>> pushes = new HashMap<>();
        handle.createQuery("SELECT camera, id, url, enhanced_always FROM push ORDER BY camera, id")
                .map((row, context) -> {
                    List<Push> of = pushes.computeIfAbsent(row.getString("camera"), name -> new ArrayList<>());
                    return push(row).map(of::add);
                })
                .list();
        return pushes;
    }

    /** Empty for one that cannot be read: it stays where it is, and the others are served. */
    private static Optional<Push> push(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        try {
            return Optional.of(new Push(id, RtmpUrl.parse(row.getString("url")), row.getBoolean("enhanced_always")));
        } catch (IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "stored push {0} of camera {1} is unreadable",
                    String.valueOf(id),
                    row.getString("camera"));
            return Optional.empty();
        }
    }

    /** As {@link #push}. */
    private static Optional<Camera> camera(ResultSet row, Map<String, List<Push>> pushes) throws SQLException {
        String name = row.getString("name");
        String pullUrl = row.getString("pull_url");
        try {
            CameraSettings settings = new CameraSettings(
                    row.getString("type"),
                    row.getString("stream_key"),
                    pullUrl.isEmpty() ? Optional.empty() : Optional.of(RtmpUrl.parse(pullUrl)),
                    row.getInt("grace_seconds"),
                    row.getInt("takeover_seconds"));
            return Optional.of(new Camera(name, settings, pushes.getOrDefault(name, List.of())));
        } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.ERROR, "stored camera {0} is unreadable", name);
            return Optional.empty();
        }
    }
}
