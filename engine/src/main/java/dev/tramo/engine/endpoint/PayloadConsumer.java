package dev.tramo.engine.endpoint;

import java.nio.ByteBuffer;

/** Takes payloads. Its loop's thread. */
public interface PayloadConsumer {
    /**
     * Takes a payload.
     *
     * @param data valid until the call returns; absolute access only
     * @param originNanos when it came to the source, or its time by the source's own time base, on the loop's clock
     */
    void onPayload(ByteBuffer data, int offset, int length, long originNanos);
}
