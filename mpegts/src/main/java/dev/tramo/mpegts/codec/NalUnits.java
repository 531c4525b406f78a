package dev.tramo.mpegts.codec;

/** Byte stream format of H.264 and HEVC, Annex B: NAL units behind start codes. */
public final class NalUnits {
    /** Bytes of a start code without the zero before it. */
    public static final int START_CODE_BYTES = 3;

    private NalUnits() {}

    /** Where the next start code (00 00 01) begins at {@code from} or later, or {@code to} if there is none before it. */
    public static int startCode(byte[] bytes, int from, int to) {
        int i = from + 2;
        while (i < to) {
            byte last = bytes[i];
            if (last > 1 || last < 0) {
                i += 3;
            } else if (last == 1 && bytes[i - 1] == 0 && bytes[i - 2] == 0) {
                return i - 2;
            } else {
                i++;
            }
        }
        return to;
    }

    /** Where a NAL unit from {@code from} on ends whose next start code is at {@code to}: before trailing zeros. */
    public static int trimmedEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
