package dev.tramo.engine.endpoint;

import dev.tramo.srt.SrtStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint as it was observed: what every endpoint has, and figures by protocol.
 *
 * @param totals since the route's start, of all sessions
 * @param pacing of a paced destination; empty of others
 */
public record EndpointSnapshot(Header header, Figures figures, Totals totals, Optional<PacingFigures> pacing) {
    /** Of what does not run. */
    public static final EndpointSnapshot NONE = unobserved(State.STOPPED, "", Instant.EPOCH);

    /**
     * What every endpoint has.
     *
     * @param reason why it is not running, or what of it is lost, in words; empty if there is nothing to say
     * @param since when the state began
     * @param peer of the SRT or RTMP session: address and port; empty without one. Of a UDP source, who
     *     sends, or sent last; of several, up to four with commas
     * @param connected whether an SRT or RTMP session exists; for UDP and RTP, whether the sockets are open
     * @param reconnections sessions after the first since the start
     * @param receivedMbps received in the last second, Mbit/s; SRT with 44 header bytes a packet, others payload only
     * @param sentMbps sent in the last second, likewise
     * @param refused the latest attempts to call, publish or play that were refused, the latest first
     * @param awaited for whom or what it waits, whom it calls, or what does not come, in words without a time: "waits for a caller
     *     on port 9000", "calls 192.0.2.1:9000", "nothing received"; empty if it works, or has failed
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
            List<RefusedAttempt> refused,
            String awaited) {
        /** One that awaits nothing. */
        public Header(
                State state,
                String reason,
                Instant since,
                String peer,
                boolean connected,
                int reconnections,
                double receivedMbps,
                double sentMbps,
                List<RefusedAttempt> refused) {
            this(state, reason, since, peer, connected, reconnections, receivedMbps, sentMbps, refused, "");
        }

        /** The same in another state. */
        public Header in(State other, String why) {
            return new Header(
                    other, why, since, peer, connected, reconnections, receivedMbps, sentMbps, refused, awaited);
        }
    }

    /** Of what is not paced. */
    public EndpointSnapshot(Header header, Figures figures, Totals totals) {
        this(header, figures, totals, Optional.empty());
    }

    /** Without totals. */
    public EndpointSnapshot(Header header, Figures figures) {
        this(header, figures, Totals.NONE);
    }

    /** An endpoint of which nothing but this is known. */
    public static EndpointSnapshot unobserved(State state, String reason, Instant since) {
        return new EndpointSnapshot(new Header(state, reason, since, "", false, 0, 0, 0, List.of()), new NoFigures());
    }

    /** The same with another count of sessions after the first: for who knows of sessions that this process did not see. */
    public EndpointSnapshot withReconnections(int counted) {
        Header counting = new Header(
                state(),
                reason(),
                since(),
                peer(),
                connected(),
                counted,
                receivedMbps(),
                sentMbps(),
                refused(),
                header.awaited());
        return new EndpointSnapshot(counting, figures, totals, pacing);
    }

    /** The same with figures of pacing. */
    public EndpointSnapshot withPacing(PacingFigures observed) {
        return new EndpointSnapshot(header, figures, totals, Optional.of(observed));
    }

    public State state() {
        return header.state();
    }

    public String reason() {
        return header.reason();
    }

    /** The reason in full, with what is awaited, and since when. */
    public String fullReason() {
        return Reasons.inFull(header.awaited(), header.since(), header.reason());
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

    /** Counters of its UDP socket; {@link UdpFigures#NONE} if it has none. */
    public UdpFigures udp() {
        return switch (figures) {
            case UdpFigures udp -> udp;
            case RtpFigures rtp -> rtp.socket();
            case SrtFigures srt -> srt.socket();
            case SeamlessFigures seamless -> seamless.srt().socket();
            case RtmpFigures _, HlsFigures _, FileFigures _, NoFigures _ -> UdpFigures.NONE;
        };
    }

    /** Figures of RTP, over UDP or SRT; {@link RtpFigures#NONE} if it is no RTP endpoint. */
    public RtpFigures rtp() {
        return switch (figures) {
            case RtpFigures rtp -> rtp;
            case SeamlessFigures seamless -> seamless.rtp();
            default -> RtpFigures.NONE;
        };
    }

    private Optional<SrtFigures> ofSrt() {
        return switch (figures) {
            case SrtFigures srt -> Optional.of(srt);
            case SeamlessFigures seamless -> Optional.of(seamless.srt());
            default -> Optional.empty();
        };
    }

    /** Statistics of the current SRT session; {@link SrtStatistics#NONE} without one. */
    public SrtStatistics srt() {
        return ofSrt().map(SrtFigures::statistics).orElse(SrtStatistics.NONE);
    }

    /** All SRT sessions. */
    public List<SrtPeer> peers() {
        return ofSrt().map(SrtFigures::peers).orElse(List.of());
    }

    /** Payloads since the start that an SRT destination did not send because no peer was connected. */
    public long unsentPayloads() {
        return ofSrt().map(SrtFigures::unsentPayloads).orElse(0L);
    }

    /** Figures of RTMP; {@link RtmpFigures#NONE} if it is no RTMP endpoint. */
    public RtmpFigures rtmp() {
        return figures instanceof RtmpFigures rtmp ? rtmp : RtmpFigures.NONE;
    }

    /** Figures of HLS; {@link HlsFigures#NONE} if it is no HLS destination. */
    public HlsFigures hls() {
        return figures instanceof HlsFigures hls ? hls : HlsFigures.NONE;
    }

    /** Figures of a file; {@link FileFigures#NONE} if it is none. */
    public FileFigures file() {
        return figures instanceof FileFigures file ? file : FileFigures.NONE;
    }
}
