package dev.tramo.srt.wire;

import java.nio.ByteBuffer;

/** Where a state machine puts the datagrams it wants sent. */
public interface PacketSink {
    /** A big-endian buffer with room for one datagram (at least 1500 bytes) from its position on. */
    ByteBuffer claim();

    /** Sends what was written from where {@link #claim} positioned the buffer to where it is positioned now. */
    void commit();
}
