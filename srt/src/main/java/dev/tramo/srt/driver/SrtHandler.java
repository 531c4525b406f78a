package dev.tramo.srt.driver;

import java.nio.ByteBuffer;

/** Told what happens to connections, on the loop's thread. */
public interface SrtHandler {
    /** A connection is established. */
    void onConnected(SrtSession session);

    /**
     * A payload whose time has come.
     *
     * @param data valid until the call returns; absolute access only
     */
    void onPayload(SrtSession session, ByteBuffer data, int offset, int length);

    /** An established connection has ended. */
    void onDisconnected(SrtSession session, String reason);

    /** A caller's attempt failed, or a listener refused a peer; {@code reason} is for a person. */
    void onRefused(String peer, String reason);
}
