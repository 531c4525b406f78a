package dev.tramo.server.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;

/** Whether what is there is what was wanted. A cluster adds defaults to what it is given; those do not count. */
final class Fit {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Fit() {}

    static boolean fits(Deployment wanted, Deployment existing) {
        return hasMetadata(wanted, existing) && contains(existing.getSpec(), wanted.getSpec());
    }

    static boolean fits(Secret wanted, Secret existing) {
        return hasMetadata(wanted, existing) && wanted.getData().equals(existing.getData());
    }

    private static boolean hasMetadata(HasMetadata wanted, HasMetadata existing) {
        return contains(existing.getMetadata(), wanted.getMetadata());
    }

    private static boolean contains(Object existing, Object wanted) {
        JsonNode has = JSON.valueToTree(existing);
        JsonNode should = JSON.valueToTree(wanted);
        return holds(has, should);
    }

    private static boolean holds(JsonNode existing, JsonNode wanted) {
        if (wanted.isObject()) {
            return wanted.properties().stream()
                    .allMatch(field -> holds(existing.path(field.getKey()), field.getValue()));
        }
        if (wanted.isArray()) {
            boolean isAlike = existing.size() == wanted.size();
            for (int i = 0; isAlike && i < wanted.size(); i++) {
                isAlike = holds(existing.path(i), wanted.path(i));
            }
            return isAlike;
        }
        return wanted.equals(existing);
    }
}
