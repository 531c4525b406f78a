package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/**
 * Audio properties read from a sequence header or a legacy message's first byte. A property that these do not have, or that
 * cannot be read, is 0 or "".
 *
 * @param codec "AAC", "Opus", "FLAC", "MP3", "AC-3", "E-AC-3", "Speex", "G.711", "PCM", "ADPCM", "Nellymoser"; else the
 *     FourCC, or "codec N"
 * @param sampleRate of the decoder's output, Hz
 * @param channels of the decoder's output
 * @param profile of AAC "LC", "HE-AAC", "HE-AACv2", ...; of G.711 "A-law" or "mu-law"
 */
public record AudioFormat(String codec, int sampleRate, int channels, String profile) {
    /** An Opus decoder's output rate, whatever the encoder's input rate was: RFC 6716 2. */
    private static final int OPUS_RATE = 48_000;

    private static final long OPUS_MAGIC = 0x4F70757348656164L; // OpusHead
    private static final int OPUS_CHANNELS_AT = 9;

    private static final int FLAC_STREAMINFO_HEADER = 0x22; // type 0, length 34; the first bit: last block
    private static final int FLAC_STREAMINFO_BYTES = 34;
    /** Offset of the sampling frequency in STREAMINFO, RFC 9639 8.2: after two block sizes and two frame sizes. */
    private static final int FLAC_RATE_BITS_AT = 80;

    private static final int NARROW_BAND_RATE = 8_000;
    private static final int WIDE_BAND_RATE = 16_000;
    /** SoundRate 0 to 3: Adobe FLV 10.1, E.4.2.1. */
    private static final int[] LEGACY_RATES = {5_512, 11_025, 22_050, 44_100};

    /**
     * Reads a configuration record, the readable bytes of {@code configuration}. Never throws, and leaves the buffer
     * unchanged.
     *
     * @param codec FourCC, see {@link MediaTag#codec}
     */
    public static AudioFormat ofHeader(int codec, ByteBuf configuration) {
        return switch (codec) {
            case FourCc.AAC -> AudioSpecificConfig.read(configuration);
            case FourCc.OPUS -> ofOpusHead(configuration);
            case FourCc.FLAC -> ofFlac(configuration);
            case FourCc.MP3 -> unknown("MP3");
            case FourCc.AC3 -> unknown("AC-3");
            case FourCc.EAC3 -> unknown("E-AC-3");
            default -> unknown(FourCc.text(codec));
        };
    }

    /**
     * Reads the first byte of a legacy message: sound format, rate, size and channels of Adobe FLV 10.1, E.4.2.1. The rate has
     * no meaning for AAC, and is implied for the speech codecs.
     */
    public static AudioFormat ofLegacyFlags(int firstByte) {
        int rate = LEGACY_RATES[(firstByte >> 2) & 3];
        int channels = (firstByte & 1) + 1;
        int format = (firstByte >> 4) & 0xF;
        return switch (format) {
            case 0, 3 -> new AudioFormat("PCM", rate, channels, "");
            case 1 -> new AudioFormat("ADPCM", rate, channels, "");
            case 2 -> new AudioFormat("MP3", rate, channels, "");
            case 4 -> new AudioFormat("Nellymoser", WIDE_BAND_RATE, 1, "");
            case 5 -> new AudioFormat("Nellymoser", NARROW_BAND_RATE, 1, "");
            case 6 -> new AudioFormat("Nellymoser", rate, channels, "");
            case 7 -> new AudioFormat("G.711", NARROW_BAND_RATE, channels, "A-law");
            case 8 -> new AudioFormat("G.711", NARROW_BAND_RATE, channels, "mu-law");
            case 10 -> unknown("AAC");
            case 11 -> new AudioFormat("Speex", WIDE_BAND_RATE, 1, "");
            case 13 -> new AudioFormat("Opus", OPUS_RATE, 0, "");
            case 14 -> new AudioFormat("MP3", NARROW_BAND_RATE, channels, "");
            case 9 -> unknown(""); // enhanced: the codec is in the FourCC
            default -> unknown("codec " + format);
        };
    }

    static AudioFormat unknown(String codec) {
        return new AudioFormat(codec, 0, 0, "");
    }

    /** The identification header of RFC 7845 5.1; E-RTMP allows an empty one. */
    private static AudioFormat ofOpusHead(ByteBuf head) {
        int at = head.readerIndex();
        boolean understood = head.readableBytes() > OPUS_CHANNELS_AT && head.getLong(at) == OPUS_MAGIC;
        return new AudioFormat("Opus", OPUS_RATE, understood ? head.getUnsignedByte(at + OPUS_CHANNELS_AT) : 0, "");
    }

    /** RFC 9639 6 and 8.2: "fLaC", a block's header, STREAMINFO. Some writers omit everything before STREAMINFO. */
    private static AudioFormat ofFlac(ByteBuf header) {
        int at = header.readerIndex();
        int end = header.writerIndex();
        if (end - at >= 4 && header.getInt(at) == FourCc.FLAC) {
            at += 4;
        }
        if (end - at >= 4 && (header.getInt(at) & 0x7FFF_FFFF) == FLAC_STREAMINFO_HEADER) {
            at += 4;
        }
        if (end - at < FLAC_STREAMINFO_BYTES) {
            return unknown("FLAC");
        }
        BitReader in = BitReader.ofBytes(header, at, end);
        in.skip(FLAC_RATE_BITS_AT);
        int rate = in.bits(20);
        return new AudioFormat("FLAC", rate, in.bits(3) + 1, "");
    }
}
