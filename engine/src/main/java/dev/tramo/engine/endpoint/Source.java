package dev.tramo.engine.endpoint;

/** An endpoint that brings payloads. Its loop's thread. */
public interface Source extends Endpoint {
    /** Hands the payloads to another consumer from now on. */
    void handTo(PayloadConsumer consumer);
}
