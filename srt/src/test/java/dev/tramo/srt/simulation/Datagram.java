package dev.tramo.srt.simulation;

import java.nio.ByteBuffer;

/**
 * A datagram on its way.
 *
 * @param bytes its content, from 0 to the limit
 * @param callerPort the caller's port, whichever way it goes: each attempt of a caller has its own
 */
record Datagram(ByteBuffer bytes, int callerPort) {
    int length() {
        return bytes.limit();
    }
}
