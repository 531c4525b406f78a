package dev.tramo.engine.endpoint;

import dev.tramo.srt.SrtStatistics;
import java.util.List;

/**
 * What an SRT endpoint counts.
 *
 * @param statistics of the current session, of several the first one's; {@link SrtStatistics#NONE} without one
 * @param peers all sessions
 * @param socket of the UDP socket; of a port that several endpoints share, those of all
 * @param unsentPayloads payloads since the start that a destination did not send because no peer was connected
 */
public record SrtFigures(SrtStatistics statistics, List<SrtPeer> peers, UdpFigures socket, long unsentPayloads)
        implements Figures {
    /** Takes a copy. */
    public SrtFigures {
        peers = List.copyOf(peers);
    }
}
