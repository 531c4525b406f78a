package dev.tramo.engine.rtp;

import java.nio.ByteBuffer;

/** One path of a destination. */
interface OutputPath extends Path {
    /**
     * Sends a packet of media.
     *
     * @param packet from its first byte
     * @param originNanos when its payload came to us
     * @return whether there was a socket or a connection to send it by
     */
    boolean send(ByteBuffer packet, int length, long originNanos);

    /** Sends a parity packet. */
    default void sendFec(boolean isRow, ByteBuffer packet, int length) {}

    /** Sends a report, not counted if it cannot be; whether it was sent. */
    default boolean report(ByteBuffer packet, int length) {
        return false;
    }

    /** The longest packet that it takes now, bytes. */
    int packetBytesMax();

    /** Whether packets were to be sent in the last second, and none was. */
    boolean isRefused();

    /** What of the last seconds' packets it did not take or lost, in words; empty if nothing. */
    String damage(long nowNanos);

    /** Packets sent, those of parity among them. */
    long packets();

    /** Their bytes. */
    long bytes();

    /** Packets that were not sent, or lost here. */
    long notSent();

    /** Of those, packets for which there was no socket or connection. */
    long untaken();
}
