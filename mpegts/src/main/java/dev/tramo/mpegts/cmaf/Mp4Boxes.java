package dev.tramo.mpegts.cmaf;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Boxes of a file: ISO/IEC 14496-12 4.2. */
public final class Mp4Boxes {
    /** Size and type of a box, and the long size of one that has it. */
    public static final int HEADER_BYTES_MAX = 16;

    private static final int HEADER_BYTES = 8;

    private Mp4Boxes() {}

    /** The type of the box that begins at a place. */
    public static String type(ByteBuffer data, int at) {
        byte[] type = new byte[4];
        data.get(at + 4, type);
        return new String(type, StandardCharsets.ISO_8859_1);
    }

    /**
     * The size of the box that begins at a place.
     *
     * @return 0 for one that reaches to the end of the file, negative if it is malformed
     */
    public static long size(ByteBuffer data, int at) {
        long size = data.getInt(at) & 0xFFFF_FFFFL;
        if (size == 1) {
            long large = data.getLong(at + HEADER_BYTES);
            return large < HEADER_BYTES_MAX ? -1 : large;
        }
        return size != 0 && size < HEADER_BYTES ? -1 : size;
    }

    /**
     * Time scales of the tracks, by their number.
     *
     * @param movie from its movie box (moov) on, or from what stands before that
     */
    public static Map<Integer, Integer> timescales(byte[] movie) {
        Map<Integer, Integer> scales = new HashMap<>();
        try {
            walk(ByteBuffer.wrap(movie), 0, movie.length, new int[1], scales);
        } catch (IndexOutOfBoundsException e) {
            return Map.of(); // malformed
        }
        return scales;
    }

    private static void walk(ByteBuffer data, int from, int end, int[] track, Map<Integer, Integer> scales) {
        int at = from;
        while (at + HEADER_BYTES <= end) {
            int size = data.getInt(at);
            if (size < HEADER_BYTES || size > end - at) {
                throw new IndexOutOfBoundsException("a box is longer than the one around it");
            }
            boolean isLong = data.get(at + HEADER_BYTES) == 1;
            switch (type(data, at)) {
                case "moov", "trak", "mdia" -> walk(data, at + HEADER_BYTES, at + size, track, scales);
                case "tkhd" -> track[0] = data.getInt(at + (isLong ? 28 : 20));
                case "mdhd" -> scales.put(track[0], data.getInt(at + (isLong ? 28 : 20)));
                default -> {} // of no interest
            }
            at += size;
        }
    }
}
