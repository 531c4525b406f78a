package dev.tramo.engine.route;

import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.Switching;
import java.time.Duration;
import java.time.Instant;

/** Ends the stall of sources that are connected and bring nothing, if that is wanted. */
final class Stall {
    private Stall() {}

    /** Once a second, after the source was observed. */
    static void end(Endpoint endpoint, Switching rules) {
        if (rules.reconnectAfterMillis() > 0 && endpoint.status().state() == State.STALLED) {
            Duration stalled = Duration.between(endpoint.status().since(), Instant.now());
            if (stalled.toMillis() >= rules.reconnectAfterMillis()) {
                endpoint.reconnect("nothing received for " + stalled.toSeconds() + " s");
            }
        }
    }
}
