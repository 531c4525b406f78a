package dev.tramo.engine.route;

import dev.tramo.engine.analysis.LegReport;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.SrtDelays;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.hls.NothingToShowException;
import dev.tramo.engine.hls.StillTaker;
import dev.tramo.engine.hls.Viewing;
import dev.tramo.engine.media.Converter;
import dev.tramo.engine.spec.SrtPeerAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The part of a route that lives on one loop. Any thread: what it is told is done on its loop. */
interface Leg {
    /** Is told what happens in a leg, on its loop. */
    interface Listener {
        /** A state has changed. */
        void onTransition(RouteEvent.Role role, String endpoint, State from, State to, String reason);

        /** A session was established. */
        void onSessionBegan(RouteEvent.Role role, String endpoint, String peer, String streamId);

        /** A session has ended, perhaps because the route is stopped. */
        void onSessionEnded(
                RouteEvent.Role role, String endpoint, String peer, String streamId, Duration lasted, String reason);

        /** Attempts were refused. */
        void onRefused(RouteEvent.Role role, String endpoint, String peer, String asked, String reason, long count);

        /** Another source has become the active one. */
        void onSwitched(SwitchSnapshot.Switch what);

        /** {@link #snapshot} has changed. */
        void onObserved();
    }

    /** Begins; returns when every endpoint was tried to be opened. RTMP ports of a route's own are opened later. */
    void open();

    /** Applies {@code next}, reopening only the endpoints that differ; returns when it has. */
    void change(LegSpec next, Optional<Converter> converter);

    /** Ends the sessions with a peer, and keeps it out if there were any; how many there were. */
    int kick(SrtPeerAddress peer, Optional<PeerBan> ban);

    /** Who is kept out now. Waits for the loop. */
    List<PeerBan> bans();

    /** Lets an address in again. Waits for the loop. */
    void lift(InetAddress address);

    /** How long the packets of the source's SRT sessions took; empty if it does not receive by SRT. */
    default List<SrtDelays> delays() {
        return List.of();
    }

    /**
     * The last keyframe of one of several sources, whether or not it is the active one.
     *
     * @return as {@link Viewing#still}
     */
    CompletableFuture<byte[]> still(String source);

    /** What was found in its stream, and where it was damaged. Waits for the loop. */
    LegReport report();

    /** Lets {@link #report} count from zero. Waits for the loop. */
    void resetAnalysis();

    /** Ends; returns when its sockets are closed. */
    void stop();

    /** Ends as soon as its loop has time for it; does not wait. */
    void stopSoon();

    /** Answers {@link #still}, on the loop. */
    static void take(Optional<? extends StillTaker> stills, String source, CompletableFuture<byte[]> still) {
        stills.ifPresentOrElse(
                taker -> taker.take(still),
                () -> still.completeExceptionally(new NothingToShowException(
                        "the source " + source + " is not connected: it is a cold standby")));
    }

    /** What was last observed. */
    LegSnapshot snapshot();

    /** Why its loop has ended; empty if it works. */
    String failure();
}
