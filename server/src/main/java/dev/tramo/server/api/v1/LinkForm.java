package dev.tramo.server.api.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tramo.engine.spec.EndpointUri;
import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.server.api.RefusedException;
import dev.tramo.server.routes.RouteForm;
import dev.tramo.server.routes.RouteKind;
import dev.tramo.server.routes.StoredRoute;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Links as routes, and back: the URIs are what runs, and the link's own fields are kept as JSON beside them. */
@Singleton
public class LinkForm implements RouteForm {
    private static final System.Logger LOG = System.getLogger(LinkForm.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public boolean owns(RouteKind kind) {
        return kind.isNumbered();
    }

    /** The route that a link is. */
    static StoredRoute stored(Link link, Map<String, String> labels) {
        LinkSettings settings = link.settings();
        RouteSpec spec = LinkRoutes.route(link.routeId(), settings);
        Map<String, String> destinations = new LinkedHashMap<>();
        spec.destinations().forEach((id, to) -> destinations.put(id, EndpointUri.write(to)));
        return new StoredRoute(
                link.routeId(),
                settings.serviceName(),
                labels,
                Map.of(StoredRoute.SOURCE, EndpointUri.write(spec.source())),
                destinations,
                link.running(),
                json(settings));
    }

    /** The link that a route is; empty, and logged, if an older version stored what this one cannot read. */
    static Optional<Link> link(StoredRoute route) {
        try {
            return Optional.of(read(route));
        } catch (RefusedException e) {
            LOG.log(System.Logger.Level.ERROR, "stored link {0} is unreadable: {1}", route.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Link read(StoredRoute route) throws RefusedException {
        // Read as a request is: what an older version stored gets the defaults of fields that came later.
        LinkSettings settings =
                LinkReader.read(LinkKind.of(route.kind()), route.api().getBytes(StandardCharsets.UTF_8));
        return new Link(Long.parseLong(route.kind().rest(route.id())), settings, route.running());
    }

    /**
     * The route of a link that version 0.1 stored.
     *
     * @param kind RX or TX
     * @param settings the fields, as JSON
     * @throws RefusedException if they cannot be read
     * @throws IllegalArgumentException if there is no such kind
     */
    public static StoredRoute ofOlder(String kind, long id, String settings, boolean running) throws RefusedException {
        LinkSettings read = LinkReader.read(LinkKind.valueOf(kind), settings.getBytes(StandardCharsets.UTF_8));
        return stored(new Link(id, read, running), Map.of());
    }

    private static String json(LinkSettings settings) {
        return json(settings.values());
    }

    static String json(Map<String, ?> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and integers are always JSON", e);
        }
    }

    @Override
    public StoredRoute fitted(Optional<StoredRoute> before, StoredRoute wanted) throws RefusedException {
        if (before.isEmpty()) {
            throw RefusedException.invalid("id: \"" + wanted.id()
                    + "\"; allowed is what does not begin with rx- or tx-: links are added by POST /v1/add_rx and"
                    + " /v1/add_tx");
        }
        StoredRoute old = before.get();
        if (!wanted.api().equals(old.api())) {
            return wanted; // by /v1 itself
        }
        Link link = read(old);
        boolean isSame = wanted.sources().equals(old.sources())
                && wanted.destinations().equals(old.destinations())
                && wanted.name().equals(old.name());
        LinkSettings settings = isSame ? link.settings() : LinkOfUris.settings(link, wanted);
        return stored(new Link(link.id(), settings, wanted.running()), wanted.labels())
                .withAnalysis(wanted.analysis());
    }
}
