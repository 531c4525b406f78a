package dev.tramo.mpegts;

import java.util.Optional;

/** What {@link VideoStream} needs to know of a codec's NAL units. Keeps its parameter sets. */
public interface VideoSyntax {
    /** What a NAL unit is for. */
    enum Kind {
        /** A slice. */
        SLICE,
        /** Kept in the configuration; begins an access unit. */
        PARAMETER_SET,
        /** Not kept, an access unit delimiter; begins an access unit. */
        DELIMITER,
        /** Kept, stands before the slices; begins an access unit. */
        PREFIX,
        /** Kept, stands behind slices. */
        SUFFIX,
        /** Not kept: filler data, end of sequence. */
        REMOVED
    }

    /** That of a codec; empty if it has no NAL units. */
    static Optional<VideoSyntax> of(Codec codec) {
        return switch (codec) {
            case H264 -> Optional.of(new H264Syntax());
            case HEVC -> Optional.of(new HevcSyntax());
            default -> Optional.empty();
        };
    }

    /** What the NAL unit from {@code at} to before {@code end} is for. */
    Kind kind(byte[] b, int at, int end);

    /** Whether a slice is the first of a picture that is not the second field of the one before. Asked in stream order. */
    boolean startsPicture(byte[] b, int at, int end);

    /**
     * Whether a decoder may start at the access unit of this NAL unit.
     *
     * @param withSets parameter sets stand before it
     */
    boolean isRandomAccess(byte[] b, int at, int end, boolean withSets);

    /** Keeps a parameter set. */
    void learn(byte[] b, int at, int end);

    /** Whether parameter sets that were learnt change the configuration; becomes false when {@link #track} is called. */
    boolean hasChanged();

    /** The track, if all parameter sets are there. */
    Optional<Track> track(int id);
}
