package dev.tramo.mpegts;

import java.nio.ByteBuffer;

/** Receives the datagrams that a {@link TsMuxer} makes. */
@FunctionalInterface
public interface DatagramSink {
    /**
     * One datagram, of whole transport packets.
     *
     * @param data has the bytes at {@code offset}, to be read with absolute access; reused when the call has returned
     * @param offset where the datagram begins in {@code data}
     * @param length a multiple of 188, at most 1316
     * @param dueNanos when it should leave; never before that of the datagram before it. Clock references in it are exact if it
     *     leaves then
     */
    void onDatagram(ByteBuffer data, int offset, int length, long dueNanos);
}
