package dev.tramo.mpegts;

/** The counters of a demuxer while they count; see {@link DemuxerCounters}. */
public final class DemuxerCounts {
    long packets;
    long bytesSkipped;
    long syncLosses;
    long continuityErrors;
    long duplicatePackets;
    long transportErrors;
    long scrambledPackets;
    long tableErrors;
    long pesErrors;
    long frames;
    long framesDropped;
    long timeJumps;

    DemuxerCounters snapshot() {
        return new DemuxerCounters(
                packets,
                bytesSkipped,
                syncLosses,
                continuityErrors,
                duplicatePackets,
                transportErrors,
                scrambledPackets,
                tableErrors,
                pesErrors,
                frames,
                framesDropped,
                timeJumps);
    }
}
