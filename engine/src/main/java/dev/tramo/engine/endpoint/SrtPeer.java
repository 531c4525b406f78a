package dev.tramo.engine.endpoint;

import dev.tramo.srt.SrtStatistics;
import dev.tramo.srt.driver.SrtMember;
import dev.tramo.srt.driver.SrtPath;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An SRT session as it was observed.
 *
 * @param peer address and port; of a bonded group, those of the path in use
 * @param streamId that the caller sent; untrusted text
 * @param since when it was connected
 * @param paths that its packets take, with both ends' names of it
 * @param receivedMbps in the last second, with 44 header bytes a packet
 * @param members paths of a bonded group; empty for a plain connection
 * @param bufferMarginMillis how close the last second came to losing a packet: the shortest time between a packet's arrival and its
 *     delivery time; 0 or negative if one was lost or late, empty if none was received
 */
public record SrtPeer(
        String peer,
        String streamId,
        Instant since,
        List<SrtPath> paths,
        SrtStatistics srt,
        double receivedMbps,
        double sentMbps,
        List<SrtMember> members,
        OptionalDouble bufferMarginMillis) {}
