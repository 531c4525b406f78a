package dev.tramo.server.links;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The table {@code link}. */
@Singleton
public class LinkRepository {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Jdbi jdbi;

    LinkRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<Link> all(LinkKind kind) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT kind, id, settings, running FROM link WHERE kind = :kind ORDER BY id")
                        .bind("kind", kind.name())
                        .map((row, context) -> link(row))
                        .list());
    }

    Optional<Link> find(LinkKind kind, long id) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT kind, id, settings, running FROM link WHERE kind = :kind AND id = :id")
                        .bind("kind", kind.name())
                        .bind("id", id)
                        .map((row, context) -> link(row))
                        .findOne());
    }

    /** The ID of the link of that name. */
    Optional<Long> idOf(LinkKind kind, String serviceName) {
        return jdbi.withHandle(h -> h.createQuery("SELECT id FROM link WHERE kind = :kind AND service_name = :name")
                .bind("kind", kind.name())
                .bind("name", serviceName)
                .mapTo(Long.class)
                .findOne());
    }

    /** Adds a stopped link and gives its ID, which was never used before. */
    Link add(LinkSettings settings) {
        long id = jdbi.inTransaction(h -> {
            String kind = settings.kind().name();
            h.execute("UPDATE link_id SET last_id = last_id + 1 WHERE kind = ?", kind);
            long next = h.createQuery("SELECT last_id FROM link_id WHERE kind = :kind")
                    .bind("kind", kind)
                    .mapTo(Long.class)
                    .one();
            h.execute(
                    "INSERT INTO link (kind, id, service_name, settings, running) VALUES (?, ?, ?, ?, FALSE)",
                    kind,
                    next,
                    settings.serviceName(),
                    json(settings));
            return next;
        });
        return new Link(id, settings, false);
    }

    void update(Link link) {
        jdbi.useHandle(h -> h.execute(
                "UPDATE link SET service_name = ?, settings = ?, running = ? WHERE kind = ? AND id = ?",
                link.settings().serviceName(),
                json(link.settings()),
                link.running(),
                link.kind().name(),
                link.id()));
    }

    void delete(Link link) {
        jdbi.useHandle(h -> h.execute(
                "DELETE FROM link WHERE kind = ? AND id = ?", link.kind().name(), link.id()));
    }

    private static String json(LinkSettings settings) {
        try {
            return JSON.writeValueAsString(settings.values());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and integers are always JSON", e);
        }
    }

    private static Link link(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        try {
            // Read as a request is: what an older version stored gets the defaults of fields that came later.
            LinkSettings settings = LinkReader.read(
                    LinkKind.valueOf(row.getString("kind")),
                    row.getString("settings").getBytes(StandardCharsets.UTF_8));
            return new Link(id, settings, row.getBoolean("running"));
        } catch (InvalidLinkException e) {
            throw new SQLException("stored link " + id + " is unreadable: " + e.getMessage(), e);
        }
    }
}
