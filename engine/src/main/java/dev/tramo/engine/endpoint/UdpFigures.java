package dev.tramo.engine.endpoint;

/**
 * Counters of a UDP socket since it was opened.
 *
 * @param datagrams received by a source, sent by a destination; 0 for the socket of an SRT endpoint
 * @param bytes their payload
 * @param dropped by the kernel because its receive buffer was full; −1 where the system does not tell
 * @param unusable too long to be received
 * @param notSent refused by the kernel, no room in the queue, or no socket
 * @param ignored received, and not from the address that {@code source} allows; of an SRT endpoint, belonging to no connection
 */
public record UdpFigures(long datagrams, long bytes, long dropped, long unusable, long notSent, long ignored)
        implements Figures {
    public static final UdpFigures NONE = new UdpFigures(0, 0, 0, 0, 0, 0);

    /** Both together; what one of them does not know, nobody does. */
    public UdpFigures plus(UdpFigures other) {
        return new UdpFigures(
                datagrams + other.datagrams,
                bytes + other.bytes,
                dropped < 0 || other.dropped < 0 ? -1 : dropped + other.dropped,
                unusable + other.unusable,
                notSent + other.notSent,
                ignored + other.ignored);
    }
}
