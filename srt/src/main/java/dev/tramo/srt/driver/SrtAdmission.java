package dev.tramo.srt.driver;

import dev.tramo.net.Address;
import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.wire.RejectReason;
import org.jspecify.annotations.Nullable;

/** Decides about callers on a listener's port, before any passphrase is checked. Loop's thread. */
@FunctionalInterface
public interface SrtAdmission {
    /**
     * Decides about a caller.
     *
     * @param streamId what it asks for; empty if it did not say. Untrusted text
     * @param group whether it is a path of a bonded group
     * @param joins the session that it is a further path of; {@code null} if it would be a new session
     */
    Decision decide(Address from, String streamId, boolean group, @Nullable SrtSession joins);

    /** The socket had to be closed, and all sessions with it: the port is no longer listened on. */
    default void onSocketFailed(String reason) {}

    /** What was decided. */
    sealed interface Decision {}

    /**
     * The caller may connect, if its handshake and passphrase fit these options.
     *
     * @param handler receives the events of the connection
     */
    record Accept(SrtOptions options, SrtHandler handler) implements Decision {}

    /** Refuses the caller, with a reason. */
    record Refuse(RejectReason reason) implements Decision {}
}
