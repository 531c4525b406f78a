package dev.tramo.engine.route;

import dev.tramo.engine.spec.RouteSpec;
import dev.tramo.engine.spec.SrtPeerAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A started route, wherever it lives. Any thread. */
public interface RunningRoute {
    /** Begins; of datagrams, returns when every endpoint was tried. */
    void open();

    /** Becomes what {@code next} says by the smallest change; returns when it has. */
    void change(RouteSpec next);

    /** Ends the SRT sessions with a peer and keeps it out for a while; how many there were. */
    int kick(SrtPeerAddress peer, Duration ban);

    /** Ends; returns when its sockets are closed. */
    void stop();

    /** Ends as soon as its loop has time for it; does not wait. */
    void stopSoon();

    /** Done when every endpoint is connected for the first time, or one cannot be opened. */
    CompletableFuture<RouteSnapshot> settled();

    /** What was last observed. */
    RouteSnapshot snapshot();
}
