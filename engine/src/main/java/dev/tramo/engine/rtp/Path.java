package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.PeerBan;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.SrtPeerAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** One path of an RTP stream, over UDP or SRT. */
interface Path {
    /** Begins; what fails is tried again until {@link #close}. */
    void open();

    /** Once a second. */
    void observe(double seconds);

    /** Whether packets can come or go by it: its sockets are open, its SRT link is connected. */
    boolean isOpen();

    /** Its state while it is not open. */
    State closedState();

    /** Why it is not open, in words, without what it waits for; empty if it is, or nothing is known. */
    String failure();

    /** Whether packets came or went by it in the last second. */
    boolean isWorking();

    /** Why it does not work, in words; empty if it does, or nothing is known. */
    String reason();

    /** What is listened on or sent to, for a person. */
    String where();

    /** What was counted. */
    RtpPath snapshot();

    /** Its SRT link as it was observed; empty over UDP. */
    default Optional<EndpointSnapshot> link() {
        return Optional.empty();
    }

    /** Ends the sessions with a peer; how many. */
    default int disconnect(SrtPeerAddress peer) {
        return 0;
    }

    /** Keeps a peer's address out for a while, if callers come by it. */
    default void ban(PeerBan ban) {}

    /** Who is kept out. */
    default List<PeerBan> bans() {
        return List.of();
    }

    /** Lets an address in again. */
    default void lift(InetAddress address) {}

    void close();
}
