package dev.tramo.engine.endpoint;

import dev.tramo.engine.spec.SrtPeerAddress;
import java.net.InetAddress;
import java.util.List;

/** A source or destination of a running route. Its loop's thread. */
public interface Endpoint {
    /** Begins; what fails is tried again until {@link #close}. */
    void open();

    void close();

    Status status();

    /** Once a second: brings the state in line with what moved since the last call, and takes the figures. */
    void observe(double seconds);

    /** The figures as last observed, with the state as it is now. */
    EndpointSnapshot snapshot();

    /**
     * Whether a start need not wait for it any longer: it is connected, or waits for somebody else to begin.
     */
    default boolean isSettled() {
        return snapshot().connected();
    }

    /**
     * Of a source: ends the session, or closes the socket, and begins anew, since it is connected and brings nothing.
     *
     * @param reason in words
     */
    default void reconnect(String reason) {}

    /** Ends the sessions with a peer that called, published or plays; how many there were. */
    default int disconnect(SrtPeerAddress peer) {
        return 0;
    }

    /** How long the packets of its SRT sessions took; empty of what does not receive by SRT. */
    default List<SrtDelays> delays() {
        return List.of();
    }

    /** Keeps a peer's address out for a while, if the endpoint takes callers, publishers or players. */
    default void ban(PeerBan ban) {}

    /** Who is kept out by {@link #ban} now. */
    default List<PeerBan> bans() {
        return List.of();
    }

    /** Lets an address in again that {@link #ban} keeps out. */
    default void lift(InetAddress address) {}
}
