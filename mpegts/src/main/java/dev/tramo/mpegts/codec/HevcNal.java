package dev.tramo.mpegts.codec;

/** Types of NAL units of HEVC, Table 7-1. */
public final class HevcNal {
    /** Intra random access points are 16 to 23, slices are below 32. */
    public static final int IRAP_FIRST = 16;

    public static final int IRAP_LAST = 23;
    public static final int VCL_LAST = 31;
    public static final int VPS = 32;
    public static final int SPS = 33;
    public static final int PPS = 34;
    public static final int AUD = 35;
    public static final int END_OF_SEQUENCE = 36;
    public static final int END_OF_BITSTREAM = 37;
    public static final int FILLER = 38;
    public static final int PREFIX_SEI = 39;

    private HevcNal() {}

    public static int type(byte header) {
        return header >>> 1 & 0x3F;
    }
}
