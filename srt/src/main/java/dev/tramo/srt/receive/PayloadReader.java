package dev.tramo.srt.receive;

import java.nio.ByteBuffer;

/** Reads the payloads of a stream in order, on the thread that called the connection. */
@FunctionalInterface
public interface PayloadReader {
    /**
     * A payload whose time has come.
     *
     * @param data valid until the call returns; absolute access only
     * @param dueNanos where the stream's own clock places it, on the local clock: its timestamp, with the drift of the peer's clock
     *     corrected, plus the latency. Successive values have the spacing that the payloads had at their origin, whenever the tick
     *     that delivers them runs. At most now, unless it is delivered early for want of memory
     */
    void onPayload(ByteBuffer data, int offset, int length, long dueNanos);
}
