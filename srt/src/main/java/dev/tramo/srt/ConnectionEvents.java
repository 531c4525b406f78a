package dev.tramo.srt;

import java.nio.ByteBuffer;

/** What a connection tells its owner, on the thread that called it. */
public interface ConnectionEvents {
    /**
     * A payload whose time has come.
     *
     * @param data valid until the call returns; absolute access only
     * @param originNanos when the sender was given it, on the local clock
     */
    void onPayload(ByteBuffer data, int offset, int length, long originNanos);

    /** The connection has ended, once; nothing follows. */
    void onClosed(String reason);
}
