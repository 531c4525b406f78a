package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/** Takes the payloads of a stream, in order. */
public interface PayloadSink {
    /**
     * Takes one.
     *
     * @param data valid until the call returns; absolute access only
     * @param originNanos when it came, or would have come had it not been lost or late: never goes back within a stream
     */
    void onPayload(ByteBuffer data, int offset, int length, long originNanos);
}
