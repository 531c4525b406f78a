package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.Endpoint;

/** An RTMP endpoint that brings a stream. The leg's loop. */
public interface RtmpSource extends Endpoint, FrameInput {
    /**
     * Brings it into another stream of the same leg from now on, to which what the present one keeps has been copied. Players at its address
     * stay with the present one.
     */
    void moveTo(StreamContext other);
}
