package dev.tramo.server;

import dev.tramo.engine.Engine;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether the threads that carry the media work. If one has broken or hangs, its routes are dead, and only a new process brings them
 * back: neither live nor ready.
 */
@Liveness
@Readiness
@Singleton
public class EngineHealth implements HealthCheck {
    private final Engine engine;

    EngineHealth(Engine engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        return response(engine.failures());
    }

    static HealthCheckResponse response(List<String> failures) {
        var response = HealthCheckResponse.named("media").status(failures.isEmpty());
        return failures.isEmpty()
                ? response.build()
                : response.withData("reason", String.join("; ", failures)).build();
    }
}
