package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class EngineHealthTest {
    @Test
    void isUpWhileAllThreadsOfTheMediaWork() {
        assertThat(EngineHealth.response(List.of()).getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
    }

    @Test
    void isDownAndSaysWhyIfOneHasBroken() {
        HealthCheckResponse down = EngineHealth.response(List.of("loop-1 broke: java.lang.InternalError"));

        assertThat(down.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(down.getData().orElseThrow()).containsEntry("reason", "loop-1 broke: java.lang.InternalError");
    }
}
