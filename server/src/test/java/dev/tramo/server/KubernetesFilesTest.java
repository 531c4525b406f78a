package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tramo.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in {@code deploy/kubernetes} are what Kubernetes takes, and allow what they should and no more. */
final class KubernetesFilesTest {
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: a
            spec:
              replicas: 2
              selector:
                matchLabels: {a: b}
              template:
                metadata:
                  labels: {a: b}
                spec:
                  containers:
                    - name: a
                      image: a
                      env:
                        - name: A
                          value: "true"
                      ports:
                        - containerPort: 80
            """;

    static Stream<Path> manifests() throws IOException {
        try (Stream<Path> base = Files.list(Deploy.path("kubernetes/base"));
                Stream<Path> database = Files.list(Deploy.path("mariadb"))) {
            return Stream.concat(base, database)
                    .filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyFileIsWhatKubernetesTakes(Path file) throws IOException {
        assertThat(Manifests.read(Files.readString(file))).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubernetes", "kubernetes/base"})
    void kustomizeMakesWhatKubernetesTakes(String folder) {
        List<JsonNode> objects = Manifests.read(rendered(folder));

        assertThat(objects).allSatisfy(object -> {
            boolean isNamespace = object.path("kind").asText().equals("Namespace");
            assertThat(object.at(isNamespace ? "/metadata/name" : "/metadata/namespace")
                            .asText())
                    .isEqualTo("tramo");
        });
        assertThat(objects.stream().map(object -> object.path("kind").asText()))
                .contains("Deployment", "Role", "PodDisruptionBudget");
    }

    @Test
    void theDatabaseHasTheSameSettingsAsElsewhere() {
        List<JsonNode> objects = Manifests.read(rendered("kubernetes"));
        JsonNode configuration = one(objects, "ConfigMap");
        JsonNode database = one(objects, "StatefulSet");

        assertThat(configuration.at("/data/tramo.cnf").asText()).isEqualTo(Deploy.read("mariadb/tramo.cnf"));
        assertThat(database.at("/spec/template/spec/volumes").findValuesAsText("name"))
                .contains(configuration.at("/metadata/name").asText());
    }

    private static String rendered(String folder) {
        return Peer.run("kubectl", "kustomize", Deploy.path(folder).toString());
    }

    private static JsonNode one(List<JsonNode> objects, String kind) {
        List<JsonNode> found = objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
        assertThat(found).as(kind).hasSize(1);
        return found.getFirst();
    }

    @Test
    void theServerMayDoThisAndNoMore() {
        List<JsonNode> objects = Manifests.read(Deploy.read("kubernetes/base/rbac.yaml"));

        assertThat(objects.stream().map(object -> object.path("kind").asText()))
                .containsExactly("ServiceAccount", "Role", "RoleBinding");
        assertThat(stream(one(objects, "Role").path("rules")).map(KubernetesFilesTest::rule))
                .containsExactlyInAnyOrder(
                        "/pods: get list watch patch",
                        "/pods/status: patch",
                        "/pods/log: get",
                        "/secrets: get list watch create update delete",
                        "apps/deployments: get list watch create update delete",
                        "apps/replicasets: get");
        JsonNode binding = one(objects, "RoleBinding");
        assertThat(binding.path("roleRef").path("kind").asText()).isEqualTo("Role");
        assertThat(binding.path("subjects").findValuesAsText("kind")).containsExactly("ServiceAccount");
    }

    private static String rule(JsonNode rule) {
        assertThat(rule.fieldNames()).toIterable().containsExactly("apiGroups", "resources", "verbs");
        return words(rule.path("apiGroups")) + "/" + words(rule.path("resources")) + ": " + words(rule.path("verbs"));
    }

    private static String words(JsonNode list) {
        return String.join(" ", stream(list).map(JsonNode::asText).toList());
    }

    private static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    @Test
    void allServicesLeadToThePodThatManages() {
        JsonNode server = one(
                Manifests.read(Deploy.read("kubernetes/base/deployment.yaml")).subList(0, 1), "Deployment");
        List<JsonNode> services = Manifests.read(Deploy.read("kubernetes/base/services.yaml"));

        assertThat(services).hasSize(2).allSatisfy(service -> {
            JsonNode selector = service.at("/spec/selector");
            assertThat(selector.path("tramo.dev/manages").asText()).isEqualTo("true");
            assertThat(selector.properties())
                    .filteredOn(label -> !label.getKey().equals("tramo.dev/manages"))
                    .isNotEmpty()
                    .allSatisfy(label -> assertThat(
                                    server.at("/spec/template/metadata/labels").path(label.getKey()))
                            .isEqualTo(label.getValue()));
        });
        assertThat(services.stream()
                        .flatMap(service -> stream(service.at("/spec/ports")))
                        .map(port -> port.path("port").asInt()))
                .containsExactlyInAnyOrder(4000, 5000, 1935);
        // A service's variables (TRAMO_RTMP_PORT=tcp://...) would be taken for settings.
        assertThat(server.at("/spec/template/spec/enableServiceLinks")).isEqualTo(BooleanNode.FALSE);
    }

    @Test
    void theServersVariablesAreSettings() {
        JsonNode server =
                Manifests.read(Deploy.read("kubernetes/base/deployment.yaml")).getFirst();
        List<String> names = server.at("/spec/template/spec/containers/0/env").findValuesAsText("name").stream()
                .filter(name -> name.startsWith("TRAMO_"))
                .toList();

        assertThat(names)
                .hasSizeGreaterThan(4)
                .isSubsetOf(Settings.KEYS.stream().map(Settings::variable).toList());
    }

    @Test
    void theCheckTakesWhatIsRight() {
        assertThat(Manifests.read(DEPLOYMENT)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replicas: 2->replica: 2",
                "containerPort: 80->containerport: 80",
                "image: a->imagine: a",
                "replicas: 2->replicas: two",
                "replicas: 2->replicas: '2'",
                "replicas: 2->replicas: 2.5",
                "containerPort: 80->containerPort: '80'",
                "value: \"true\"->value: true",
                "matchLabels: {a: b}->matchLabels: [a]",
                "- containerPort: 80->containerPort: 80",
                "- containerPort: 80->- name: http",
                "- name: a->- workingDir: a",
                "- name: A->- value: A",
                "kind: Deployment->kind: Deploiment",
                "apiVersion: apps/v1->apiVersion: apps/v2"
            })
    void theCheckRefusesWhatIsNot(String change) {
        String[] fromAndTo = change.split("->");
        String changed = DEPLOYMENT.replace(fromAndTo[0], fromAndTo[1]);
        assertThat(changed).isNotEqualTo(DEPLOYMENT);

        assertThatThrownBy(() -> Manifests.read(changed)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "template"})
    void theCheckMissesWhatIsRequired(String field) {
        JsonNode deployment = Api.parse(Manifests.read(DEPLOYMENT).getFirst().toString());
        Iterator<?> fields = deployment.path("spec").fieldNames();
        assertThat(fields).toIterable().anyMatch(name -> Objects.equals(name, field));
        ((ObjectNode) deployment.path("spec")).remove(field);

        assertThatThrownBy(() -> Manifests.check(deployment))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(field);
    }
}
