package dev.tramo.server.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManagerLabelTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("POD_NAME", "server-0", "POD_NAMESPACE", MockCluster.NAMESPACE);
    private static final Map<String, String> MANAGES = Map.of("tramo.dev/manages", "true");

    private final MockCluster cluster = new MockCluster();
    private final ManagerLabel label =
            new ManagerLabel(ENVIRONMENT, () -> new LabelledPods(cluster.client(), ENVIRONMENT));

    @AfterEach
    void close() throws InterruptedException {
        label.close();
        cluster.close();
    }

    private void awaitLabel(String pod, boolean isThere) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        "true".equals(cluster.pod(pod).getMetadata().getLabels().get("tramo.dev/manages")) == isThere);
    }

    @Test
    void theManagersPodHasTheLabelAsLongAsItManages() {
        cluster.serverPod("server-0", "tramo", Map.of());
        label.takeOver();
        awaitLabel("server-0", true);
        label.standDown();
        awaitLabel("server-0", false);
        assertThat(cluster.pod("server-0").getMetadata().getLabels()).containsEntry(Names.APP, "tramo");
    }

    @Test
    void whatAKilledManagerLeftIsTakenAwayFromItsPod() {
        cluster.serverPod("server-0", "tramo", Map.of());
        cluster.serverPod("server-1", "tramo", MANAGES);
        cluster.serverPod("foreign", "another", MANAGES);
        label.takeOver();
        awaitLabel("server-1", false);
        awaitLabel("server-0", true);
        awaitLabel("foreign", true);
    }

    @Test
    void whatFailsIsTriedAgain() {
        cluster.serverPod("server-0", "tramo", Map.of());
        cluster.fail(3, 500, call -> call.startsWith("PATCH "));
        label.takeOver();
        awaitLabel("server-0", true);
        assertThat(cluster.calls.stream().filter(call -> call.endsWith(" 500"))).hasSize(3);
    }

    @Test
    void theLastWordIsSpokenBeforeTheProgramEnds() throws InterruptedException {
        cluster.serverPod("server-0", "tramo", MANAGES);
        label.takeOver();
        label.standDown();
        label.close();
        awaitLabel("server-0", false);
    }

    @Test
    void outsideAPodNothingIsDone() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        ManagerLabel outside = new ManagerLabel(Map.of("POD_NAME", "server-0"), () -> {
            made.incrementAndGet();
            return new LabelledPods(cluster.client(), ENVIRONMENT);
        });
        outside.takeOver();
        outside.standDown();
        outside.close();
        assertThat(made).hasValue(0);
    }
}
