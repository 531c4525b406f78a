package dev.tramo.server.api.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.server.placement.PlacementRepository;
import dev.tramo.server.store.Store;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jdbi.v3.core.Handle;

/** The table {@code link}, read from memory. */
@Singleton
public class LinkRepository {
    private static final System.Logger LOG = System.getLogger(LinkRepository.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Store store;
    private volatile Map<LinkKind, SortedMap<Long, Link>> links = none();

    LinkRepository(Store store) {
        this.store = store;
    }

    /** Makes memory what the database holds. */
    void load() {
        List<Optional<Link>> stored =
                store.read(h -> h.createQuery("SELECT kind, id, settings, running FROM link ORDER BY id")
                        .map((row, context) -> link(row))
                        .list());
        Map<LinkKind, SortedMap<Long, Link>> loaded = none();
        stored.stream()
                .flatMap(Optional::stream)
                .forEach(link -> of(link.kind(), loaded).put(link.id(), link));
        links = loaded;
    }

    void forget() {
        links = none();
    }

    private static Map<LinkKind, SortedMap<Long, Link>> none() {
        Map<LinkKind, SortedMap<Long, Link>> none = new EnumMap<>(LinkKind.class);
        for (LinkKind kind : LinkKind.values()) {
            none.put(kind, new ConcurrentSkipListMap<>());
        }
        return none;
    }

    private static SortedMap<Long, Link> of(LinkKind kind, Map<LinkKind, SortedMap<Long, Link>> all) {
        return Objects.requireNonNull(all.get(kind));
    }

    private SortedMap<Long, Link> links(LinkKind kind) {
        return of(kind, links);
    }

    private void remember(Link link) {
        links(link.kind()).put(link.id(), link);
    }

    List<Link> all(LinkKind kind) {
        return List.copyOf(links(kind).values());
    }

    Optional<Link> find(LinkKind kind, long id) {
        return Optional.ofNullable(links(kind).get(id));
    }

    /** The ID of the link of that name. */
    Optional<Long> idOf(LinkKind kind, String serviceName) {
        return links(kind).values().stream()
                .filter(link -> link.settings().serviceName().equals(serviceName))
                .map(Link::id)
                .findFirst();
    }

    /** Adds a stopped link and gives its ID, which was never used before. */
    Link add(LinkSettings settings) {
        Link link = store.write(h -> {
            String kind = settings.kind().name();
            h.execute("UPDATE link_id SET last_id = last_id + 1 WHERE kind = ?", kind);
            long next = h.createQuery("SELECT last_id FROM link_id WHERE kind = :kind")
                    .bind("kind", kind)
                    .mapTo(Long.class)
                    .one();
            Link added = new Link(next, settings, false);
            insert(h, added);
            return added;
        });
        remember(link);
        return link;
    }

    /** Adds a link under the ID that it has; later ones get higher IDs. The ID and the name must be free. */
    static void addWithId(Handle handle, Link link) {
        insert(handle, link);
        handle.execute(
                "UPDATE link_id SET last_id = ? WHERE kind = ? AND last_id < ?",
                link.id(),
                link.kind().name(),
                link.id());
    }

    private static void insert(Handle handle, Link link) {
        handle.execute(
                "INSERT INTO link (kind, id, service_name, settings, running) VALUES (?, ?, ?, ?, ?)",
                link.kind().name(),
                link.id(),
                link.settings().serviceName(),
                json(link.settings()),
                link.running());
    }

    void update(Link link) {
        store.change(h -> h.execute(
                "UPDATE link SET service_name = ?, settings = ?, running = ? WHERE kind = ? AND id = ?",
                link.settings().serviceName(),
                json(link.settings()),
                link.running(),
                link.kind().name(),
                link.id()));
        remember(link);
    }

    void delete(Link link) {
        store.change(h -> {
            h.execute("DELETE FROM link WHERE kind = ? AND id = ?", link.kind().name(), link.id());
            PlacementRepository.clear(h, link.routeId());
        });
        links(link.kind()).remove(link.id());
    }

    private static String json(LinkSettings settings) {
        try {
            return JSON.writeValueAsString(settings.values());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and integers are always JSON", e);
        }
    }

    /** Empty for one that cannot be read: it stays where it is, and the others are served. */
    static Optional<Link> link(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        try {
            // Read as a request is: what an older version stored gets the defaults of fields that came later.
            LinkSettings settings = LinkReader.read(
                    LinkKind.valueOf(row.getString("kind")),
                    row.getString("settings").getBytes(StandardCharsets.UTF_8));
            return Optional.of(new Link(id, settings, row.getBoolean("running")));
        } catch (InvalidLinkException | IllegalArgumentException e) { // the latter: no such kind
            LOG.log(System.Logger.Level.ERROR, "stored link {0} is unreadable: {1}", id, e.getMessage());
            return Optional.empty();
        }
    }
}
