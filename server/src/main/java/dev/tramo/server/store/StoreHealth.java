package dev.tramo.server.store;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * What this server is to the store. Down while the database cannot be written to: streams and reading go on then, but a change would
 * be refused. Ready while it stands by, since it is ready to take over.
 */
@Readiness
@Singleton
public class StoreHealth implements HealthCheck {
    private final Management management;

    StoreHealth(Management management) {
        this.management = management;
    }

    @Override
    public HealthCheckResponse call() {
        String away = management.databaseAwayBecause();
        return HealthCheckResponse.named("store")
                .status(away.isEmpty())
                .withData("role", management.isManaging() ? "manages" : "stands by")
                .withData("database", away.isEmpty() ? "answers" : "does not answer: " + away)
                .build();
    }
}
