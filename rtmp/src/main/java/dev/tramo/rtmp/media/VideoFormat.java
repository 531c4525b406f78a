package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/**
 * Video properties read from a sequence header. A property that it does not have, or that cannot be read, is 0 or "".
 *
 * @param codec "H.264", "HEVC", "AV1", "VP9", "VP8", "VVC"; else the FourCC, or "codec N"
 * @param width displayed width after cropping, pixels, up to 65536
 * @param height displayed height after cropping, pixels, up to 65536; of a whole frame if interlaced
 * @param profile name in the codec's specification: "High", "Main 10"
 * @param level number in the codec's specification: "4.1"
 */
public record VideoFormat(String codec, int width, int height, String profile, String level) {
    /** A larger size means that the record was misread. It is also the largest that AV1 can express (5.5.1). */
    static final int SIDE_MAX = 65_536;

    /**
     * Reads a configuration record, the readable bytes of {@code configuration}. Never throws, and leaves the buffer
     * unchanged.
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

    /** Includes the size unless it is out of range. */
    static VideoFormat of(String codec, long width, long height, String profile, String level) {
        boolean possible = width > 0 && height > 0 && width <= SIDE_MAX && height <= SIDE_MAX;
        return new VideoFormat(codec, possible ? (int) width : 0, possible ? (int) height : 0, profile, level);
    }

    /**
     * VPCodecConfigurationRecord of "VP Codec ISO Media File Format Binding" 1.0: profile and level, but no size. Some
     * writers include the version and flags of the vpcC box before it, which as a record would mean 0 bits per sample.
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
