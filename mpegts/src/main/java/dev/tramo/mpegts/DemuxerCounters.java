package dev.tramo.mpegts;

/**
 * What a {@link TsDemuxer} counted since it was made.
 *
 * @param packets transport packets, of all PIDs
 * @param bytesSkipped bytes that belong to no packet, skipped until packets were found again
 * @param syncLosses how often the packets' beginnings were lost after they had been found
 * @param continuityErrors jumps of a continuity counter on a PID of the program or its tables
 * @param duplicatePackets packets sent twice, ignored
 * @param transportErrors packets marked with transport_error_indicator, ignored
 * @param scrambledPackets packets of the program that are scrambled, ignored
 * @param tableErrors sections with a wrong CRC or contents
 * @param pesErrors PES packets without a valid header, or cut short
 * @param frames access units given out
 * @param framesDropped access units of which at least one byte arrived that were not given out: incomplete, malformed, too
 *     large, or before the codec's configuration was known
 * @param timeJumps jumps of the source's time
 */
public record DemuxerCounters(
        long packets,
        long bytesSkipped,
        long syncLosses,
        long continuityErrors,
        long duplicatePackets,
        long transportErrors,
        long scrambledPackets,
        long tableErrors,
        long pesErrors,
        long frames,
        long framesDropped,
        long timeJumps) {}
