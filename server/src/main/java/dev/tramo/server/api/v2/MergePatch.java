package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.figures.SwitchingJson;
import dev.tramo.server.routes.StoredRoute;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON merge patch (RFC 7396): what is given replaces what is there, {@code null} removes it, the rest stays. */
final class MergePatch {
    private MergePatch() {}

    /** What a route is to be, as a PUT would say it. */
    static ObjectNode applied(StoredRoute route, ObjectNode patch) {
        ObjectNode now = JsonNodeFactory.instance.objectNode();
        now.put(RouteReader.NAME, route.name());
        now.set(RouteReader.LABELS, object(route.labels()));
        ObjectNode change = patch;
        if (!patch.has(RouteReader.SOURCES) && route.sources().size() == 1) {
            now.put(RouteReader.SOURCE, route.source());
        } else if (!patch.has(RouteReader.SOURCES)) {
            // The short form is that of the preferred source; the others stay.
            now.set(RouteReader.SOURCES, sources(route, patch.get(RouteReader.SOURCE)));
            change = patch.deepCopy();
            change.remove(RouteReader.SOURCE);
        }
        now.set(RouteReader.SWITCHING, SwitchingJson.write(route.switching()));
        now.set(RouteReader.DESTINATIONS, object(route.destinations()));
        now.put(RouteReader.RUNNING, route.running());
        now.put(RouteReader.ANALYSIS, route.analysis().word());
        return merged(now, change);
    }

    private static ArrayNode sources(StoredRoute route, @Nullable JsonNode preferred) {
        ArrayNode sources = JsonNodeFactory.instance.arrayNode();
        route.sources().forEach((id, uri) -> {
            ObjectNode source = sources.addObject().put("id", id).put("uri", uri);
            if (sources.size() == 1 && preferred != null) {
                source.set("uri", preferred);
            }
        });
        return sources;
    }

    private static ObjectNode object(Map<String, String> texts) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        texts.forEach(object::put);
        return object;
    }

    private static ObjectNode merged(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                target.remove(field.getKey());
            } else if (value instanceof ObjectNode object) {
                ObjectNode inner = target.get(field.getKey()) instanceof ObjectNode there
                        ? there
                        : JsonNodeFactory.instance.objectNode();
                target.set(field.getKey(), merged(inner, object));
            } else {
                target.set(field.getKey(), value);
            }
        }
        return target;
    }
}
