package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.BitReader;
import dev.tramo.mpegts.codec.DecoderConfiguration;
import dev.tramo.mpegts.codec.H264Nal;
import dev.tramo.mpegts.codec.H264Sps;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** NAL units of H.264. */
final class H264Syntax implements VideoSyntax {
    private static final int SETS_MAX = 31;
    private static final int PICTURE_SETS_MAX = 64;
    /** Of a slice header, up to bottom_field_flag; the rest is not looked at. */
    private static final int SLICE_HEADER_BYTES = 24;

    private static final int ALL_SLICES_I = 7;

    private final ParameterSets sets = new ParameterSets(SETS_MAX);
    private final ParameterSets pictureSets = new ParameterSets(PICTURE_SETS_MAX);
    private @Nullable H264Sps sps;
    private boolean changed;

    // The field before, if its second may come.
    private boolean firstField;
    private boolean bottom;
    private int frameNumber;

    @Override
    public Kind kind(byte[] b, int at, int end) {
        int type = H264Nal.type(b[at]);
        return switch (type) {
            case 1, 2, 3, 4, 5 -> Kind.SLICE;
            case H264Nal.SPS, H264Nal.PPS, 13 -> Kind.PARAMETER_SET;
            case H264Nal.AUD -> Kind.DELIMITER;
            case H264Nal.SEI, 14, 15, 16, 17, 18 -> Kind.PREFIX;
            case 10, 11, H264Nal.FILLER, 0 -> Kind.REMOVED;
            default -> Kind.SUFFIX;
        };
    }

    @Override
    public boolean startsPicture(byte[] b, int at, int end) {
        int type = H264Nal.type(b[at]);
        boolean hasHeader = type <= 2 || type == H264Nal.IDR;
        if (!hasHeader || end - at < 2) {
            return false; // data partitions B and C
        }
        // first_mb_in_slice is 0 if the first bit is 1.
        if (b[at + 1] >= 0) {
            return false;
        }
        H264Sps set = sps;
        if (set == null || set.framesOnly()) {
            return true;
        }
        BitReader in = BitReader.ofNalUnit(b, at + 1, Math.min(end - at - 1, SLICE_HEADER_BYTES));
        in.unsignedGolomb();
        in.unsignedGolomb(); // slice_type
        in.unsignedGolomb(); // pic_parameter_set_id
        in.skip(set.separateColourPlanes() ? 2 : 0);
        int number = in.bits(set.frameNumberBits());
        boolean field = in.flag();
        boolean lower = field && in.flag();
        boolean second = field && firstField && lower != bottom && number == frameNumber;
        firstField = field && !second;
        bottom = lower;
        frameNumber = number;
        return !second;
    }

    @Override
    public boolean isRandomAccess(byte[] b, int at, int end, boolean withSets) {
        return switch (H264Nal.type(b[at])) {
            case H264Nal.IDR -> true;
            case H264Nal.SEI -> H264Nal.hasRecoveryPoint(b, at, end - at);
            case H264Nal.SLICE -> withSets && isIntra(b, at, end);
            default -> false;
        };
    }

    /** Encoders without recovery points repeat the parameter sets where a decoder may start. */
    private static boolean isIntra(byte[] b, int at, int end) {
        BitReader in = BitReader.ofNalUnit(b, at + 1, Math.min(end - at - 1, SLICE_HEADER_BYTES));
        in.unsignedGolomb();
        int sliceType = in.unsignedGolomb();
        // Only with the larger number all slices of the picture are of that type.
        return !in.failed() && sliceType == ALL_SLICES_I;
    }

    @Override
    public void learn(byte[] b, int at, int end) {
        if (end - at > ParameterSets.BYTES_MAX) {
            return;
        }
        if (H264Nal.type(b[at]) == H264Nal.SPS) {
            Optional<H264Sps> read = H264Sps.read(b, at, end - at);
            if (read.isPresent() && sets.put(read.get().id(), b, at, end)) {
                sps = read.get();
                changed = true;
            }
        } else if (H264Nal.type(b[at]) == H264Nal.PPS) {
            BitReader in = BitReader.ofNalUnit(b, at + 1, Math.min(end - at - 1, SLICE_HEADER_BYTES));
            int id = in.unsignedGolomb();
            if (!in.failed() && id <= 255) {
                changed |= pictureSets.put(id, b, at, end);
            }
        }
    }

    @Override
    public boolean hasChanged() {
        return changed;
    }

    @Override
    public Optional<Track> track(int id) {
        changed = false;
        H264Sps set = sps;
        if (set == null || pictureSets.isEmpty()) {
            return Optional.empty();
        }
        byte[] record = DecoderConfiguration.writeAvc(set, sets.all(), pictureSets.all());
        return Optional.of(Track.video(id, Codec.H264, record, set.width(), set.height()));
    }
}
