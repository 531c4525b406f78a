package dev.tramo.mpegts.codec;

/** Types of NAL units of H.264, Table 7-1. */
public final class H264Nal {
    public static final int SLICE = 1;
    public static final int IDR = 5;
    public static final int SEI = 6;
    public static final int SPS = 7;
    public static final int PPS = 8;
    public static final int AUD = 9;
    public static final int FILLER = 12;

    private static final int RECOVERY_POINT = 6;

    private H264Nal() {}

    public static int type(byte header) {
        return header & 0x1F;
    }

    /** Whether an SEI NAL unit has a recovery point message: D.1.8. */
    public static boolean hasRecoveryPoint(byte[] bytes, int offset, int length) {
        int at = offset + 1;
        int end = offset + length;
        // The loop ends with the bytes: each message takes at least two.
        while (at + 2 <= end && bytes[at] != (byte) 0x80) {
            int type = 0;
            while (at < end && bytes[at] == (byte) 0xFF) {
                type += 255;
                at++;
            }
            type += at < end ? bytes[at++] & 0xFF : 0;
            int size = 0;
            while (at < end && bytes[at] == (byte) 0xFF) {
                size += 255;
                at++;
            }
            size += at < end ? bytes[at++] & 0xFF : 0;
            if (type == RECOVERY_POINT) {
                return true;
            }
            // Emulation prevention bytes are not counted by the size.
            int zeros = 0;
            for (; size > 0 && at < end; at++) {
                boolean prevention = zeros >= 2 && bytes[at] == 3;
                zeros = bytes[at] == 0 ? zeros + 1 : 0;
                size -= prevention ? 0 : 1;
            }
        }
        return false;
    }
}
