package dev.tramo.engine.rtmp;

import dev.tramo.engine.endpoint.Endpoint;
import dev.tramo.rtmp.RelayPath;

/** A destination of frames. The leg's loop. */
public interface FrameDestination extends Endpoint {
    /**
     * The stream has begun, has returned, or was there before the destination.
     *
     * @param justBegan whether its first frame has just come
     * @param relays that it has passed, this one included
     */
    void begin(boolean justBegan, RelayPath relays);

    /** The publisher is gone, perhaps to return: what is connected is kept, and nothing is opened. */
    void hold();

    /** The stream is over. */
    void end(String reason);

    /** Whether it needs the stream now. */
    boolean needsFrames();

    /** Its figures do not delay a start: it waits for the stream, or for players. */
    @Override
    default boolean isSettled() {
        return true;
    }
}
