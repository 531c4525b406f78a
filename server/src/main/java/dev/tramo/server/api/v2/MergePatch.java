package dev.tramo.server.api.v2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.routes.StoredRoute;
import java.util.Map;

/** JSON merge patch (RFC 7396): what is given replaces what is there, {@code null} removes it, the rest stays. */
final class MergePatch {
    private MergePatch() {}

    /** What a route is to be, as a PUT would say it. */
    static ObjectNode applied(StoredRoute route, ObjectNode patch) {
        ObjectNode now = JsonNodeFactory.instance.objectNode();
        now.put(RouteReader.NAME, route.name());
        now.set(RouteReader.LABELS, object(route.labels()));
        if (!patch.has(RouteReader.SOURCES)) {
            now.put(RouteReader.SOURCE, route.source());
        }
        now.set(RouteReader.DESTINATIONS, object(route.destinations()));
        now.put(RouteReader.RUNNING, route.running());
        return merged(now, patch);
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
