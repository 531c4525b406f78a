package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/**
 * What a video header says of the pictures. What it does not say, or cannot be read, is 0 or "".
 *
 * @param codec "H.264", "HEVC", "AV1", "VP9", "VP8", "VVC"; else the FourCC, or "codec N"
 * @param width pixels shown, after cropping, up to 65536
 * @param height lines shown, after cropping, of a whole frame if interlaced, up to 65536
 * @param profile as the codec's specification calls it: "High", "Main 10"
 * @param level as the codec's specification counts it: "4.1"
 */
public record VideoFormat(String codec, int width, int height, String profile, String level) {
    /** Larger pictures are taken for bytes that were not understood. AV1 can say no more (5.5.1). */
    static final int SIDE_MAX = 65_536;

    /**
     * Reads a configuration record, which is what the readable bytes of {@code configuration} are. Never throws, and leaves
     * the buffer as it is.
     *
     * @param codec FourCC, see {@link MediaTag#codec}
     */
    public static VideoFormat ofHeader(int codec, ByteBuf configuration) {
        return switch (codec) {
            case FourCc.AVC -> AvcConfiguration.read(configuration);
            case FourCc.HEVC -> HevcConfiguration.read(configuration);
            case FourCc.AV1 -> Av1Configuration.read(configuration);
            case FourCc.VP8 -> ofVp("VP8", configuration);
            case FourCc.VP9 -> ofVp("VP9", configuration);
            case FourCc.VVC -> unknown("VVC");
            default -> unknown(FourCc.text(codec));
        };
    }

    static VideoFormat unknown(String codec) {
        return new VideoFormat(codec, 0, 0, "", "");
    }

    /** With the size, or without if that is not possible. */
    static VideoFormat of(String codec, long width, long height, String profile, String level) {
        boolean possible = width > 0 && height > 0 && width <= SIDE_MAX && height <= SIDE_MAX;
        return new VideoFormat(codec, possible ? (int) width : 0, possible ? (int) height : 0, profile, level);
    }

    /**
     * VPCodecConfigurationRecord of "VP Codec ISO Media File Format Binding" 1.0: profile and level, no size. Some writers put
     * the version and flags of the vpcC box in front, which would be a picture of 0 bits per sample.
     */
    private static VideoFormat ofVp(String codec, ByteBuf configuration) {
        int at = configuration.readerIndex();
        int length = configuration.readableBytes();
        boolean boxed = length >= 8 && configuration.getInt(at) == 0x0100_0000;
        if (length < (boxed ? 8 : 4)) {
            return unknown(codec);
        }
        int record = boxed ? at + 4 : at;
        int level = configuration.getUnsignedByte(record + 1);
        String levelText = level == 0 ? "" : level / 10 + "." + level % 10;
        return new VideoFormat(codec, 0, 0, "Profile " + configuration.getUnsignedByte(record), levelText);
    }
}
