package dev.tramo.mpegts;

import dev.tramo.mpegts.codec.Ac3;
import dev.tramo.mpegts.codec.AudioSpecificConfig;
import dev.tramo.mpegts.codec.DecoderConfiguration;
import dev.tramo.mpegts.codec.H264Sps;
import dev.tramo.mpegts.codec.HevcSps;
import dev.tramo.mpegts.codec.MpegAudio;
import dev.tramo.mpegts.codec.Opus;
import dev.tramo.mpegts.fixture.MadeStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Tracks of every codec, and frames with valid headers and random contents. */
final class Samples {
    /** Written by x264: 320x240, High profile. */
    static final byte[] AVC_SPS = hex(MadeStream.AVC_SPS);

    static final byte[] AVC_PPS = hex(MadeStream.AVC_PPS);
    /** Written by x265: 320x240, Main profile. */
    static final byte[] HEVC_VPS = hex("40010c01ffff01600000030090000003000003003c959409");

    static final byte[] HEVC_SPS =
            hex("42010101600000030090000003000003003ca00a080f16595952930bc05a020000030002000003003210");
    static final byte[] HEVC_PPS = hex("4401c073c189");

    static final int VIDEO_ID = 1;
    static final int AUDIO_ID = 2;

    /** Those that MPEG-TS carries. */
    static final List<Codec> CODECS =
            Stream.of(Codec.values()).filter(codec -> codec != Codec.AV1).toList();

    private Samples() {}

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    static Track track(Codec codec) {
        return switch (codec) {
            case H264 -> avc(AVC_PPS);
            case HEVC -> {
                HevcSps sps = HevcSps.read(HEVC_SPS, 0, HEVC_SPS.length).orElseThrow();
                byte[] record =
                        DecoderConfiguration.writeHevc(sps, List.of(HEVC_VPS), List.of(HEVC_SPS), List.of(HEVC_PPS));
                yield Track.video(VIDEO_ID, codec, record, 320, 240);
            }
            case AAC -> Track.audio(AUDIO_ID, codec, AudioSpecificConfig.write(2, 4, 2), 44_100, 2);
            case MPEG_AUDIO -> new Track(AUDIO_ID, codec, new byte[0], 2, 0, 0, 48_000, 2, "eng");
            case AC3 -> Track.audio(AUDIO_ID, codec, new byte[0], 48_000, 2);
            case EAC3 -> Track.audio(AUDIO_ID, codec, new byte[0], 48_000, 6);
            case OPUS -> Track.audio(AUDIO_ID, codec, Opus.head(2), 48_000, 2);
            case AV1 -> Track.video(VIDEO_ID, codec, hex("81040c00"), 320, 240);
        };
    }

    static Track avc(byte[] pps) {
        H264Sps sps = H264Sps.read(AVC_SPS, 0, AVC_SPS.length).orElseThrow();
        byte[] record = DecoderConfiguration.writeAvc(sps, List.of(AVC_SPS), List.of(pps));
        return Track.video(VIDEO_ID, Codec.H264, record, 320, 240);
    }

    /** Frames of {@code seconds} from {@code start} on (90 kHz); video with 25 a second, a random access point each, and B-frames. */
    static List<Frame> frames(Track track, long start, int seconds, Random random) {
        List<Frame> frames = new ArrayList<>();
        int samples = samples(track.codec());
        long rate = track.codec().isVideo() ? 25 : track.sampleRate();
        for (int i = 0; (long) i * samples < seconds * rate; i++) {
            long dts = start + (long) i * samples * Ts.HZ / rate;
            boolean key = !track.codec().isVideo() || i % 25 == 0;
            long pts = dts;
            if (track.codec().isVideo()) {
                // Decoding order I P B B: each anchor is shown three frames after its decoding.
                pts += Ts.HZ / 25 * (i % 25 == 0 ? 1 : (i % 3 == 1 ? 3 : 0));
            }
            frames.add(new Frame(track, data(track, key, random), dts, pts, key, 0));
        }
        return frames;
    }

    private static int samples(Codec codec) {
        return switch (codec) {
            case H264, HEVC, AV1 -> 1;
            case AAC -> 1024;
            case MPEG_AUDIO -> 1152;
            case AC3, EAC3 -> 1536;
            case OPUS -> 960;
        };
    }

    private static ByteBuffer data(Track track, boolean key, Random random) {
        return switch (track.codec()) {
            case AV1 -> ByteBuffer.wrap(unit(random, key ? 12_000 : 500, 0x32));
            case H264 -> {
                byte[] sei = unit(random, 30, 0x06, 0x05, 26);
                sei[29] = (byte) 0x80;
                byte[] slice = unit(random, key ? 12_000 : 100 + random.nextInt(6_000), key ? 0x65 : 0x41, 0x9A);
                byte[] second = unit(random, 200, key ? 0x65 : 0x41, 0x1A);
                yield units(sei, slice, second);
            }
            case HEVC -> {
                byte[] slice = unit(random, key ? 12_000 : 100 + random.nextInt(6_000), key ? 0x26 : 0x02, 0x01, 0x9A);
                yield units(slice, unit(random, 100, key ? 0x26 : 0x02, 0x01, 0x1A));
            }
            case AAC -> ByteBuffer.wrap(unit(random, 50 + random.nextInt(700), 0x21));
            case MPEG_AUDIO -> {
                byte[] frame = unit(random, 576, 0xFF, 0xFD, 0xA4, 0x04);
                assert MpegAudio.frameBytes(frame, 0) == frame.length;
                yield ByteBuffer.wrap(frame);
            }
            case AC3 -> {
                byte[] frame = unit(random, 768, 0x0B, 0x77, 0x11, 0x22, 0x14, 0x40, 0x43);
                assert Ac3.frameBytes(frame, 0) == frame.length;
                yield ByteBuffer.wrap(frame);
            }
            case EAC3 -> {
                byte[] frame = unit(random, 1024, 0x0B, 0x77, 0x01, 0xFF, 0x3F, 0x84);
                assert Ac3.frameBytes(frame, 0) == frame.length;
                yield ByteBuffer.wrap(frame);
            }
            case OPUS -> ByteBuffer.wrap(unit(random, 100 + random.nextInt(500), 0xFC));
        };
    }

    /** Random bytes behind the given ones, without zeros: no start code is among them. */
    static byte[] unit(Random random, int length, int... head) {
        byte[] unit = new byte[length];
        for (int i = 0; i < length; i++) {
            unit[i] = (byte) (i < head.length ? head[i] : 1 + random.nextInt(0x6E));
        }
        return unit;
    }

    /** NAL units behind their lengths. */
    static ByteBuffer units(byte[]... units) {
        int size = 0;
        for (byte[] unit : units) {
            size += 4 + unit.length;
        }
        ByteBuffer data = ByteBuffer.allocate(size);
        for (byte[] unit : units) {
            data.putInt(unit.length).put(unit);
        }
        return data.flip();
    }

    /** In the order of their decoding times. */
    @SafeVarargs
    static List<Frame> interleaved(List<Frame>... lists) {
        List<Frame> frames = new ArrayList<>();
        for (List<Frame> list : lists) {
            frames.addAll(list);
        }
        frames.sort(Comparator.comparingLong(Frame::dts));
        return frames;
    }
}
