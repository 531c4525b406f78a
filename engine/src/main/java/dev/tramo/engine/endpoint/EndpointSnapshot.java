package dev.tramo.engine.endpoint;

import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.List;

/**
 * An endpoint as it was observed: what every endpoint has, and figures by protocol.
 *
 * @param udp counters of the UDP socket since it was opened; of an SRT endpoint {@code dropped}, {@code unusable} and
 *     {@code notSent}, of a port that several share those of all
 * @param srtFigures what only SRT endpoints have; {@link SrtFigures#NONE} for others
 * @param rtmp what only RTMP endpoints have; {@link RtmpFigures#NONE} for others
 */
public record EndpointSnapshot(Header header, Udp udp, SrtFigures srtFigures, RtmpFigures rtmp) {
    /** Of what does not run. */
    public static final EndpointSnapshot NONE = unobserved(State.STOPPED, "", Instant.EPOCH);

    /**
     * What every endpoint has.
     *
     * @param reason why it is not running, or what of it is lost, in words; empty if there is nothing to say
     * @param since when the state began
     * @param peer of the SRT or RTMP session: address and port; empty without one. Of a UDP source, who
     *     sends, or sent last; of several, up to four with commas
     * @param connected whether an SRT or RTMP session exists; for UDP, whether the socket is open
     * @param reconnections sessions after the first since the start
     * @param receivedMbps received in the last second, Mbit/s; SRT with 44 header bytes a packet, UDP and RTMP payload only
     * @param sentMbps sent in the last second, likewise
     * @param refused the latest attempts to call, publish or play that were refused, the latest first
     */
    public record Header(
            State state,
            String reason,
            Instant since,
            String peer,
            boolean connected,
            int reconnections,
            double receivedMbps,
            double sentMbps,
            List<RefusedAttempt> refused) {}

    /**
     * Counters of a UDP socket.
     *
     * @param datagrams received by a source, sent by a destination
     * @param bytes their payload
     * @param dropped by the kernel because its receive buffer was full; −1 where the system does not tell
     * @param unusable too long to be taken
     * @param notSent refused by the kernel, no room in the queue, or no socket
     */
    public record Udp(long datagrams, long bytes, long dropped, long unusable, long notSent) {
        public static final Udp NONE = new Udp(0, 0, 0, 0, 0);

        /** Of an SRT endpoint's socket only this is known. */
        public static Udp ofSrt(long dropped, long unusable, long notSent) {
            return new Udp(0, 0, dropped, unusable, notSent);
        }
    }

    /**
     * What an SRT endpoint counts.
     *
     * @param statistics of the current session, of several the first one's; {@link SrtStatistics#NONE} without one
     * @param peers all sessions
     * @param ignoredDatagrams datagrams at the port that belonged to no connection; of a UDP source, those of others than its
     *     {@code source}
     * @param unsentPayloads payloads since the start that a destination did not send because no peer was connected
     */
    public record SrtFigures(
            SrtStatistics statistics, List<SrtPeer> peers, long ignoredDatagrams, long unsentPayloads) {
        public static final SrtFigures NONE = new SrtFigures(SrtStatistics.NONE, List.of(), 0, 0);
    }

    /** Of a UDP endpoint. */
    public static EndpointSnapshot ofUdp(Header header, Udp udp) {
        return new EndpointSnapshot(header, udp, SrtFigures.NONE, RtmpFigures.NONE);
    }

    /**
     * Of a UDP source.
     *
     * @param ignored datagrams of others than its {@code source}
     */
    public static EndpointSnapshot ofUdp(Header header, Udp udp, long ignored) {
        SrtFigures others = new SrtFigures(SrtStatistics.NONE, List.of(), ignored, 0);
        return new EndpointSnapshot(header, udp, others, RtmpFigures.NONE);
    }

    /** Of an SRT endpoint. */
    public static EndpointSnapshot ofSrt(Header header, Udp socket, SrtFigures srt) {
        return new EndpointSnapshot(header, socket, srt, RtmpFigures.NONE);
    }

    /** Of an RTMP endpoint. */
    public static EndpointSnapshot ofRtmp(Header header, RtmpFigures rtmp) {
        return new EndpointSnapshot(header, Udp.NONE, SrtFigures.NONE, rtmp);
    }

    /** An endpoint of which nothing but this is known. */
    public static EndpointSnapshot unobserved(State state, String reason, Instant since) {
        return ofUdp(new Header(state, reason, since, "", false, 0, 0, 0, List.of()), Udp.NONE);
    }

    /** The same with another count of sessions after the first: for who knows of sessions that this process did not see. */
    public EndpointSnapshot withReconnections(int counted) {
        Header counting = new Header(
                state(), reason(), since(), peer(), connected(), counted, receivedMbps(), sentMbps(), refused());
        return new EndpointSnapshot(counting, udp, srtFigures, rtmp);
    }

    public State state() {
        return header.state();
    }

    public String reason() {
        return header.reason();
    }

    public Instant since() {
        return header.since();
    }

    public String peer() {
        return header.peer();
    }

    public boolean connected() {
        return header.connected();
    }

    public int reconnections() {
        return header.reconnections();
    }

    public double receivedMbps() {
        return header.receivedMbps();
    }

    public double sentMbps() {
        return header.sentMbps();
    }

    public List<RefusedAttempt> refused() {
        return header.refused();
    }

    /** Statistics of the current SRT session. */
    public SrtStatistics srt() {
        return srtFigures.statistics();
    }

    /** All SRT sessions. */
    public List<SrtPeer> peers() {
        return srtFigures.peers();
    }

    public long ignoredDatagrams() {
        return srtFigures.ignoredDatagrams();
    }
}
