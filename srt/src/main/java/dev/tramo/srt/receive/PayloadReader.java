package dev.tramo.srt.receive;

import java.nio.ByteBuffer;

/** Reads the payloads of a stream in order, on the thread that called the connection. */
@FunctionalInterface
public interface PayloadReader {
    /**
     * A payload whose time has come.
     *
     * @param data valid until the call returns; absolute access only
     * @param originNanos when the sender was given it, on the local clock
     */
    void onPayload(ByteBuffer data, int offset, int length, long originNanos);
}
