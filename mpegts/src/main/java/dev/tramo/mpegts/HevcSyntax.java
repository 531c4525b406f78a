package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.BitReader;
import dev.tramo.mpegts.codec.DecoderConfiguration;
import dev.tramo.mpegts.codec.HevcNal;
import dev.tramo.mpegts.codec.HevcSps;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** NAL units of HEVC. */
final class HevcSyntax implements VideoSyntax {
    private static final int HEADER_BYTES = 2;
    private static final int SETS_MAX = 16;
    private static final int PICTURE_SETS_MAX = 64;
    private static final int ID_BYTES = 4;

    private final ParameterSets videoSets = new ParameterSets(SETS_MAX);
    private final ParameterSets sets = new ParameterSets(SETS_MAX);
    private final ParameterSets pictureSets = new ParameterSets(PICTURE_SETS_MAX);
    private @Nullable HevcSps sps;
    private boolean changed;

    @Override
    public Kind kind(byte[] b, int at, int end) {
        if (end - at <= HEADER_BYTES && HevcNal.type(b[at]) <= HevcNal.VCL_LAST) {
            return Kind.REMOVED;
        }
        int type = HevcNal.type(b[at]);
        return switch (type) {
            case HevcNal.VPS, HevcNal.SPS, HevcNal.PPS -> Kind.PARAMETER_SET;
            case HevcNal.AUD -> Kind.DELIMITER;
            case HevcNal.END_OF_SEQUENCE, HevcNal.END_OF_BITSTREAM, HevcNal.FILLER -> Kind.REMOVED;
            case HevcNal.PREFIX_SEI, 41, 42, 43, 44, 48, 49, 50, 51, 52, 53, 54, 55 -> Kind.PREFIX;
            default -> type <= HevcNal.VCL_LAST ? Kind.SLICE : Kind.SUFFIX;
        };
    }

    @Override
    public boolean startsPicture(byte[] b, int at, int end) {
        return b[at + HEADER_BYTES] < 0; // first_slice_segment_in_pic_flag
    }

    @Override
    public boolean isRandomAccess(byte[] b, int at, int end, boolean withSets) {
        int type = HevcNal.type(b[at]);
        return type >= HevcNal.IRAP_FIRST && type <= HevcNal.IRAP_LAST;
    }

    @Override
    public void learn(byte[] b, int at, int end) {
        if (end - at <= HEADER_BYTES || end - at > ParameterSets.BYTES_MAX) {
            return;
        }
        switch (HevcNal.type(b[at])) {
            case HevcNal.VPS -> changed |= videoSets.put((b[at + HEADER_BYTES] & 0xFF) >>> 4, b, at, end);
            case HevcNal.SPS -> {
                Optional<HevcSps> read = HevcSps.read(b, at, end - at);
                if (read.isPresent() && sets.put(read.get().id(), b, at, end)) {
                    sps = read.get();
                    changed = true;
                }
            }
            case HevcNal.PPS -> {
                int from = at + HEADER_BYTES;
                BitReader in = BitReader.ofNalUnit(b, from, Math.min(end - from, ID_BYTES));
                int id = in.unsignedGolomb();
                if (!in.failed() && id <= 63) {
                    changed |= pictureSets.put(id, b, at, end);
                }
            }
            default -> {}
        }
    }

    @Override
    public boolean hasChanged() {
        return changed;
    }

    @Override
    public Optional<Track> track(int id) {
        changed = false;
        HevcSps set = sps;
        if (set == null || videoSets.isEmpty() || pictureSets.isEmpty()) {
            return Optional.empty();
        }
        byte[] record = DecoderConfiguration.writeHevc(set, videoSets.all(), sets.all(), pictureSets.all());
        return Optional.of(Track.video(id, Codec.HEVC, record, set.width(), set.height()));
    }
}
