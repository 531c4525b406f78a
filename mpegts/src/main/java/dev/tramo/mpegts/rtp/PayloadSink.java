package dev.tramo.mpegts.rtp;

import java.nio.ByteBuffer;

/** Takes the payloads of a stream, in order. */
public interface PayloadSink {
    /**
     * Takes one.
     *
     * @param data valid until the call returns; absolute access only
     * @param originNanos when it was due: as evenly as the stream came, whenever this is called; never goes back
     */
    void onPayload(ByteBuffer data, int offset, int length, long originNanos);
}
