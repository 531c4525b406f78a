package dev.tramo.mpegts.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What an avcC or hvcC record says of its samples: ISO/IEC 14496-15 5.3.3.1 and 8.3.3.1.
 *
 * @param lengthBytes of the length before each NAL unit, 1, 2 or 4
 * @param parameterSets NAL units in the order of the record
 */
public record DecoderConfiguration(int lengthBytes, List<byte[]> parameterSets) {
    private static final int AVC_HEADER_BYTES = 5;
    private static final int HEVC_HEADER_BYTES = 22;

    public DecoderConfiguration {
        parameterSets = List.copyOf(parameterSets);
    }

    /** Reads an avcC. Empty if it is malformed. */
    public static Optional<DecoderConfiguration> readAvc(byte[] record) {
        if (record.length < AVC_HEADER_BYTES + 2 || record[0] != 1) {
            return Optional.empty();
        }
        BitReader in = new BitReader(record, 0, record.length);
        in.skip(4 * 8 + 6);
        int lengthBytes = in.bits(2) + 1;
        List<byte[]> units = new ArrayList<>();
        in.skip(3);
        readUnits(in, record, in.bits(5), units);
        readUnits(in, record, in.bits(8), units);
        return in.failed() || lengthBytes == 3
                ? Optional.empty()
                : Optional.of(new DecoderConfiguration(lengthBytes, units));
    }

    /** Reads an hvcC. Empty if it is malformed. */
    public static Optional<DecoderConfiguration> readHevc(byte[] record) {
        if (record.length < HEVC_HEADER_BYTES + 1 || record[0] != 1) {
            return Optional.empty();
        }
        BitReader in = new BitReader(record, 0, record.length);
        in.skip(21 * 8 + 6);
        int lengthBytes = in.bits(2) + 1;
        List<byte[]> units = new ArrayList<>();
        for (int arrays = in.bits(8); arrays > 0 && !in.failed(); arrays--) {
            in.skip(8);
            readUnits(in, record, in.bits(16), units);
        }
        return in.failed() || lengthBytes == 3
                ? Optional.empty()
                : Optional.of(new DecoderConfiguration(lengthBytes, units));
    }

    private static void readUnits(BitReader in, byte[] record, int count, List<byte[]> units) {
        for (int i = 0; i < count && !in.failed(); i++) {
            int length = in.bits(16);
            int from = (int) (in.position() >>> 3);
            in.skip(8L * length);
            if (!in.failed() && length > 0) {
                units.add(Arrays.copyOfRange(record, from, from + length));
            }
        }
    }

    /** An avcC with lengths of four bytes. The first of {@code sets} describes the stream. */
    public static byte[] writeAvc(H264Sps sps, List<byte[]> sets, List<byte[]> pictureSets) {
        boolean extended = H264Sps.hasChromaFormat(sps.profile());
        byte[] out = new byte[AVC_HEADER_BYTES + 2 + bytes(sets) + bytes(pictureSets) + (extended ? 4 : 0)];
        out[0] = 1;
        out[1] = (byte) sps.profile();
        out[2] = (byte) sps.constraints();
        out[3] = (byte) sps.level();
        out[4] = (byte) 0xFF;
        out[5] = (byte) (0xE0 | sets.size());
        int at = writeUnits(out, 6, sets);
        out[at++] = (byte) pictureSets.size();
        at = writeUnits(out, at, pictureSets);
        if (extended) {
            out[at++] = (byte) (0xFC | sps.chromaFormat());
            out[at++] = (byte) (0xF8 | sps.bitDepthLuma() - 8);
            out[at++] = (byte) (0xF8 | sps.bitDepthChroma() - 8);
            out[at] = 0;
        }
        return out;
    }

    /** An hvcC with lengths of four bytes. */
    public static byte[] writeHevc(HevcSps sps, List<byte[]> videoSets, List<byte[]> sets, List<byte[]> pictureSets) {
        List<List<byte[]>> arrays = List.of(videoSets, sets, pictureSets);
        int[] types = {HevcNal.VPS, HevcNal.SPS, HevcNal.PPS};
        int size = HEVC_HEADER_BYTES + 1;
        for (List<byte[]> array : arrays) {
            size += 3 + bytes(array);
        }
        byte[] out = new byte[size];
        out[0] = 1;
        System.arraycopy(sps.profileTierLevel(), 0, out, 1, 12);
        out[13] = (byte) 0xF0; // min_spatial_segmentation_idc: 0
        out[15] = (byte) 0xFC; // parallelismType: unknown
        out[16] = (byte) (0xFC | sps.chromaFormat());
        out[17] = (byte) (0xF8 | sps.bitDepthLuma() - 8);
        out[18] = (byte) (0xF8 | sps.bitDepthChroma() - 8);
        out[21] = (byte) (sps.subLayers() << 3 | (sps.temporalIdNested() ? 4 : 0) | 3);
        out[22] = 3;
        int at = HEVC_HEADER_BYTES + 1;
        for (int i = 0; i < types.length; i++) {
            List<byte[]> array = arrays.get(i);
            out[at++] = (byte) (0x80 | types[i]);
            out[at++] = (byte) (array.size() >>> 8);
            out[at++] = (byte) array.size();
            at = writeUnits(out, at, array);
        }
        return out;
    }

    private static int bytes(List<byte[]> units) {
        int sum = 0;
        for (byte[] unit : units) {
            sum += 2 + unit.length;
        }
        return sum;
    }

    private static int writeUnits(byte[] out, int from, List<byte[]> units) {
        int at = from;
        for (byte[] unit : units) {
            out[at++] = (byte) (unit.length >>> 8);
            out[at++] = (byte) unit.length;
            System.arraycopy(unit, 0, out, at, unit.length);
            at += unit.length;
        }
        return at;
    }
}
