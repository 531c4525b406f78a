package dev.tramo.rtmp.media;

import dev.tramo.rtmp.wire.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Extracts configuration records and coded frames from the audio and video messages of one stream, legacy and enhanced; the
 * counterpart of {@link TagWriter}. It reads track 0 of each medium. Frames of a codec that needs a configuration record are
 * discarded until it has arrived.
 *
 * <p>Allocates nothing per frame, and copies frames only if the lengths in front of their NAL units are not 4 bytes long. One
 * thread.
 */
public final class TagReader implements AutoCloseable {
    /** Receives configurations and frames; called by {@link #read}. */
    public interface Sink {
        /**
         * The configuration of the video or audio track arrived or changed; identical repetitions are not reported.
         *
         * @param codec see {@link FourCc}
         * @param configuration avcC, hvcC, av1C, AudioSpecificConfig, OpusHead, without the box around it, NAL unit lengths
         *     always of 4 bytes; empty for codecs that have none: MP3, AC-3, E-AC-3. A copy for the receiver
         */
        void onConfiguration(boolean video, int codec, byte[] configuration);

        /** A frame, valid during the call. */
        void onFrame(CodedFrame frame);

        /**
         * Part of the stream is not converted. Reported once for each reason and medium.
         *
         * @param reason for a person: "multitrack video: only track 0 is converted"
         */
        void onUnsupported(boolean video, String reason);
    }

    /** A longer configuration record is treated as unreadable. */
    static final int CONFIGURATION_BYTES_MAX = 64 << 10;

    private static final int AVC_BYTES_MIN = 7;
    private static final int AVC_LENGTH_SIZE_AT = 4;
    private static final int HEVC_BYTES_MIN = 23;
    private static final int HEVC_LENGTH_SIZE_AT = 21;
    private static final int LENGTH_SIZE_MASK = 3; // lengthSizeMinusOne
    private static final int LENGTH_BYTES = 4;

    private static final byte[] NO_CONFIGURATION = {};
    /**
     * RFC 7845 5.1: version 1, 2 channels, pre-skip 312, 48 kHz. Used if the publisher sends no record, which enhanced RTMP
     * allows.
     */
    private static final byte[] OPUS_STEREO = {
        'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, 2, 0x38, 1, (byte) 0x80, (byte) 0xBB, 0, 0, 0, 0, 0
    };

    private final ByteBufAllocator allocator;
    private final MediaTag tag = new MediaTag();
    private final CodedFrame frame = new CodedFrame();
    private final Track video = new Track(true);
    private final Track audio = new Track(false);
    /** The current frame, if its NAL unit lengths were rewritten; at most 2.5 times as long as its message. */
    private @Nullable ByteBuf rewritten;

    private long unreadable;

    /** State of track 0 of one medium. */
    private static final class Track {
        private final boolean isVideo;
        private int codec = FourCc.NONE;
        private byte @Nullable [] record;
        private int lengthBytes = LENGTH_BYTES;
        private boolean multitrackReported;
        private boolean unknownReported;

        Track(boolean isVideo) {
            this.isVideo = isVideo;
        }

        String medium() {
            return isVideo ? "video" : "audio";
        }
    }

    /**
     * A reader that has seen no configuration.
     *
     * @param allocator of the buffer for frames whose NAL unit lengths must be rewritten
     */
    public TagReader(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Reads a message from its reader index on, and leaves it unchanged. Throws nothing whatever its bytes are, except what
     * the sink throws.
     *
     * @param type audio or video, see {@link MessageType}; others hold no frames
     * @param dtsMillis the message's time
     */
    public void read(int type, long dtsMillis, ByteBuf message, Sink sink) {
        switch (type) {
            case MessageType.VIDEO -> {
                tag.readVideo(message);
                read(video, dtsMillis, message, sink);
            }
            case MessageType.AUDIO -> {
                tag.readAudio(message);
                read(audio, dtsMillis, message, sink);
            }
            default -> {}
        }
    }

    private void read(Track track, long dtsMillis, ByteBuf message, Sink sink) {
        boolean isFrame = tag.kind() == MediaTag.Kind.FRAME;
        if (!isFrame && !tag.isSequenceHeader()) {
            return;
        }
        if (tag.track() != 0 || tag.hasMoreTracks()) {
            reportMultitrack(track, sink);
        }
        if (!tag.isUnderstood()) {
            unreadable++;
        } else if (tag.track() == 0 && tag.codec() == FourCc.NONE) {
            reportUnknown(track, sink);
        } else if (tag.track() == 0 && isFrame) {
            readFrame(track, dtsMillis, message, sink);
        } else if (tag.track() == 0) {
            readConfiguration(track, message, sink);
        }
    }

    private static void reportMultitrack(Track track, Sink sink) {
        if (!track.multitrackReported) {
            track.multitrackReported = true;
            sink.onUnsupported(track.isVideo, "multitrack " + track.medium() + ": only track 0 is converted");
        }
    }

    private static void reportUnknown(Track track, Sink sink) {
        if (!track.unknownReported) {
            track.unknownReported = true;
            sink.onUnsupported(track.isVideo, "unknown " + track.medium() + " codec");
        }
    }

    private void readConfiguration(Track track, ByteBuf message, Sink sink) {
        int length = tag.bodyLength();
        if (length > CONFIGURATION_BYTES_MAX || length < bytesMin(tag.codec())) {
            unreadable++;
            return;
        }
        byte[] record = new byte[length];
        message.getBytes(message.readerIndex() + tag.bodyOffset(), record);
        configure(track, tag.codec(), record, sink);
    }

    private static int bytesMin(int codec) {
        return switch (codec) {
            case FourCc.AVC -> AVC_BYTES_MIN;
            case FourCc.HEVC -> HEVC_BYTES_MIN;
            case FourCc.AAC -> 2;
            case FourCc.AV1, FourCc.FLAC -> 4;
            default -> 0;
        };
    }

    private static void configure(Track track, int codec, byte[] record, Sink sink) {
        if (codec == track.codec && Arrays.equals(record, track.record)) {
            return;
        }
        track.codec = codec;
        track.record = record;
        byte[] configuration = codec == FourCc.OPUS && record.length == 0 ? OPUS_STEREO.clone() : record.clone();
        track.lengthBytes = switch (codec) {
            case FourCc.AVC -> takeLengthSize(configuration, AVC_LENGTH_SIZE_AT);
            case FourCc.HEVC -> takeLengthSize(configuration, HEVC_LENGTH_SIZE_AT);
            default -> LENGTH_BYTES;
        };
        sink.onConfiguration(track.isVideo, codec, configuration);
    }

    /** Returns the size of NAL unit lengths in bytes, and sets it to 4 in the record. */
    private static int takeLengthSize(byte[] configuration, int at) {
        int bytes = (configuration[at] & LENGTH_SIZE_MASK) + 1;
        configuration[at] |= LENGTH_SIZE_MASK;
        return bytes;
    }

    private void readFrame(Track track, long dtsMillis, ByteBuf message, Sink sink) {
        int codec = tag.codec();
        if (codec != track.codec && !needsConfiguration(codec)) {
            configure(track, codec, NO_CONFIGURATION, sink);
        }
        int offset = message.readerIndex() + tag.bodyOffset();
        int length = tag.bodyLength();
        if (codec != track.codec || length == 0) {
            return;
        }
        if (track.lengthBytes == LENGTH_BYTES) {
            frame.data(message, offset, length);
        } else if (!rewrite(message, offset, offset + length, track.lengthBytes)) {
            unreadable++;
            return;
        }
        frame.describe(track.isVideo, codec, !track.isVideo || tag.keyframe());
        frame.time(dtsMillis, dtsMillis + tag.compositionMillis(), tag.offsetNanos());
        sink.onFrame(frame);
    }

    private static boolean needsConfiguration(int codec) {
        return codec != FourCc.OPUS && TagWriter.hasConfiguration(codec);
    }

    /** Copies the NAL units with 4-byte lengths; false if one is truncated, or there are none. */
    private boolean rewrite(ByteBuf message, int start, int end, int lengthBytes) {
        ByteBuf out = rewritten();
        int at = start;
        while (end - at > lengthBytes) {
            int length = nalLength(message, at, lengthBytes);
            at += lengthBytes;
            if (length > end - at) {
                return false;
            }
            if (length > 0) {
                out.writeInt(length).writeBytes(message, at, length);
            }
            at += length;
        }
        frame.data(out, 0, out.writerIndex());
        return out.isReadable();
    }

    private ByteBuf rewritten() {
        ByteBuf out = rewritten;
        if (out == null) {
            out = allocator.buffer();
            rewritten = out;
        }
        return out.clear();
    }

    private static int nalLength(ByteBuf message, int at, int lengthBytes) {
        return switch (lengthBytes) {
            case 1 -> message.getUnsignedByte(at);
            case 2 -> message.getUnsignedShort(at);
            default -> message.getUnsignedMedium(at);
        };
    }

    /** Messages that were discarded because they are truncated or have reserved values. */
    public long unreadableMessages() {
        return unreadable;
    }

    /** Releases memory. */
    @Override
    public void close() {
        if (rewritten != null) {
            rewritten.release();
            rewritten = null;
        }
    }
}
