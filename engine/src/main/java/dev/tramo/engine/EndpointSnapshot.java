package dev.tramo.engine;

import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.List;

/**
 * An endpoint as it was observed.
 *
 * @param reason why it is not running, in words; empty if there is nothing to say
 * @param since when the state began
 * @param peer of the SRT or RTMP session: address and port; empty without one
 * @param connected whether an SRT or RTMP session exists; for UDP, whether the socket is open
 * @param reconnections sessions after the first since the start
 * @param udp counters of the UDP socket since it was opened; of an SRT endpoint only {@code dropped}
 * @param srt statistics of the current SRT session; {@link SrtStatistics#NONE} without one
 * @param receivedMbps received in the last second, Mbit/s; SRT with 44 header bytes a packet, UDP and RTMP payload only
 * @param sentMbps sent in the last second, likewise
 * @param ignoredDatagrams datagrams at an SRT port that belonged to no connection
 * @param peers all SRT sessions; {@code srt} is the first one's
 * @param rtmp what only RTMP endpoints have; {@link RtmpFigures#NONE} for others
 */
public record EndpointSnapshot(
        State state,
        String reason,
        Instant since,
        String peer,
        boolean connected,
        int reconnections,
        Udp udp,
        SrtStatistics srt,
        double receivedMbps,
        double sentMbps,
        long ignoredDatagrams,
        List<SrtPeer> peers,
        RtmpFigures rtmp) {
    /** Of what does not run. */
    public static final EndpointSnapshot NONE = unobserved(State.STOPPED, "", Instant.EPOCH);

    /** An endpoint of which nothing but this is known. */
    public static EndpointSnapshot unobserved(State state, String reason, Instant since) {
        return new EndpointSnapshot(
                state, reason, since, "", false, 0, Udp.NONE, SrtStatistics.NONE, 0, 0, 0, List.of(), RtmpFigures.NONE);
    }

    /** The same with another count of sessions after the first: for who knows of sessions that this process did not see. */
    public EndpointSnapshot withReconnections(int counted) {
        return new EndpointSnapshot(
                state,
                reason,
                since,
                peer,
                connected,
                counted,
                udp,
                srt,
                receivedMbps,
                sentMbps,
                ignoredDatagrams,
                peers,
                rtmp);
    }

    /**
     * Counters of a UDP socket.
     *
     * @param datagrams received by a source, sent by a destination
     * @param bytes their payload
     * @param dropped by the kernel because its receive buffer was full; −1 where the system does not tell
     * @param unusable too long to be taken
     * @param notSent refused by the kernel, or no room in the queue
     */
    public record Udp(long datagrams, long bytes, long dropped, long unusable, long notSent) {
        public static final Udp NONE = new Udp(0, 0, 0, 0, 0);
    }
}
