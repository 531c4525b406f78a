package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.Adts;
import dev.tramo.mpegts.codec.AudioSpecificConfig;
import dev.tramo.mpegts.codec.DecoderConfiguration;
import dev.tramo.mpegts.codec.H264Nal;
import dev.tramo.mpegts.codec.HevcNal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Writes the frames of a track in the form they have in a transport stream. */
interface FrameWriter {
    /** Stands for a frame that cannot be written. */
    int MALFORMED = -1;

    /** Bytes that a frame can take at most. */
    int bytesMax(ByteBuffer frame);

    /** Writes a frame to {@code out} at {@code at} and returns where it ends, or {@link #MALFORMED}. */
    int write(ByteBuffer frame, boolean randomAccess, byte[] out, int at);

    /** For a track that is not {@linkplain #refusal refused}. */
    static FrameWriter of(Track track) {
        return switch (track.codec()) {
            case H264 -> new VideoWriter(false, configuration(track).orElseThrow());
            case HEVC -> new VideoWriter(true, configuration(track).orElseThrow());
            case AAC ->
                new AdtsWriter(AudioSpecificConfig.read(track.configuration()).orElseThrow());
            case OPUS -> new OpusWriter();
            case MPEG_AUDIO, AC3, EAC3 -> new PlainWriter();
            case AV1 -> throw new IllegalArgumentException("AV1 is refused");
        };
    }

    /** See {@link TsMuxer#refusal}. */
    static Optional<String> refusal(Track track) {
        String reason = switch (track.codec()) {
            case H264, HEVC -> configuration(track).isPresent() ? "" : "its configuration record is malformed";
            case AAC ->
                AudioSpecificConfig.read(track.configuration())
                                .filter(Adts::canCarry)
                                .isPresent()
                        ? ""
                        : "its AudioSpecificConfig cannot be told in ADTS";
            case OPUS -> track.channels() >= 1 && track.channels() <= 8 ? "" : "it has not 1 to 8 channels";
            case MPEG_AUDIO, AC3, EAC3 -> "";
            case AV1 -> "there is no standard for it in MPEG-TS";
        };
        return reason.isEmpty() ? Optional.empty() : Optional.of(track.codec().label() + ": " + reason);
    }

    private static Optional<DecoderConfiguration> configuration(Track track) {
        return track.codec() == Codec.HEVC
                ? DecoderConfiguration.readHevc(track.configuration())
                : DecoderConfiguration.readAvc(track.configuration());
    }

    /** NAL units behind start codes, with an access unit delimiter and, at random access points, the parameter sets. */
    final class VideoWriter implements FrameWriter {
        private static final int START_CODE_BYTES = 4;
        private static final byte[] AVC_DELIMITER = {0, 0, 0, 1, H264Nal.AUD, (byte) 0xF0};
        private static final byte[] HEVC_DELIMITER = {0, 0, 0, 1, HevcNal.AUD << 1, 1, 0x50};

        private final boolean hevc;
        private final DecoderConfiguration configuration;
        private final byte[] head;
        private final byte[] headWithSets;

        VideoWriter(boolean hevc, DecoderConfiguration configuration) {
            this.hevc = hevc;
            this.configuration = configuration;
            head = hevc ? HEVC_DELIMITER : AVC_DELIMITER;
            int size = head.length;
            for (byte[] set : configuration.parameterSets()) {
                size += START_CODE_BYTES + set.length;
            }
            headWithSets = Arrays.copyOf(head, size);
            int at = head.length;
            for (byte[] set : configuration.parameterSets()) {
                headWithSets[at + START_CODE_BYTES - 1] = 1;
                System.arraycopy(set, 0, headWithSets, at + START_CODE_BYTES, set.length);
                at += START_CODE_BYTES + set.length;
            }
        }

        @Override
        public int bytesMax(ByteBuffer frame) {
            // A NAL unit takes at least its length and one byte, and becomes longer by what a start code has more than
            // its length.
            return headWithSets.length + frame.remaining() * (configuration.lengthBytes() == START_CODE_BYTES ? 1 : 3);
        }

        @Override
        public int write(ByteBuffer frame, boolean randomAccess, byte[] out, int at) {
            boolean withSets = randomAccess && !hasParameterSets(frame);
            byte[] begin = withSets ? headWithSets : head;
            System.arraycopy(begin, 0, out, at, begin.length);
            int to = at + begin.length;
            int from = frame.position();
            while (from < frame.limit()) {
                int length = length(frame, from);
                if (length == MALFORMED) {
                    return MALFORMED;
                }
                from += configuration.lengthBytes();
                if (length > 0 && !isDelimiter(frame.get(from))) {
                    out[to] = 0;
                    out[to + 1] = 0;
                    out[to + 2] = 0;
                    out[to + 3] = 1;
                    frame.get(from, out, to + START_CODE_BYTES, length);
                    to += START_CODE_BYTES + length;
                }
                from += length;
            }
            return to == at + begin.length ? MALFORMED : to;
        }

        private boolean hasParameterSets(ByteBuffer frame) {
            int from = frame.position();
            while (from < frame.limit()) {
                int length = length(frame, from);
                from += configuration.lengthBytes();
                if (length == MALFORMED) {
                    return false;
                }
                if (length > 0 && isParameterSet(frame.get(from))) {
                    return true;
                }
                from += length;
            }
            return false;
        }

        /** The length of the NAL unit behind {@code at}. */
        private int length(ByteBuffer frame, int at) {
            int bytes = configuration.lengthBytes();
            long length = 0;
            if (at + bytes > frame.limit()) {
                return MALFORMED;
            }
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | (frame.get(at + i) & 0xFF);
            }
            return length > frame.limit() - at - bytes ? MALFORMED : (int) length;
        }

        private boolean isDelimiter(byte header) {
            return hevc ? HevcNal.type(header) == HevcNal.AUD : H264Nal.type(header) == H264Nal.AUD;
        }

        private boolean isParameterSet(byte header) {
            return hevc ? HevcNal.type(header) == HevcNal.SPS : H264Nal.type(header) == H264Nal.SPS;
        }
    }

    /** AAC in ADTS. */
    record AdtsWriter(AudioSpecificConfig config) implements FrameWriter {
        @Override
        public int bytesMax(ByteBuffer frame) {
            return Adts.HEADER_BYTES + frame.remaining();
        }

        @Override
        public int write(ByteBuffer frame, boolean randomAccess, byte[] out, int at) {
            int bytes = frame.remaining();
            if (bytes == 0 || Adts.HEADER_BYTES + bytes > Adts.FRAME_BYTES_MAX) {
                return MALFORMED;
            }
            Adts.write(out, at, config, bytes);
            frame.get(frame.position(), out, at + Adts.HEADER_BYTES, bytes);
            return at + Adts.HEADER_BYTES + bytes;
        }
    }

    /** Frames as they are. */
    record PlainWriter() implements FrameWriter {
        @Override
        public int bytesMax(ByteBuffer frame) {
            return frame.remaining();
        }

        @Override
        public int write(ByteBuffer frame, boolean randomAccess, byte[] out, int at) {
            int bytes = frame.remaining();
            frame.get(frame.position(), out, at, bytes);
            return bytes == 0 ? MALFORMED : at + bytes;
        }
    }

    /** Opus behind a control header. */
    record OpusWriter() implements FrameWriter {
        @Override
        public int bytesMax(ByteBuffer frame) {
            return frame.remaining() + frame.remaining() / 255 + 3;
        }

        @Override
        public int write(ByteBuffer frame, boolean randomAccess, byte[] out, int at) {
            int bytes = frame.remaining();
            int to = at;
            out[to++] = 0x7F;
            out[to++] = (byte) 0xE0;
            int rest = bytes;
            for (; rest >= 255; rest -= 255) {
                out[to++] = (byte) 0xFF;
            }
            out[to++] = (byte) rest;
            frame.get(frame.position(), out, to, bytes);
            return bytes == 0 ? MALFORMED : to + bytes;
        }
    }
}
