package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A frame that {@link TagReader} found in a message: H.264, HEVC and VVC as NAL units with 4-byte lengths, AV1 as a temporal
 * unit without its delimiter, audio as raw frames. Refilled for each frame: it and its bytes are valid during the call that
 * passes it.
 */
public final class CodedFrame {
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private boolean video;
    private boolean keyframe;
    private int codec;
    private int offset;
    private int length;
    private long dtsMillis;
    private long ptsMillis;
    private int offsetNanos;

    CodedFrame() {}

    void describe(boolean ofVideo, int ofCodec, boolean isKeyframe) {
        video = ofVideo;
        codec = ofCodec;
        keyframe = isKeyframe;
    }

    void time(long decodeMillis, long presentationMillis, int nanos) {
        dtsMillis = decodeMillis;
        ptsMillis = presentationMillis;
        offsetNanos = nanos;
    }

    void data(ByteBuf in, int from, int count) {
        bytes = in;
        offset = from;
        length = count;
    }

    /** Whether the frame is video; else it is audio. */
    public boolean video() {
        return video;
    }

    /** See {@link FourCc}. */
    public int codec() {
        return codec;
    }

    /** Whether decoding can begin here; always true for audio. */
    public boolean keyframe() {
        return keyframe;
    }

    /** The buffer that holds the frame at {@link #offset}. Borrowed; its contents and indices must not be changed. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** Absolute index of the frame in {@link #bytes}. */
    public int offset() {
        return offset;
    }

    /** Bytes of the frame, at least 1. */
    public int length() {
        return length;
    }

    /** Decode time, milliseconds. */
    public long dtsMillis() {
        return dtsMillis;
    }

    /** Presentation time, milliseconds; before the decode time only if the source is broken. */
    public long ptsMillis() {
        return ptsMillis;
    }

    /** Enhanced RTMP's nanosecond offset, to be added to the presentation time, 0 to 999999; usually 0. */
    public int offsetNanos() {
        return offsetNanos;
    }
}
