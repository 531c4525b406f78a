package dev.tramo.engine.endpoint;

/** An endpoint that payloads can be sent to; what cannot be sent is dropped and counted. */
public interface Destination extends Endpoint, PayloadConsumer {
    /** Whether there is anybody to send to now. */
    default boolean needsPayloads() {
        return true;
    }
}
