package dev.tramo.engine.endpoint;

import java.nio.ByteBuffer;

/** Takes payloads from a source. */
public interface PayloadConsumer {
    /**
     * Takes a payload.
     *
     * @param data valid until the call returns; absolute access only
     * @param arrivalNanos when it came, on the loop's clock
     */
    void onPayload(ByteBuffer data, int offset, int length, long arrivalNanos);
}
