package dev.tramo.server.api.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.endpoint.EndpointSnapshot;
import dev.tramo.engine.endpoint.State;
import dev.tramo.engine.spec.EndpointSpec;
import dev.tramo.engine.spec.FileSourceSpec;
import dev.tramo.engine.spec.FileSpec;
import dev.tramo.engine.spec.HlsSpec;
import dev.tramo.engine.spec.RtpSpec;
import dev.tramo.engine.spec.SeamlessSpec;
import dev.tramo.engine.spec.SrtSpec;
import dev.tramo.engine.spec.UdpSpec;
import dev.tramo.server.figures.FileCounters;
import dev.tramo.server.figures.HlsCounters;
import dev.tramo.server.figures.PacingStatistics;
import dev.tramo.server.figures.Refusal;
import dev.tramo.server.figures.RtmpSession;
import dev.tramo.server.figures.RtpCounters;
import dev.tramo.server.figures.SrtPeerFigures;
import dev.tramo.server.figures.SrtSession;
import dev.tramo.server.figures.TotalFigures;
import dev.tramo.server.figures.UdpCounters;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A source or destination with all that is observed of it. Figures of protocols that it does not have are left out. */
@Schema(name = "Endpoint")
@JsonInclude(JsonInclude.Include.NON_NULL)
record EndpointView(
        @Schema(description = "Of a source; a destination's is its key") @Nullable
        String id,

        @Schema(
                description =
                        "As it was given, with passphrases and keys; *** stands for the password of an RTMP server")
        String uri,

        @Schema(description = "Of a source of a route with several: whether the route takes its stream from it")
        @Nullable
        Boolean active,

        @Schema(
                description =
                        "Of a source of a route with several: why it cannot be the active one, in words; empty if it can, or if it is"
                                + " a cold standby, of which nothing is known")
        @Nullable
        String fault,

        @Schema(
                description =
                        "What to give to the other side, without the passphrase: of an SRT endpoint, and where an RTMP stream is"
                                + " published or played here, or HLS is played, without a token")
        @Nullable
        String peerUri,

        String state,

        @Schema(
                description =
                        "Why it is not running, for what it waits, whom it calls, or what of it is lost, in words; empty if there"
                                + " is nothing to say")
        String reason,

        @Schema(description = "When the state began; left out while the route is stopped") @Nullable
        Instant since,

        @Schema(
                description =
                        "Address of the SRT or RTMP peer; empty without a session. Of a UDP or RTP source, who sends, or sent last; of"
                                + " several with commas")
        String peer,

        boolean connected,

        @Schema(description = "Sessions after the first since the start")
        int reconnections,

        @Schema(description = "Received in the last second; SRT with 44 header bytes a packet, others payload only")
        double receivedMbps,

        double sentMbps,

        @Schema(
                description =
                        "Datagrams at the SRT port that belonged to no connection; at a UDP or RTP source, of others than"
                                + " its source=; left out for RTMP")
        @Nullable
        Long ignoredDatagrams,

        @Schema(
                description =
                        "Counters of the UDP socket, of an SRT endpoint the last three. dropped: by the kernel, -1 where the system"
                                + " does not tell; unusable: too long to be received; notSent: refused by the kernel, or sent while"
                                + " there was no socket; left out for RTMP")
        @Nullable
        UdpCounters udp,

        @Schema(
                description =
                        "Payloads since the start that an SRT destination did not send because no peer was connected;"
                                + " left out for others")
        @Nullable
        Long unsentPayloads,

        @Schema(
                description =
                        "The latest attempts to call, publish or play that were refused, at most 16, the latest first; count:"
                                + " attempts from this address for the same and with the same answer")
        List<Refusal> refused,

        @Schema(description = "Counted since the start, over all sessions; left out while the route is stopped")
        @Nullable
        TotalFigures totals,

        @Schema(
                description =
                        "Statistics of the current SRT session, as libsrt defines them; of several, the first; left out for others")
        @Nullable
        SrtSession srt,

        @Schema(description = "All SRT sessions; members: paths of a bonded one; left out for others") @Nullable
        List<SrtPeerFigures> peers,

        @Schema(description = "What an RTMP endpoint counts; left out for others") @Nullable
        RtmpSession rtmp,

        @Schema(description = "What an HLS destination counts; left out for others") @Nullable
        HlsCounters hls,

        @Schema(
                description =
                        "What an RTP endpoint counts since its sockets were opened, and an SRT endpoint with seamless; left out for others")
        @Nullable
        RtpCounters rtp,

        @Schema(description = "What an endpoint that is a file counts; left out for others") @Nullable
        FileCounters file,

        @Schema(description = "What a paced destination observed; left out for others") @Nullable
        PacingStatistics pacing) {
    /**
     * An endpoint.
     *
     * @param route its route's ID
     * @param id null for a destination
     * @param uri as it is stored
     * @param spec null if that cannot be read
     * @param hosts how others reach us
     */
    static EndpointView of(
            String route,
            @Nullable String id,
            String uri,
            @Nullable EndpointSpec spec,
            EndpointSnapshot seen,
            PeerUris hosts) {
        boolean isSeamless = spec instanceof SeamlessSpec;
        boolean isSrt = spec instanceof SrtSpec || isSeamless;
        boolean isRtp = spec instanceof RtpSpec || isSeamless;
        boolean isUdp = spec instanceof UdpSpec || isSrt || isRtp; // which are over UDP
        boolean isHls = spec instanceof HlsSpec;
        boolean isFile = spec instanceof FileSpec || spec instanceof FileSourceSpec;
        boolean isRtmp = spec != null && !isUdp && !isHls && !isFile;
        return new EndpointView(
                id,
                ShownUri.of(uri),
                null,
                null,
                hosts.uri(route, spec).orElse(null),
                RouteView.word(seen.state()),
                seen.fullReason(),
                seen.state() == State.STOPPED ? null : seen.since(),
                seen.peer(),
                seen.connected(),
                seen.reconnections(),
                seen.receivedMbps(),
                seen.sentMbps(),
                isUdp ? seen.udp().ignored() : null,
                isUdp ? UdpCounters.of(seen.udp()) : null,
                isSrt ? seen.unsentPayloads() : null,
                seen.refused().stream().map(Refusal::of).toList(),
                seen.state() == State.STOPPED ? null : TotalFigures.of(seen.totals()),
                isSrt ? SrtSession.of(seen.srt()) : null,
                isSrt ? seen.peers().stream().map(SrtPeerFigures::of).toList() : null,
                isRtmp ? RtmpSession.of(seen.rtmp()) : null,
                isHls ? HlsCounters.of(seen.hls()) : null,
                isRtp ? RtpCounters.of(seen.rtp()) : null,
                isFile ? FileCounters.of(seen.file()) : null,
                seen.pacing().map(PacingStatistics::of).orElse(null));
    }

    /** The same of one of several sources. */
    EndpointView oneOfSeveral(boolean isActive, String whyNot) {
        return new EndpointView(
                id,
                uri,
                isActive,
                whyNot,
                peerUri,
                state,
                reason,
                since,
                peer,
                connected,
                reconnections,
                receivedMbps,
                sentMbps,
                ignoredDatagrams,
                udp,
                unsentPayloads,
                refused,
                totals,
                srt,
                peers,
                rtmp,
                hls,
                rtp,
                file,
                pacing);
    }
}
