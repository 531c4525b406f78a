package dev.tramo.engine.srt;

import dev.tramo.engine.endpoint.RefusedAttempt;
import dev.tramo.net.UdpSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an SRT endpoint comes to its sessions: it calls, or it listens. Loop's thread. */
public interface SrtConnector {
    /** Begins the reason of a call of ours that was refused. */
    String PEER_REFUSED = "the peer refused our call: ";

    /** Begins; what fails is tried again until {@link #close}. */
    void open();

    /** A session is established. */
    default void onConnected() {}

    /** Once a second. */
    default void observe() {}

    /** The latest callers that were refused, the latest first; none where we call. */
    default List<RefusedAttempt> refusedAttempts() {
        return List.of();
    }

    /** A session of this connector has ended. */
    void onDisconnected(String reason);

    /** An attempt failed, or a peer was refused. */
    void onRefused(String peer, String reason);

    /** The UDP socket underneath, if it is open. */
    @Nullable
    UdpSocket socket();

    /** Datagrams that could not be sent; of a port that several endpoints listen on, those of all. */
    default long notSent() {
        UdpSocket socket = socket();
        return socket == null ? 0 : socket.datagramsNotSent();
    }

    /** Datagrams that belonged to no connection. */
    long ignored();

    /** Ends; the sessions have been closed before. */
    void close();
}
