package dev.tramo.srt.driver;

import java.nio.ByteBuffer;

/** Receives the events of connections, on the loop's thread. */
public interface SrtHandler {
    /** A connection is established. */
    void onConnected(SrtSession session);

    /**
     * A payload whose time has come.
     *
     * @param data valid until the call returns; absolute access only
     * @param originNanos where the stream's own clock places the payload, on the loop's clock: its delivery time, not the moment at
     *     which our tick delivers it. Handed to {@link SrtSession#send} it keeps the spacing that the payloads had at the first
     *     sender, whatever the number of hops
     */
    void onPayload(SrtSession session, ByteBuffer data, int offset, int length, long originNanos);

    /** An established connection has ended. */
    void onDisconnected(SrtSession session, String reason);

    /** A caller's attempt failed, or a listener refused a peer; {@code reason} is for a person. */
    void onRefused(String peer, String reason);
}
