package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.StreamKind;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A PID of a transport stream.
 *
 * @param kind what it carries
 * @param streamType of the PMT; -1 if no PMT lists it
 * @param codec as people write it: "H.264", "SCTE-35", "DVB subtitles"; empty if no PMT lists it
 * @param language ISO 639-2 code of three letters, or empty
 * @param bitsPerSecond of its packets, over the last seconds
 * @param share of all packets over the last seconds, 0 to 1
 * @param packets since the last reset
 * @param missingPackets that its continuity counter shows as missing
 * @param duplicatePackets that came twice, as they may
 * @param isScrambled whether its last packet was scrambled
 * @param ptsToPcrMillis how far its last PTS was ahead of the clock; empty without PTS or clock
 * @param splices the latest SCTE-35 commands, the latest last; at most 16
 */
public record PidReport(
        int pid,
        Kind kind,
        int streamType,
        String codec,
        String language,
        long bitsPerSecond,
        double share,
        long packets,
        long continuityErrors,
        long missingPackets,
        long duplicatePackets,
        boolean isScrambled,
        OptionalDouble ptsToPcrMillis,
        Optional<VideoReport> video,
        Optional<AudioReport> audio,
        List<SpliceReport> splices) {
    /** What a PID carries. */
    public enum Kind {
        VIDEO,
        AUDIO,
        SUBTITLES,
        TELETEXT,
        SCTE35,
        DATA,
        /** A clock alone. */
        PCR,
        PMT,
        PAT,
        CAT,
        /** Other tables of ISO/IEC 13818-1, DVB or ATSC. */
        SI,
        /** Messages of conditional access. */
        CA,
        NULL,
        /** Nothing refers to it. */
        UNREFERENCED;

        /** What a stream of a PMT is. */
        static Kind of(StreamKind stream) {
            if (stream.codec() != null) {
                return stream.codec().isVideo() ? VIDEO : AUDIO;
            }
            return switch (stream.name()) {
                case "MPEG-1 video",
                        StreamKind.MPEG_2_VIDEO,
                        "MPEG-4 video",
                        "JPEG 2000",
                        "VVC",
                        "AVS",
                        "Dirac",
                        "VC-1",
                        "AV1" -> VIDEO;
                case "SMPTE 302M audio", "DTS" -> AUDIO;
                case "DVB subtitles", "SCTE-27 subtitles" -> SUBTITLES;
                case "teletext" -> TELETEXT;
                case StreamKind.SCTE_35 -> SCTE35;
                default -> DATA;
            };
        }
    }

    /** Takes a copy. */
    public PidReport {
        splices = List.copyOf(splices);
    }
}
