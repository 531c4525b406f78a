package dev.tramo.server.cameras;

import dev.tramo.rtmp.RtmpUrl;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The tables {@code camera} and {@code push}. */
@Singleton
public class CameraRepository {
    private static final String COLUMNS =
            "SELECT name, type, stream_key, pull_url, grace_seconds, takeover_seconds FROM camera";

    private final Jdbi jdbi;

    CameraRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<Camera> all() {
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + " ORDER BY name")
                .map((row, context) -> camera(h, row))
                .list());
    }

    Optional<Camera> find(String name) {
        return jdbi.withHandle(h -> h.createQuery(COLUMNS + " WHERE name = :name")
                .bind("name", name)
                .map((row, context) -> camera(h, row))
                .findOne());
    }

    long count() {
        return jdbi.withHandle(h ->
                h.createQuery("SELECT COUNT(*) FROM camera").mapTo(Long.class).one());
    }

    void add(Camera camera) {
        CameraSettings settings = camera.settings();
        jdbi.useHandle(h -> h.execute(
                "INSERT INTO camera (name, type, stream_key, pull_url, grace_seconds, takeover_seconds, last_push_id)"
                        + " VALUES (?, ?, ?, ?, ?, ?, 0)",
                camera.name(),
                settings.type(),
                settings.streamKey(),
                settings.pullUrl().map(RtmpUrl::full).orElse(""),
                settings.graceSeconds(),
                settings.takeoverSeconds()));
    }

    void update(Camera camera) {
        CameraSettings settings = camera.settings();
        jdbi.useHandle(h -> h.execute(
                "UPDATE camera SET type = ?, stream_key = ?, pull_url = ?, grace_seconds = ?, takeover_seconds = ?"
                        + " WHERE name = ?",
                settings.type(),
                settings.streamKey(),
                settings.pullUrl().map(RtmpUrl::full).orElse(""),
                settings.graceSeconds(),
                settings.takeoverSeconds(),
                camera.name()));
    }

    void delete(Camera camera) {
        jdbi.useHandle(h -> h.execute("DELETE FROM camera WHERE name = ?", camera.name()));
    }

    /** Adds a push and gives it an ID, which the camera never had before. */
    Push addPush(Camera camera, RtmpUrl url, boolean enhancedAlways) {
        long id = jdbi.inTransaction(h -> {
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
        return new Push(id, url, enhancedAlways);
    }

    void deletePush(Camera camera, Push push) {
        jdbi.useHandle(h -> h.execute("DELETE FROM push WHERE camera = ? AND id = ?", camera.name(), push.id()));
    }

    private static Camera camera(Handle handle, ResultSet row) throws SQLException {
        String name = row.getString("name");
        String pullUrl = row.getString("pull_url");
        CameraSettings settings = new CameraSettings(
                row.getString("type"),
                row.getString("stream_key"),
                pullUrl.isEmpty() ? Optional.empty() : Optional.of(RtmpUrl.parse(pullUrl)),
                row.getInt("grace_seconds"),
                row.getInt("takeover_seconds"));
        List<Push> pushes = handle.createQuery(
                        "SELECT id, url, enhanced_always FROM push WHERE camera = :camera ORDER BY id")
                .bind("camera", name)
                .map((push, context) -> new Push(
                        push.getLong("id"), RtmpUrl.parse(push.getString("url")), push.getBoolean("enhanced_always")))
                .list();
        return new Camera(name, settings, pushes);
    }
}
