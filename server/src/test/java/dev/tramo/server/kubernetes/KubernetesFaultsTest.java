package dev.tramo.server.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.server.placement.WorkerState.Phase;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a placement when its cluster errs, or is away. */
class KubernetesFaultsTest extends KubernetesTest {
    private static final String SECRET_TEXT = "a-passphrase-nobody-may-see";

    private Deployment placed(KubernetesPlacement placement) {
        placement.place(job(1, "o"));
        eventually(() -> assertThat(cluster.secrets())
                .singleElement()
                .satisfies(secret ->
                        assertThat(secret.getMetadata().getOwnerReferences()).isNotEmpty()));
        return deployment();
    }

    private void awaitOrder(String order) {
        eventually(() -> assertThat(cluster.secrets())
                .singleElement()
                .satisfies(secret -> assertThat(order(secret)).isEqualTo(order)));
    }

    @Test
    void whoeverWasFasterIsReadAndDoneAgain() {
        KubernetesPlacement placement = placement();
        placed(placement);
        cluster.fail(2, 409, call -> call.startsWith("PUT ") && call.contains("/secrets/"));
        cluster.fail(2, 409, call -> call.startsWith("PUT ") && call.contains("/deployments/"));
        placement.place(job(1, "changed"));
        awaitOrder("changed");
        placement.place(job(2, "next"));
        deployment(one -> one.getMetadata().getLabels().get(Names.NUMBER).equals("2"));
        assertThat(cluster.calls.stream().filter(call -> call.endsWith(" 409"))).hasSize(4);
        assertThat(states.get(ROUTE).phase()).as("nobody needs to know").isEqualTo(Phase.STARTING);
    }

    @Test
    void anObjectThatWasMadeMeanwhileIsTaken() {
        cluster.fail(1, 409, call -> call.startsWith("POST "));
        placed(placement());
    }

    @Test
    void aServerErrorIsToldWithoutSecretsAndTriedAgain() {
        KubernetesPlacement placement = placement();
        cluster.fail(1_000_000, 500, call -> call.startsWith("POST ") && call.contains("/secrets") && !isGranted);
        placement.place(job(1, SECRET_TEXT));
        awaitState(state -> state.phase() == Phase.FAILED);
        assertThat(states.get(ROUTE).reason())
                .contains("500")
                .contains("order cannot be written")
                .doesNotContain(SECRET_TEXT);
        isGranted = true;
        awaitOrder(SECRET_TEXT);
        awaitState(state -> state.phase() == Phase.STARTING);
    }

    @Test
    void aRefusalIsToldWithItsReason() {
        cluster.fail(1_000_000, 422, call -> call.startsWith("POST ") && call.contains("/deployments") && !isGranted);
        placement().place(job(1, "o"));
        awaitState(state -> state.reason().equals("Kubernetes refuses (422): injected fault"));
        isGranted = true;
        deployment();
    }

    @Test
    void aRunningWorkerIsNotSaidToFailForAnError() {
        KubernetesPlacement placement = placement();
        cluster.runPod(placed(placement), "p", Statuses.running());
        awaitState(state -> state.phase() == Phase.RUNNING);
        cluster.fail(1, 500, call -> call.startsWith("PUT "));
        placement.place(job(1, "changed"));
        awaitOrder("changed");
        assertThat(states.get(ROUTE).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void aClusterThatIsAwayAtTheBeginningIsSaidAndWaitedFor() {
        cluster.goAway();
        KubernetesPlacement placement = placement();
        placement.place(job(1, "o"));
        awaitState(state -> state.phase() == Phase.FAILED && state.reason().startsWith("Kubernetes does not answer: "));
        cluster.comeBack();
        awaitOrder("o");
        deployment();
        awaitState(state -> state.phase() == Phase.STARTING);
    }

    @Test
    void aMissingRightIsSaidAndWaitedFor() {
        cluster.fail(1_000_000, 403, call -> call.contains("/secrets") && !isGranted);
        placement().place(job(1, "o"));
        awaitState(state -> state.reason().equals("Kubernetes refuses (403): injected fault"));
        isGranted = true;
        awaitOrder("o");
    }

    private volatile boolean isGranted;

    @Test
    void whatHappenedWhileTheClusterWasAwayIsPutRight() {
        KubernetesPlacement placement = placement();
        Deployment made = placed(placement);
        cluster.goAway();
        awaitState(state -> state.phase() == Phase.FAILED);
        cluster.deployment(made.getMetadata().getName())
                .edit(one -> one.edit().editSpec().withReplicas(0).endSpec().build());
        placement.place(job(1, "changed"));
        cluster.comeBack();
        awaitOrder("changed");
        deployment(one -> one.getSpec().getReplicas() == 1);
        awaitState(state -> state.phase() == Phase.STARTING);
    }

    @Test
    void aRunningWorkerIsTakenToRunOnWhileTheClusterIsAway() {
        KubernetesPlacement placement = placement();
        cluster.runPod(placed(placement), "p", Statuses.running());
        awaitState(state -> state.phase() == Phase.RUNNING);
        placement.place(new dev.tramo.server.placement.WorkerJob("other", 1, SETTINGS, "o"));
        awaiting().until(() -> cluster.deployments().size() == 2);
        cluster.goAway();
        awaiting().until(() -> states.get("other").phase() == Phase.FAILED);
        assertThat(states.get(ROUTE).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void aRemovalThatCannotBeSeenToNowIsDoneLater() throws Exception {
        KubernetesPlacement placement = placement();
        placed(placement);
        cluster.goAway();
        placement.remove(ROUTE).get(10, TimeUnit.SECONDS);
        assertThat(cluster.deployments()).hasSize(1);
        cluster.comeBack();
        awaiting()
                .until(() ->
                        cluster.deployments().isEmpty() && cluster.secrets().isEmpty());
    }

    @Test
    void watchesThatAreTooFarBehindBeginAnew() {
        KubernetesPlacement placement = placement();
        Deployment made = placed(placement);
        cluster.goAway();
        // Nothing will tell of this: a watch of the mock begins with what is there, and the old version is gone.
        cluster.deployment(made.getMetadata().getName()).delete();
        // One for each of the three watches: any two might go to the same one, and those who hear none would go on
        // where they were.
        for (String kind : List.of("/deployments", "/secrets", "/pods")) {
            cluster.fail(1, 410, call -> call.contains(kind) && call.contains("watch=true"));
        }
        int listsBefore = (int) lists();
        cluster.comeBack();
        deployment(one -> !one.getMetadata().getUid().equals(made.getMetadata().getUid()));
        awaiting().until(() -> lists() > listsBefore);
        assertThat(cluster.calls).anyMatch(call -> call.endsWith(" 410"));
        // And events flow again.
        cluster.runPod(deployment(), "p", Statuses.running());
        awaitState(state -> state.phase() == Phase.RUNNING);
    }

    /** Of Deployments, with all of them in the answer. */
    private long lists() {
        return cluster.calls.stream()
                .filter(call -> call.matches("GET .*/deployments\\?.*")
                        && !call.contains("watch=true")
                        && !call.contains("limit="))
                .count();
    }

    @Test
    void whoeverLeftTouchesNothing() {
        KubernetesPlacement placement = placement();
        Deployment made = placed(placement);
        leave(placement);
        int calls = cluster.calls.size();
        cluster.deployment(made.getMetadata().getName()).delete();
        KubernetesPlacement witness = placement("tramo:1", "fedcba9876543210", java.util.Map.of());
        witness.place(job(1, "witness"));
        awaitOrderOf("witness");
        assertThat(cluster.deployments()).hasSize(1);
        assertThat(cluster.calls.subList(calls, cluster.calls.size()))
                .noneMatch(call -> call.contains(Names.name(INSTALLATION, ROUTE)));
    }

    private void awaitOrderOf(String order) {
        eventually(() -> assertThat(cluster.secrets())
                .anySatisfy(secret -> assertThat(order(secret)).isEqualTo(order)));
        awaiting().until(() -> !cluster.deployments().isEmpty());
    }
}
