package dev.tramo.engine.endpoint;

import java.nio.ByteBuffer;

/** An endpoint that payloads can be sent to. */
public interface Destination extends Endpoint {
    /**
     * Takes a payload; what cannot be sent is dropped and counted.
     *
     * @param data valid until the call returns; absolute access only
     * @param arrivalNanos when it came to the source, on the loop's clock
     */
    void send(ByteBuffer data, int offset, int length, long arrivalNanos);
}
