package dev.tramo.server.figures;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tramo.engine.endpoint.SrtPeer;
import dev.tramo.srt.driver.SrtMember;
import dev.tramo.srt.driver.SrtPath;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An SRT session.
 *
 * @param peer address and port; of a bonded group, those of the path in use
 * @param streamId that the caller sent; untrusted text
 * @param since when it was connected
 * @param paths that its packets take, with both ends' names of it
 * @param receivedMbps in the last second, with 44 header bytes a packet
 * @param members paths of a bonded group; empty for a plain connection
 * @param bufferMarginMillis since 0.2; empty of an older worker
 */
@Schema(name = "SrtPeer")
public record SrtPeerFigures(
        String peer,
        String streamId,
        Instant since,
        List<Path> paths,
        SrtSession srt,
        double receivedMbps,
        double sentMbps,
        List<Member> members,

        @Schema(
                description =
                        "How close the last second came to losing a packet: the shortest time between a packet's arrival and its"
                                + " delivery time, ms; 0 or negative if one was lost or late. Left out if none was received")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        OptionalDouble bufferMarginMillis) {
    /**
     * One path of a session, as both ends know it.
     *
     * @param localPort that we use
     * @param peer address and port
     * @param peerSocketId what the peer calls its end, as its log shows it
     */
    @Schema(name = "SrtPath")
    public record Path(int localPort, String peer, int peerSocketId) {
        private static Path of(SrtPath path) {
            return new Path(path.localPort(), path.peer(), path.peerSocketId());
        }

        private SrtPath path() {
            return new SrtPath(localPort, peer, peerSocketId);
        }
    }

    /**
     * One path of a bonded group.
     *
     * @param peer address and port
     * @param local address that it leaves by; empty for any
     * @param weight the larger, the sooner it is used; for type backup
     * @param state connecting, idle (connected, nothing sent on it), active, unstable, or broken
     * @param reason why it is broken, in words; empty if it is not
     * @param share of the group's packets of the last second that were sent or came on it, 0 to 1
     */
    @Schema(name = "SrtMember")
    public record Member(
            String peer, String local, int weight, String state, String reason, double share, SrtSession srt) {
        private static Member of(SrtMember member) {
            return new Member(
                    member.peer(),
                    member.local(),
                    member.weight(),
                    member.state(),
                    member.reason(),
                    member.share(),
                    SrtSession.of(member.srt()));
        }

        private SrtMember member() {
            return new SrtMember(peer, local, weight, state, reason, share, srt.statistics());
        }
    }

    /** What the engine observed. */
    public static SrtPeerFigures of(SrtPeer peer) {
        return new SrtPeerFigures(
                peer.peer(),
                peer.streamId(),
                peer.since(),
                peer.paths().stream().map(Path::of).toList(),
                SrtSession.of(peer.srt()),
                peer.receivedMbps(),
                peer.sentMbps(),
                peer.members().stream().map(Member::of).toList(),
                peer.bufferMarginMillis());
    }

    /** As the engine has it. */
    public SrtPeer snapshot() {
        return new SrtPeer(
                peer,
                streamId,
                since,
                paths.stream().map(Path::path).toList(),
                srt.statistics(),
                receivedMbps,
                sentMbps,
                members.stream().map(Member::member).toList(),
                bufferMarginMillis);
    }
}
