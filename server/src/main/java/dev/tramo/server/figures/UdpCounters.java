package dev.tramo.server.figures;

import dev.tramo.engine.endpoint.UdpFigures;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Counters of a UDP socket.
 *
 * @param datagrams received by a source, sent by a destination
 * @param bytes their payload
 * @param dropped by the kernel because its receive buffer was full; −1 where the system does not tell
 * @param unusable too long to be received
 * @param notSent refused by the kernel, no room in the queue, or no socket
 */
@Schema(name = "Udp")
public record UdpCounters(long datagrams, long bytes, long dropped, long unusable, long notSent) {
    /** What the engine observed. */
    public static UdpCounters of(UdpFigures udp) {
        return new UdpCounters(udp.datagrams(), udp.bytes(), udp.dropped(), udp.unusable(), udp.notSent());
    }

    /**
     * As the engine has it.
     *
     * @param ignored datagrams that were received and not meant for us
     */
    public UdpFigures snapshot(long ignored) {
        return new UdpFigures(datagrams, bytes, dropped, unusable, notSent, ignored);
    }
}
