package dev.tramo.srt.handshake;

import dev.tramo.srt.SrtConnection;
import dev.tramo.srt.wire.RejectReason;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A handshake that we begin. It is called as a connection is ({@link #onDatagram}, {@link #onTick}, {@link
 * #nextDeadlineNanos}); it is over when {@link #connection} or {@link #failure} returns a value. Handshake packets for it that
 * come later must still reach {@link #onDatagram}: the peer may have missed our last message.
 */
public sealed interface ConnectionAttempt permits CallerHandshake, RendezvousHandshake {
    /** Our socket ID. */
    int socketId();

    /** The connection once it is established. */
    @Nullable
    SrtConnection connection();

    /** Why there will be no connection. */
    @Nullable
    RejectReason failure();

    /** Sends the request if it is due, or gives up. */
    void onTick(long nowNanos);

    /** When {@link #onTick} must be called at the latest; {@link Long#MAX_VALUE} once it is over. */
    long nextDeadlineNanos();

    /** Takes a datagram from the peer's address for our socket ID or for 0; a tick must follow. */
    void onDatagram(ByteBuffer b, int at, int length, long arrivalNanos);
}
