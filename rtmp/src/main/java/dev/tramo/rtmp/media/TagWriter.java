package dev.tramo.rtmp.media;

import dev.tramo.rtmp.amf.AmfWriter;
import dev.tramo.rtmp.amf.EcmaArray;
import dev.tramo.rtmp.wire.ChunkReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns coded frames and configuration records into the payloads of RTMP messages: H.264, AAC and MP3 in the format of FLV,
 * other codecs in that of enhanced RTMP (see {@link Carriage}). Frames have the form of ISO BMFF: NAL units with 4-byte
 * lengths, raw AAC without ADTS, AV1 temporal units without temporal delimiter.
 *
 * <p>Each payload is a new buffer, which the caller releases. {@link ChunkReader#HEADROOM_BYTES} are free before it, so that
 * {@link dev.tramo.rtmp.live.LiveStream#onMessage} can put a chunk header there without copying. Any thread.
 */
public final class TagWriter {
    private static final int COMPOSITION_MILLIS_MAX = 0x7F_FFFF;
    private static final int ENHANCED_VIDEO = 0x80;
    /** FLV E.4.2.1: sound format AAC, 44 kHz, 16 bits, stereo, whatever the configuration says. */
    private static final int AAC_FLAGS = MediaTag.SOUND_AAC << 4 | 0xF;

    private static final int AVC_CODEC_ID = 7;
    private static final int MP3_CODEC_ID = 2;
    private static final int VIDEO_HEADER_BYTES_MAX = 8;

    private final ByteBufAllocator allocator;

    public TagWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Whether {@link #configuration} must precede a codec's frames. MP3, AC-3 and E-AC-3 have no configuration.
     *
     * @param codec see {@link FourCc}
     */
    public static boolean hasConfiguration(int codec) {
        return switch (codec) {
            case FourCc.AVC, FourCc.HEVC, FourCc.VVC, FourCc.AV1, FourCc.VP8, FourCc.VP9 -> true;
            case FourCc.AAC, FourCc.OPUS, FourCc.FLAC -> true;
            default -> false;
        };
    }

    /**
     * A sequence header; an audio message for audio codecs, else a video message.
     *
     * @param codec one that {@link #hasConfiguration}
     * @param record avcC, hvcC, av1C, AudioSpecificConfig, OpusHead, without the box around it
     * @throws IllegalArgumentException if the codec has no configuration
     */
    public ByteBuf configuration(int codec, byte[] record) {
        if (!hasConfiguration(codec)) {
            throw new IllegalArgumentException("codec " + FourCc.text(codec) + " has no configuration record");
        }
        ByteBuf out = buffer(record.length);
        switch (codec) {
            case FourCc.AVC ->
                out.writeByte(MediaTag.FRAME_KEY << 4 | AVC_CODEC_ID)
                        .writeByte(MediaTag.SEQUENCE_START)
                        .writeMedium(0);
            case FourCc.AAC -> out.writeByte(AAC_FLAGS).writeByte(MediaTag.SEQUENCE_START);
            default -> writeEnhancedHeader(out, codec, MediaTag.SEQUENCE_START, true);
        }
        return out.writeBytes(record);
    }

    /**
     * A frame; an audio message for audio codecs, else a video message.
     *
     * @param codec one whose {@link Carriage} is not {@code NONE}
     * @param frame from its position to its limit, copied; its position is as before
     * @param compositionMillis presentation time minus decode time, clamped to 24 signed bits; ignored for audio, AV1, VP8 and
     *     VP9
     * @param keyframe whether decoding can begin here; ignored for audio
     * @throws IllegalArgumentException if RTMP does not carry the codec
     */
    public ByteBuf frame(int codec, ByteBuffer frame, long compositionMillis, boolean keyframe) {
        if (Carriage.of(codec) == Carriage.NONE) {
            throw new IllegalArgumentException(Carriage.refusal("codec " + FourCc.text(codec)));
        }
        int position = frame.position();
        ByteBuf out = buffer(frame.remaining());
        switch (codec) {
            case FourCc.AVC -> {
                int frameType = keyframe ? MediaTag.FRAME_KEY : MediaTag.FRAME_INTER;
                out.writeByte(frameType << 4 | AVC_CODEC_ID).writeByte(MediaTag.CODED_FRAMES);
                writeCompositionTime(out, compositionMillis);
            }
            case FourCc.AAC -> out.writeByte(AAC_FLAGS).writeByte(MediaTag.CODED_FRAMES);
            case FourCc.MP3 -> out.writeByte(mp3Flags(frame));
            default -> {
                writeEnhancedHeader(out, codec, MediaTag.CODED_FRAMES, keyframe);
                if (MediaTag.hasCompositionTime(codec)) {
                    writeCompositionTime(out, compositionMillis);
                }
            }
        }
        out.writeBytes(frame);
        frame.position(position);
        return out;
    }

    /**
     * {@code onMetaData}, a data message, made from the tracks' configurations: size, sample rate, channels, codec ids.
     *
     * @param videoCodec {@link FourCc#NONE} if there is no video
     * @param videoRecord its configuration; empty if it is unknown
     * @param audioCodec {@link FourCc#NONE} if there is no audio
     * @param audioRecord its configuration; empty if it has none
     * @param encoder name of the program that makes the stream
     */
    public ByteBuf metaData(int videoCodec, byte[] videoRecord, int audioCodec, byte[] audioRecord, String encoder) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (videoCodec != FourCc.NONE) {
            VideoFormat video = VideoFormat.ofHeader(videoCodec, Unpooled.wrappedBuffer(videoRecord));
            putIfKnown(values, "width", video.width());
            putIfKnown(values, "height", video.height());
            values.put("videocodecid", videoCodec == FourCc.AVC ? AVC_CODEC_ID : Integer.toUnsignedLong(videoCodec));
        }
        if (audioCodec != FourCc.NONE) {
            AudioFormat audio = AudioFormat.ofHeader(audioCodec, Unpooled.wrappedBuffer(audioRecord));
            putIfKnown(values, "audiosamplerate", audio.sampleRate());
            putIfKnown(values, "audiochannels", audio.channels());
            if (audio.channels() > 0) {
                values.put("stereo", audio.channels() == 2);
            }
            values.put("audiocodecid", audioCodecId(audioCodec));
        }
        values.put("encoder", encoder);
        ByteBuf out = buffer(256);
        AmfWriter.writeAll(out, "onMetaData", new EcmaArray(values));
        return out;
    }

    private static void putIfKnown(Map<String, @Nullable Object> values, String key, int value) {
        if (value > 0) {
            values.put(key, value);
        }
    }

    private static long audioCodecId(int codec) {
        return switch (codec) {
            case FourCc.AAC -> MediaTag.SOUND_AAC;
            case FourCc.MP3 -> MP3_CODEC_ID;
            default -> Integer.toUnsignedLong(codec);
        };
    }

    private ByteBuf buffer(int bytes) {
        int headroom = ChunkReader.HEADROOM_BYTES;
        return allocator.buffer(headroom + VIDEO_HEADER_BYTES_MAX + bytes).setIndex(headroom, headroom);
    }

    private static void writeEnhancedHeader(ByteBuf out, int codec, int packetType, boolean keyframe) {
        if (FourCc.isAudio(codec)) {
            out.writeByte(MediaTag.SOUND_ENHANCED << 4 | packetType);
        } else {
            int frameType = keyframe ? MediaTag.FRAME_KEY : MediaTag.FRAME_INTER;
            out.writeByte(ENHANCED_VIDEO | frameType << 4 | packetType);
        }
        out.writeInt(codec);
    }

    private static void writeCompositionTime(ByteBuf out, long millis) {
        out.writeMedium(Math.clamp(millis, -COMPOSITION_MILLIS_MAX - 1, COMPOSITION_MILLIS_MAX));
    }

    /**
     * Sound format, rate and channels of FLV E.4.2.1, from the MPEG audio header of ISO/IEC 11172-3 2.4.1.3. FLV has only the
     * rates of 44.1 kHz divided by powers of two; like ffmpeg, other rates are given as the next one; decoders read the
     * frame's own header.
     */
    private static int mp3Flags(ByteBuffer frame) {
        int rate = 3;
        int channels = 1;
        if (frame.remaining() >= 4) {
            int at = frame.position();
            boolean mpeg1 = (frame.get(at + 1) >> 3 & 3) == 3;
            boolean mpeg2 = (frame.get(at + 1) >> 3 & 3) == 2;
            rate = mpeg1 ? 3 : mpeg2 ? 2 : 1;
            channels = (frame.get(at + 3) >> 6 & 3) == 3 ? 0 : 1; // mode 3: single channel
        }
        return MP3_CODEC_ID << 4 | rate << 2 | 2 | channels;
    }
}
