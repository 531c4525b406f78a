package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.endpoint.Status;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What one endpoint reports to its leg.
 *
 * @param endpoint the destination's ID; of a source, what {@link dev.tramo.engine.spec.RouteSpec#eventName} says at that time
 * @param to is told what happens
 * @param changed called when the endpoint's state or reason has changed
 * @param isClosed whether the leg has ended: states that endpoints take while they are closed are of no interest
 */
record EndpointReports(
        RouteEvent.Role role, Supplier<String> endpoint, Leg.Listener to, Runnable changed, BooleanSupplier isClosed)
        implements Status.Listener {
    /** The status of an endpoint that reports here. */
    Status status(String routeId) {
        String id = endpoint.get();
        String name = role == RouteEvent.Role.SOURCE ? " source" : " destination";
        return new Status("route=" + routeId + name + (id.isEmpty() ? "" : "=" + id), this);
    }

    @Override
    public void onChange(Status status, State from) {
        if (status.state() != from && !isClosed.getAsBoolean()) {
            to.onTransition(role, endpoint.get(), from, status.state(), status.fullReason());
        }
        changed.run();
    }

    @Override
    public void onSessionBegan(String peer, String streamId) {
        to.onSessionBegan(role, endpoint.get(), peer, streamId);
    }

    @Override
    public void onSessionEnded(String peer, String streamId, Duration lasted, String reason) {
        to.onSessionEnded(role, endpoint.get(), peer, streamId, lasted, reason);
    }

    @Override
    public void onRefused(String peer, String asked, String reason, long count) {
        to.onRefused(role, endpoint.get(), peer, asked, reason, count);
    }
}
