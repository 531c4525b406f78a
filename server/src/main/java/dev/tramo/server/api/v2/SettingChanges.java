package dev.tramo.server.api.v2;

import dev.tramo.server.http.ClientAddress;
import dev.tramo.server.observe.EventKind;
import dev.tramo.server.observe.Events;
import dev.tramo.server.observe.Severity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Map;

/** Records what clients change of the rules of alarms and of maintenance windows. */
@Singleton
final class SettingChanges {
    private final Events events;

    SettingChanges(Events events) {
        this.events = events;
    }

    /**
     * A change that was made.
     *
     * @param change one word for programs, as {@link EventKind#CONFIGURATION} says
     * @param what behind who did it, as in "changed the alarm rule disk"
     */
    void record(SecurityContext security, HttpServerRequest request, String change, String what) {
        String who = security.getUserPrincipal().getName();
        String address = ClientAddress.of(request);
        var _ = events.record(
                EventKind.CONFIGURATION,
                Severity.INFO,
                "",
                "",
                who + " (" + address + ") " + what,
                Map.of("who", who, "address", address, "change", change));
    }
}
