package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/**
 * Reads the AV1CodecConfigurationRecord ("av1C") of "AV1 Codec ISO Media File Format Binding" 2.3.3, and the sequence header
 * in it if there is one: AV1 Bitstream and Decoding Process Specification 5.5.1.
 */
final class Av1Configuration {
    private static final String CODEC = "AV1";
    private static final int FIXED_BYTES = 4;
    /** Marker bit and version 1. */
    private static final int MARKER = 0x81;

    private static final int OBU_SEQUENCE_HEADER = 1;
    private static final int LEB128_BYTES_MAX = 8;
    /** The sequence header must be the first (2.3.4); others contain metadata. */
    private static final int OBUS_MAX = 16;

    /** A level above has a tier. */
    private static final int TIERLESS_LEVEL_MAX = 7;

    /** "Maximum parameters": no level applies. */
    private static final int LEVEL_MAXIMUM = 31;

    private Av1Configuration() {}

    static VideoFormat read(ByteBuf c) {
        int at = c.readerIndex();
        if (c.readableBytes() < FIXED_BYTES || c.getUnsignedByte(at) != MARKER) {
            return VideoFormat.unknown(CODEC);
        }
        int profileAndLevel = c.getUnsignedByte(at + 1);
        String profile = profile(profileAndLevel >> 5);
        String level = level(profileAndLevel & 0x1F);
        BitReader in = BitReader.ofBytes(c, at + FIXED_BYTES, c.writerIndex());
        for (int i = 0; i < OBUS_MAX && in.remaining() > 0 && !in.failed(); i++) {
            in.skip(1);
            int type = in.bits(4);
            boolean extended = in.flag();
            boolean sized = in.flag();
            in.skip(extended ? 9 : 1);
            long size = sized ? leb128(in) : in.remaining() / 8;
            if (type == OBU_SEQUENCE_HEADER) {
                return readSequenceHeader(in, profile, level);
            }
            in.skip((int) Math.min(size * 8, in.remaining()));
        }
        return VideoFormat.of(CODEC, 0, 0, profile, level);
    }

    /** 4.10.5. */
    private static long leb128(BitReader in) {
        long value = 0;
        for (int i = 0; i < LEB128_BYTES_MAX; i++) {
            boolean more = in.flag();
            value |= (long) in.bits(7) << (7 * i);
            if (!more) {
                return Math.min(value, Integer.MAX_VALUE);
            }
        }
        return Integer.MAX_VALUE;
    }

    private static VideoFormat readSequenceHeader(BitReader in, String profile, String level) {
        in.skip(4); // seq_profile, still_picture
        if (in.flag()) {
            in.skip(5); // reduced_still_picture_header: only a level follows
        } else {
            skipTimingAndOperatingPoints(in);
        }
        int widthBits = in.bits(4) + 1;
        int heightBits = in.bits(4) + 1;
        long width = in.bits(widthBits) + 1L;
        long height = in.bits(heightBits) + 1L;
        return in.failed()
                ? VideoFormat.of(CODEC, 0, 0, profile, level)
                : VideoFormat.of(CODEC, width, height, profile, level);
    }

    private static void skipTimingAndOperatingPoints(BitReader in) {
        int delayBits = 0; // buffer_delay_length, if there is a decoder model
        if (in.flag()) {
            in.skip(64); // num_units_in_display_tick, time_scale
            if (in.flag()) {
                in.skipGolomb(); // num_ticks_per_picture_minus_1, uvlc() of 4.10.3
            }
            if (in.flag()) {
                delayBits = in.bits(5) + 1;
                in.skip(32 + 5 + 5);
            }
        }
        boolean displayDelay = in.flag();
        int points = in.bits(5) + 1;
        for (int i = 0; i < points && !in.failed(); i++) {
            in.skip(12);
            if (in.bits(5) > TIERLESS_LEVEL_MAX) {
                in.skip(1);
            }
            if (delayBits > 0 && in.flag()) {
                in.skip(2 * delayBits + 1);
            }
            if (displayDelay && in.flag()) {
                in.skip(4);
            }
        }
    }

    /** 6.4.1. */
    private static String profile(int profile) {
        return switch (profile) {
            case 0 -> "Main";
            case 1 -> "High";
            case 2 -> "Professional";
            default -> "";
        };
    }

    /** A.3: four steps a level, from 2.0 on. */
    private static String level(int index) {
        return index == LEVEL_MAXIMUM ? "" : 2 + (index >> 2) + "." + (index & 3);
    }
}
