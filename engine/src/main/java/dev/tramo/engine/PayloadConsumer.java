package dev.tramo.engine;

import java.nio.ByteBuffer;

/** Takes payloads from a source. */
interface PayloadConsumer {
    /**
     * Takes a payload.
     *
     * @param data valid until the call returns; absolute access only
     * @param arrivalNanos its origin on the loop's clock: when it reached the host, or where the time base of an SRT stream places it
     */
    void onPayload(ByteBuffer data, int offset, int length, long arrivalNanos);
}
