package dev.tramo.mpegts.analysis;

import dev.tramo.mpegts.Codec;
import dev.tramo.mpegts.StreamKind;
import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.VideoSyntax;
import dev.tramo.mpegts.codec.BitReader;
import dev.tramo.mpegts.codec.H264Nal;
import dev.tramo.mpegts.codec.H264Sps;
import dev.tramo.mpegts.codec.HevcNal;
import dev.tramo.mpegts.codec.HevcSps;
import dev.tramo.mpegts.codec.Mpeg2Sequence;
import dev.tramo.mpegts.codec.NalUnits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the beginnings of access units: what the video is, and where its keyframes are. Of H.264 and HEVC, parameter sets are parsed when
 * they change. One thread.
 */
final class AnalyzerVideo {
    private static final int FRAMES_MEASURED = 50;
    private static final long KEYFRAME_TICKS_MAX = 3_600 * Ts.HZ;
    private static final int MPEG2_INTRA = 1;
    private static final byte[] CAPTIONS = {'G', 'A', '9', '4'};
    private static final int CAPTIONS_WITHIN = 32;
    private static final int SEI_HEVC_TIME_CODE = 136;
    private static final int UNKNOWN = -1;

    private final StreamKind kind;
    private final boolean isFull;
    private final AnalyzerTime time;
    private final VideoFacts facts = new VideoFacts();
    private final @Nullable VideoSyntax syntax;
    private byte[] set = new byte[0];
    private int setBytes;

    private long lastDts = Ts.NO_TIME;
    private long framesTicks;
    private int frames;
    private double measuredRate;

    private long keyframes;
    private long keyframeDts = Ts.NO_TIME;
    private long keyframeAt = UNKNOWN;
    private long firstAt = UNKNOWN;
    private long keyframeTicks;
    private long keyframeTicksMax;
    private boolean hasCaptions;
    private long timecode = UNKNOWN;

    AnalyzerVideo(StreamKind kind, AnalysisLevel level, AnalyzerTime time) {
        this.kind = kind;
        this.isFull = level == AnalysisLevel.FULL;
        this.time = time;
        syntax = kind.codec() == null ? null : VideoSyntax.of(kind.codec()).orElse(null);
    }

    /** The first bytes of an access unit, and its decoding time if it is known. */
    void onUnit(byte[] b, int length, long dts) {
        firstAt = firstAt == UNKNOWN ? time.streamNanos : firstAt;
        measureRate(dts);
        boolean isKeyframe = syntax != null
                ? readNalUnits(syntax, b, length)
                : kind.name().equals(StreamKind.MPEG_2_VIDEO) && readMpeg2(b, length);
        if (isKeyframe) {
            onKeyframe(dts);
        }
    }

    private void measureRate(long dts) {
        if (dts == Ts.NO_TIME) {
            return;
        }
        long ticks = lastDts == Ts.NO_TIME ? 0 : Ts.difference(dts, lastDts);
        lastDts = dts;
        if (ticks <= 0 || ticks > Ts.HZ) {
            return;
        }
        framesTicks += ticks;
        frames++;
        if (frames == FRAMES_MEASURED) {
            measuredRate = (double) frames * Ts.HZ / framesTicks;
            frames = 0;
            framesTicks = 0;
        }
    }

    private void onKeyframe(long dts) {
        keyframes++;
        keyframeAt = time.streamNanos;
        if (dts == Ts.NO_TIME) {
            return;
        }
        long ticks = keyframeDts == Ts.NO_TIME ? 0 : Ts.difference(dts, keyframeDts);
        if (ticks > 0 && ticks < KEYFRAME_TICKS_MAX) {
            keyframeTicks = ticks;
            keyframeTicksMax = Math.max(keyframeTicksMax, ticks);
        }
        keyframeDts = dts;
    }

    private boolean readNalUnits(VideoSyntax reader, byte[] b, int length) {
        boolean isKeyframe = false;
        boolean withSets = false;
        int code = NalUnits.startCode(b, 0, length);
        while (code < length) {
            int at = code + NalUnits.START_CODE_BYTES;
            int following = NalUnits.startCode(b, at, length);
            int end = NalUnits.trimmedEnd(b, at, following);
            if (at < end) {
                VideoSyntax.Kind found = reader.kind(b, at, end);
                if (found == VideoSyntax.Kind.PARAMETER_SET) {
                    withSets = true;
                    readSet(b, at, end, following == length);
                } else if (found == VideoSyntax.Kind.PREFIX || found == VideoSyntax.Kind.SLICE) {
                    isKeyframe = isKeyframe || reader.isRandomAccess(b, at, end, withSets);
                    if (isFull && found == VideoSyntax.Kind.PREFIX) {
                        readInformation(b, at, end);
                    }
                }
            }
            code = following;
        }
        return isKeyframe;
    }

    /** @param isCut whether the set may go on behind what was gathered */
    private void readSet(byte[] b, int at, int end, boolean isCut) {
        boolean isH264 = kind.codec() == Codec.H264;
        boolean isSequence = isH264 ? H264Nal.type(b[at]) == H264Nal.SPS : HevcNal.type(b[at]) == HevcNal.SPS;
        boolean isKnown = Arrays.equals(b, at, end, set, 0, setBytes);
        if (!isSequence || isCut || isKnown) {
            return;
        }
        set = Arrays.copyOfRange(b, at, end);
        setBytes = set.length;
        if (isH264) {
            H264Sps.read(b, at, end - at).ifPresent(facts::use);
        } else {
            HevcSps.read(b, at, end - at).ifPresent(facts::use);
        }
    }

    /** Supplemental enhancement information. */
    private void readInformation(byte[] b, int at, int end) {
        hasCaptions |= has(CAPTIONS, b, at, Math.min(end, at + CAPTIONS_WITHIN));
        boolean isHevc = kind.codec() == Codec.HEVC && HevcNal.type(b[at]) == HevcNal.PREFIX_SEI;
        if (isHevc && end - at > 4 && (b[at + 2] & 0xFF) == SEI_HEVC_TIME_CODE) {
            readTimeCode(b, at + 4, end);
        }
    }

    /** ITU-T H.265 D.2.27: the first clock time stamp. */
    private void readTimeCode(byte[] b, int at, int end) {
        BitReader in = new BitReader(b, at, end - at);
        boolean isThere = in.bits(2) > 0 && in.flag();
        in.skip(1 + 5);
        boolean isWhole = in.flag();
        in.skip(2);
        int frame = in.bits(9);
        if (isThere && isWhole && !in.failed()) {
            int second = in.bits(6);
            int minute = in.bits(6);
            int hour = in.bits(5);
            setTimecode(hour, minute, second, frame);
        }
    }

    private void setTimecode(int hour, int minute, int second, int frame) {
        timecode = ((hour * 60L + minute) * 60 + second) * 1_000 + frame;
    }

    private static boolean has(byte[] wanted, byte[] b, int from, int to) {
        for (int at = from; at + wanted.length <= to; at++) {
            if (Arrays.equals(b, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private boolean readMpeg2(byte[] b, int length) {
        boolean withSequence = false;
        boolean isIntra = false;
        int code = NalUnits.startCode(b, 0, length);
        while (code + NalUnits.START_CODE_BYTES < length) {
            int at = code + NalUnits.START_CODE_BYTES + 1;
            int following = NalUnits.startCode(b, at, length);
            switch (b[at - 1] & 0xFF) {
                case Mpeg2Sequence.SEQUENCE -> {
                    withSequence = true;
                    facts.useSequence(b, at, following);
                }
                case Mpeg2Sequence.EXTENSION -> facts.useExtension(b, at, following);
                case Mpeg2Sequence.GROUP -> readGroup(b, at, following);
                case Mpeg2Sequence.USER_DATA ->
                    hasCaptions |= isFull && has(CAPTIONS, b, at, Math.min(following, at + CAPTIONS_WITHIN));
                case Mpeg2Sequence.PICTURE -> isIntra |= following - at >= 2 && (b[at + 1] >>> 3 & 7) == MPEG2_INTRA;
                default -> {}
            }
            code = following;
        }
        return isIntra && withSequence;
    }

    /** The time code of a group of pictures: ISO/IEC 13818-2 6.3.8. */
    private void readGroup(byte[] b, int at, int end) {
        if (isFull && end - at >= 4) {
            BitReader in = new BitReader(b, at, 4);
            in.skip(1); // drop_frame_flag
            int hour = in.bits(5);
            int minute = in.bits(6);
            in.skip(1);
            int second = in.bits(6);
            setTimecode(hour, minute, second, in.bits(6));
        }
    }

    /** The next decoding time may be any. */
    void forgetTimes() {
        lastDts = Ts.NO_TIME;
        keyframeDts = Ts.NO_TIME;
    }

    void reset() {
        keyframes = 0;
        keyframeTicksMax = 0;
    }

    private boolean tellsKeyframes() {
        return syntax != null || kind.name().equals(StreamKind.MPEG_2_VIDEO);
    }

    /** Time between the last two keyframes, or since the last one if that is longer; -1 if that cannot be known. */
    long keyframeMillis() {
        if (!tellsKeyframes() || firstAt == UNKNOWN) {
            return UNKNOWN;
        }
        return Math.max(keyframeTicks * 1_000 / Ts.HZ, sinceMillis(keyframeAt == UNKNOWN ? firstAt : keyframeAt));
    }

    private long sinceMillis(long at) {
        return (time.streamNanos - at) / 1_000_000;
    }

    VideoReport report() {
        double rate = facts.frameRate > 0 ? facts.frameRate : measuredRate;
        return new VideoReport(
                facts.width,
                facts.height,
                rate,
                facts.scan,
                facts.profile,
                facts.level,
                facts.chroma,
                facts.bitDepth,
                facts.hdr,
                (int) Math.round(rate * keyframeTicks / Ts.HZ),
                keyframeTicks * 1_000 / Ts.HZ,
                keyframeTicksMax * 1_000 / Ts.HZ,
                keyframeAt == UNKNOWN ? UNKNOWN : sinceMillis(keyframeAt),
                keyframes,
                timecode == UNKNOWN ? "" : timecodeText(),
                hasCaptions);
    }

    private String timecodeText() {
        long seconds = timecode / 1_000;
        return "%02d:%02d:%02d:%02d".formatted(seconds / 3_600, seconds / 60 % 60, seconds % 60, timecode % 1_000);
    }
}
