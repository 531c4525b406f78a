package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Kubernetes objects, checked as strictly as an API server would, without one. */
final class Manifests {
    private interface Check {
        void accept(JsonElement object) throws IOException;
    }

    private record Kind(Class<?> type, Check check) {}

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("v1 ConfigMap", new Kind(V1ConfigMap.class, V1ConfigMap::validateJsonElement)),
            Map.entry("v1 Namespace", new Kind(V1Namespace.class, V1Namespace::validateJsonElement)),
            Map.entry("v1 Secret", new Kind(V1Secret.class, V1Secret::validateJsonElement)),
            Map.entry("v1 Service", new Kind(V1Service.class, V1Service::validateJsonElement)),
            Map.entry("v1 ServiceAccount", new Kind(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement)),
            Map.entry("apps/v1 Deployment", new Kind(V1Deployment.class, V1Deployment::validateJsonElement)),
            Map.entry("apps/v1 StatefulSet", new Kind(V1StatefulSet.class, V1StatefulSet::validateJsonElement)),
            Map.entry(
                    "networking.k8s.io/v1 NetworkPolicy",
                    new Kind(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement)),
            Map.entry(
                    "policy/v1 PodDisruptionBudget",
                    new Kind(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement)),
            Map.entry("rbac.authorization.k8s.io/v1 Role", new Kind(V1Role.class, V1Role::validateJsonElement)),
            Map.entry(
                    "rbac.authorization.k8s.io/v1 RoleBinding",
                    new Kind(V1RoleBinding.class, V1RoleBinding::validateJsonElement)));

    private Manifests() {}

    /** The objects in a text of YAML; each is checked. */
    static List<JsonNode> read(String yaml) {
        List<JsonNode> objects = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
            JsonNode object = Api.parse(Api.json(document));
            check(object);
            objects.add(object);
        }
        assertThat(objects).isNotEmpty();
        return objects;
    }

    /**
     * Throws if a field is unknown, missing or of a wrong type. Kubernetes' model knows the first two, and is lenient about types
     * ("80" for 80, true for "true"): so what it read is written again, and must be the same.
     */
    static void check(JsonNode object) {
        String name =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        Kind kind = KINDS.get(name);
        assertThat(kind).as("the kind " + name + " is known").isNotNull();
        try {
            new JSON(); // makes its reader, which the checks use
            JsonElement given = JsonParser.parseString(object.toString());
            kind.check().accept(given);
            String written = JSON.serialize(JSON.deserialize(given.toString(), kind.type()));
            assertThat(withoutEmpty(Api.parse(written)))
                    .as(name + " as Kubernetes understands it")
                    .isEqualTo(withoutEmpty(object));
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }

    /** Without what is there and empty: the model makes that of some fields that were left out. */
    private static JsonNode withoutEmpty(JsonNode node) {
        JsonNode copy = node.deepCopy();
        removeEmpty(copy);
        return copy;
    }

    private static void removeEmpty(JsonNode node) {
        node.forEach(Manifests::removeEmpty);
        if (node instanceof ObjectNode object) {
            object.properties()
                    .removeIf(field -> field.getValue().isContainerNode()
                            && field.getValue().isEmpty());
        }
    }
}
