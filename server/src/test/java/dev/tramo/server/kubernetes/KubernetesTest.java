package dev.tramo.server.kubernetes;

import static org.awaitility.Awaitility.await;

import dev.tramo.server.placement.PlacementKind;
import dev.tramo.server.placement.PlacementSettings;
import dev.tramo.server.placement.WorkerJob;
import dev.tramo.server.placement.WorkerState;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;

/** A cluster, and placements in it. */
abstract class KubernetesTest {
    static final String INSTALLATION = "0123456789abcdef";
    static final String ROUTE = "TX_Studio.1";
    static final PlacementSettings SETTINGS =
            new PlacementSettings(PlacementKind.KUBERNETES, 0, 0, true, Map.of(), List.of());

    final MockCluster cluster = new MockCluster();
    final Map<String, WorkerState> states = new ConcurrentHashMap<>();
    private final List<KubernetesPlacement> placements = new ArrayList<>();

    @AfterEach
    void close() {
        placements.forEach(KubernetesPlacement::leave);
        cluster.close();
    }

    KubernetesPlacement placement() {
        return placement("tramo:1", INSTALLATION, Map.of());
    }

    KubernetesPlacement placement(String image, String installation, Map<String, String> environment) {
        KubernetesPlacement placement = new KubernetesPlacement(image, Optional.empty(), cluster::client, environment);
        placements.add(placement);
        placement.begin(installation, states::put);
        return placement;
    }

    /** Returns when the cluster knows, too: the mock must not tell somebody who is just leaving. */
    void leave(KubernetesPlacement placement) {
        int watches = cluster.watches();
        placement.leave();
        awaiting().until(() -> cluster.watches() <= watches - 3);
    }

    static WorkerJob job(long number, String order) {
        return new WorkerJob(ROUTE, number, SETTINGS, order);
    }

    static ConditionFactory awaiting() {
        return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    static void eventually(org.awaitility.core.ThrowingRunnable assertion) {
        awaiting().untilAsserted(assertion);
    }

    static String order(Secret secret) {
        return new String(
                Base64.getDecoder().decode(secret.getData().get(WorkerJob.FILE_NAME)), StandardCharsets.UTF_8);
    }

    /** The only one, once it is as it should be. */
    Deployment deployment(Predicate<Deployment> isAsItShouldBe) {
        awaiting()
                .until(() -> cluster.deployments().size() == 1
                        && isAsItShouldBe.test(cluster.deployments().getFirst()));
        return cluster.deployments().getFirst();
    }

    Deployment deployment() {
        return deployment(_ -> true);
    }

    void awaitState(Predicate<WorkerState> isAsItShouldBe) {
        awaiting().until(() -> states.get(ROUTE), state -> state != null && isAsItShouldBe.test(state));
    }

    /** Times that calls of a kind were made. */
    long calls(String beginning) {
        return cluster.calls.stream().filter(call -> call.startsWith(beginning)).count();
    }
}
