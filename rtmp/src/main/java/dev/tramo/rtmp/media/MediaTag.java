package dev.tramo.rtmp.media;

import io.netty.buffer.ByteBuf;

/**
 * Describes one audio or video message: its kind, codec, track, times and where its data begin. Refilled for each message, so
 * that nothing is allocated. One thread.
 *
 * <p>Legacy bodies follow Adobe's Video File Format Specification 10.1, E.4.2 and E.4.3; enhanced ones E-RTMP v2,
 * "ExVideoTagHeader" and "ExAudioTagHeader". A body that is truncated or has reserved values is treated as an opaque frame: no
 * keyframe, not disposable, track 0, {@link #bodyOffset} 0. A relay forwards it unchanged.
 */
public final class MediaTag {
    /** The kinds of messages, by what a receiver that joins late needs of them. */
    public enum Kind {
        /** A video or audio frame, or a body that is not understood. */
        FRAME,
        /** What a decoder needs before frames: a sequence header, colour information, a channel layout. */
        HEADER,
        /** The end of the sequence: no more frames follow. */
        END,
        /** A command for a player's user interface, such as the start of a seek; not media. */
        COMMAND,
        /** An empty body, which some encoders send for silence. */
        EMPTY
    }

    /** Largest number of ModEx modifiers before a packet. Each takes three bytes or more, and only one kind is defined. */
    static final int MODIFIERS_MAX = 16;

    static final int FRAME_KEY = 1;
    static final int FRAME_INTER = 2;
    private static final int FRAME_DISPOSABLE = 3;
    private static final int FRAME_GENERATED_KEY = 4;
    private static final int FRAME_COMMAND = 5;

    static final int SOUND_AAC = 10;
    static final int SOUND_ENHANCED = 9;

    static final int SEQUENCE_START = 0;
    static final int CODED_FRAMES = 1;
    private static final int SEQUENCE_END = 2;
    private static final int CODED_FRAMES_X = 3;
    /** Of audio: MultichannelConfig. */
    private static final int METADATA = 4;

    private static final int VIDEO_TS_SEQUENCE_START = 5;
    private static final int VIDEO_MULTITRACK = 6;
    private static final int AUDIO_MULTITRACK = 5;
    private static final int MODIFIER = 7;

    private static final int ONE_TRACK = 0;
    private static final int MANY_TRACKS_MANY_CODECS = 2;

    private static final int FOURCC_BYTES = 4;
    private static final int COMPOSITION_TIME_BYTES = 3;
    /** A kind of modifier: nanoseconds to add to the presentation time, in 24 bits. */
    private static final int TIMESTAMP_OFFSET_NANO = 0;

    private static final int OFFSET_NANOS_BYTES = 3;
    private static final int OFFSET_NANOS_MAX = 999_999;
    /** The size that a modifier's size byte of 255 gives: the real size follows in 16 bits. */
    private static final int MODIFIER_LONG = 256;

    private Kind kind = Kind.EMPTY;
    private boolean enhanced;
    private boolean keyframe;
    private boolean disposable;
    private boolean understood;
    private boolean multitrack;
    private boolean manyTracks;
    private boolean moreTracks;
    private int compositionMillis;
    private int offsetNanos;
    private int packetType;
    private int track;
    private int codec;
    private int bodyOffset;
    private int bodyEnd;
    private int bodyLength;
    /** Absolute indices of the next byte to read, and of the end of what may be read. */
    private int at;

    private int end;

    /** Reads the body of a video message, from its reader index on. Never throws. */
    public void readVideo(ByteBuf body) {
        if (!begin(body)) {
            return;
        }
        int first = body.getUnsignedByte(at++);
        if ((first & 0x80) != 0) {
            readEnhanced(body, true, (first >> 4) & 7, first & 0xF);
        } else {
            readLegacyVideo(body, first >> 4, first & 0xF);
        }
        finish(body);
    }

    /** Reads the body of an audio message, from its reader index on. Never throws. */
    public void readAudio(ByteBuf body) {
        if (!begin(body)) {
            return;
        }
        int first = body.getUnsignedByte(at++);
        if (first >> 4 == SOUND_ENHANCED) {
            readEnhanced(body, false, 0, first & 0xF);
        } else {
            readLegacyAudio(body, first >> 4);
        }
        finish(body);
    }

    /** Makes the absolute indices relative to the reader index. */
    private void finish(ByteBuf body) {
        bodyOffset = Math.max(0, bodyOffset - body.readerIndex());
        bodyLength = (understood ? bodyEnd : body.writerIndex()) - body.readerIndex() - bodyOffset;
    }

    private boolean begin(ByteBuf body) {
        at = body.readerIndex();
        end = body.writerIndex();
        codec = FourCc.NONE;
        enhanced = false;
        offsetNanos = 0;
        bodyLength = 0;
        setOpaque();
        if (at == end) {
            kind = Kind.EMPTY;
        }
        return at < end;
    }

    private void setOpaque() {
        kind = Kind.FRAME;
        keyframe = false;
        disposable = false;
        understood = false;
        multitrack = false;
        manyTracks = false;
        moreTracks = false;
        compositionMillis = 0;
        packetType = CODED_FRAMES;
        track = 0;
        bodyOffset = 0;
    }

    private void readLegacyVideo(ByteBuf body, int frameType, int codecId) {
        codec = FourCc.ofLegacyVideo(codecId);
        if (frameType == FRAME_COMMAND) {
            become(Kind.COMMAND, SEQUENCE_START);
        } else if (codec != FourCc.AVC && codec != FourCc.HEVC) {
            becomeFrame(CODED_FRAMES, frameType);
        } else if (has(1)) {
            int type = body.getUnsignedByte(at++);
            boolean whole = has(COMPOSITION_TIME_BYTES);
            if (whole && type == CODED_FRAMES) {
                compositionMillis = body.getMedium(at);
            }
            at = Math.min(end, at + COMPOSITION_TIME_BYTES);
            switch (type) {
                // The end of a sequence is valid without its composition time, which has no meaning there.
                case SEQUENCE_END -> become(Kind.END, type);
                case SEQUENCE_START -> becomeIf(whole, Kind.HEADER, type);
                case CODED_FRAMES -> becomeFrameIf(whole, type, frameType);
                default -> {} // reserved: opaque
            }
        }
    }

    private void readLegacyAudio(ByteBuf body, int soundFormat) {
        codec = FourCc.ofLegacyAudio(soundFormat);
        if (soundFormat != SOUND_AAC) {
            become(Kind.FRAME, CODED_FRAMES);
        } else if (has(1)) {
            switch (body.getUnsignedByte(at++)) {
                case SEQUENCE_START -> become(Kind.HEADER, SEQUENCE_START);
                case CODED_FRAMES -> become(Kind.FRAME, CODED_FRAMES);
                default -> {} // reserved: opaque
            }
        }
    }

    private void readEnhanced(ByteBuf body, boolean video, int frameType, int firstType) {
        enhanced = true;
        int type = pastModifiers(body, firstType);
        if (type == MODIFIER) {
            return; // opaque
        }
        if (video && frameType == FRAME_COMMAND && type != METADATA) {
            become(Kind.COMMAND, SEQUENCE_START);
            return;
        }
        int multitrack = video ? VIDEO_MULTITRACK : AUDIO_MULTITRACK;
        if (type != multitrack) {
            if (readFourCc(body)) {
                classify(body, video, type, frameType);
            }
        } else if (has(1)) {
            int kindAndType = body.getUnsignedByte(at++);
            type = kindAndType & 0xF;
            // Multitrack and ModEx may not be nested.
            if (type != multitrack && type != MODIFIER && readFirstTrack(body, kindAndType >> 4)) {
                classify(body, video, type, frameType);
            } else {
                setOpaque();
            }
        }
    }

    /** The packet type after the modifiers; {@link #MODIFIER} if they are truncated or too many. */
    private int pastModifiers(ByteBuf body, int firstType) {
        int type = firstType;
        for (int count = 0; type == MODIFIER && count < MODIFIERS_MAX; count++) {
            if (!has(1)) {
                return MODIFIER;
            }
            int size = body.getUnsignedByte(at++) + 1;
            if (size == MODIFIER_LONG) {
                if (!has(2)) {
                    return MODIFIER;
                }
                size = body.getUnsignedShort(at) + 1;
                at += 2;
            }
            if (!has(size + 1)) {
                return MODIFIER;
            }
            int modifier = body.getUnsignedByte(at + size);
            if (modifier >> 4 == TIMESTAMP_OFFSET_NANO && size >= OFFSET_NANOS_BYTES) {
                offsetNanos = Math.min(body.getUnsignedMedium(at), OFFSET_NANOS_MAX);
            }
            at += size + 1;
            type = modifier & 0xF;
        }
        return type;
    }

    /**
     * Reads the first track's header. The FourCC precedes all tracks or each of them, which for the first track is the same
     * place.
     */
    private boolean readFirstTrack(ByteBuf body, int multitrackKind) {
        if (multitrackKind > MANY_TRACKS_MANY_CODECS || !readFourCc(body) || !has(1)) {
            return false;
        }
        multitrack = true;
        track = body.getUnsignedByte(at++);
        manyTracks = multitrackKind != ONE_TRACK;
        if (manyTracks) {
            if (!has(3)) {
                return false;
            }
            int size = body.getUnsignedMedium(at);
            at += 3;
            if (!has(size)) {
                return false;
            }
            moreTracks = end > at + size;
            end = at + size;
        }
        return true;
    }

    private boolean readFourCc(ByteBuf body) {
        if (!has(FOURCC_BYTES)) {
            return false;
        }
        codec = body.getInt(at);
        at += FOURCC_BYTES;
        return true;
    }

    private void classify(ByteBuf body, boolean video, int type, int frameType) {
        switch (type) {
            case SEQUENCE_START -> become(Kind.HEADER, type);
            case SEQUENCE_END -> become(Kind.END, type);
            case CODED_FRAMES -> {
                int skipped = video && hasCompositionTime(codec) ? COMPOSITION_TIME_BYTES : 0;
                boolean whole = has(skipped);
                compositionMillis = whole && skipped > 0 ? body.getMedium(at) : 0;
                at += skipped;
                becomeFrameIf(whole, type, frameType);
            }
            case CODED_FRAMES_X -> becomeFrameIf(video, type, frameType);
            case METADATA -> become(Kind.HEADER, type);
            case VIDEO_TS_SEQUENCE_START -> becomeIf(video, Kind.HEADER, type);
            default -> setOpaque();
        }
    }

    static boolean hasCompositionTime(int codec) {
        return codec == FourCc.AVC || codec == FourCc.HEVC || codec == FourCc.VVC;
    }

    private boolean has(int bytes) {
        return end - at >= bytes;
    }

    private void become(Kind what, int type) {
        kind = what;
        understood = true;
        packetType = type;
        bodyOffset = at;
        bodyEnd = end;
    }

    private void becomeIf(boolean understood, Kind what, int type) {
        if (understood) {
            become(what, type);
        } else {
            setOpaque();
        }
    }

    private void becomeFrame(int type, int frameType) {
        become(Kind.FRAME, type);
        keyframe = frameType == FRAME_KEY || frameType == FRAME_GENERATED_KEY;
        disposable = frameType == FRAME_DISPOSABLE;
    }

    private void becomeFrameIf(boolean understood, int type, int frameType) {
        if (understood) {
            becomeFrame(type, frameType);
        } else {
            setOpaque();
        }
    }

    /** The kind of message. */
    public Kind kind() {
        return kind;
    }

    /**
     * Whether decoding can begin with this video frame. False for a sequence header, although its frame type is that of a
     * keyframe.
     */
    public boolean keyframe() {
        return keyframe;
    }

    /** Whether no other frame refers to this video frame. */
    public boolean disposable() {
        return disposable;
    }

    /** The first track's id, 0 to 255; 0, the default track, if the message has none. */
    public int track() {
        return track;
    }

    /**
     * Identifies a {@link Kind#HEADER} within its medium, audio or video: a header replaces an earlier one with the same key.
     * 0 to 8191; made of packet type, track, and whether the message has several tracks. The legacy sequence header and the
     * enhanced SequenceStart of track 0 have the same key.
     */
    public int headerKey() {
        return packetType | (track << 4) | (manyTracks ? 1 << 12 : 0);
    }

    /**
     * Whether this is a sequence header: its body is a codec's configuration record, not colour information, a channel layout
     * or an MPEG-2 TS descriptor.
     */
    public boolean isSequenceHeader() {
        return kind == Kind.HEADER && packetType == SEQUENCE_START;
    }

    /** Whether the message is in the form of enhanced RTMP. */
    public boolean enhanced() {
        return enhanced;
    }

    /** The (first track's) codec, see {@link FourCc}; 0 if unknown. */
    public int codec() {
        return codec;
    }

    /**
     * Offset of the first track's configuration record or frame, bytes from the reader index: after FourCC, track and
     * composition time. 0 to the body's length.
     */
    public int bodyOffset() {
        return bodyOffset;
    }

    /** Length of the first track's configuration record or frame, bytes from {@link #bodyOffset} on. */
    public int bodyLength() {
        return bodyLength;
    }

    /** False for a body that is truncated or has reserved values; see the class. */
    public boolean isUnderstood() {
        return understood;
    }

    /** Whether the message is in the multitrack form of enhanced RTMP, with one track or several. */
    public boolean isMultitrack() {
        return multitrack;
    }

    /** Whether other tracks follow the first one, which is the one described here. */
    public boolean hasMoreTracks() {
        return moreTracks;
    }

    /** Presentation time minus decode time of a video frame, milliseconds, -8388608 to 8388607; 0 if the message has none. */
    public int compositionMillis() {
        return compositionMillis;
    }

    /** To be added to the presentation time, nanoseconds, 0 to 999999. */
    public int offsetNanos() {
        return offsetNanos;
    }
}
