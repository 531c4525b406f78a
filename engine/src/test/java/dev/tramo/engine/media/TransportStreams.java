package dev.tramo.engine.media;

import dev.tramo.mpegts.Codec;
import dev.tramo.mpegts.DatagramSink;
import dev.tramo.mpegts.Frame;
import dev.tramo.mpegts.MuxerSettings;
import dev.tramo.mpegts.Track;
import dev.tramo.mpegts.TsMuxer;
import dev.tramo.mpegts.codec.AudioSpecificConfig;
import dev.tramo.mpegts.codec.DecoderConfiguration;
import dev.tramo.mpegts.codec.H264Sps;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/** A small transport stream of 25 pictures a second, made here. */
final class TransportStreams {
    /** Written by x264: 320x240, High profile. */
    private static final byte[] SPS = HexFormat.of().parseHex("6764000dacd94141fb011000000300100000030320f1429960");

    private static final byte[] PPS = HexFormat.of().parseHex("68ef8fcb");
    private static final int TICKS = 3_600;
    private static final long FRAME_NANOS = 40_000_000;

    static final Track VIDEO = Track.video(
            1,
            Codec.H264,
            DecoderConfiguration.writeAvc(H264Sps.read(SPS, 0, SPS.length).orElseThrow(), List.of(SPS), List.of(PPS)),
            320,
            240);
    static final Track AAC = Track.audio(2, Codec.AAC, AudioSpecificConfig.write(2, 3, 2), 48_000, 2);
    static final Track LAYER_2 = new Track(2, Codec.MPEG_AUDIO, new byte[0], 2, 0, 0, 48_000, 2, "");

    private final TsMuxer muxer;
    private int frames;

    TransportStreams(DatagramSink to, Track... tracks) {
        this(MuxerSettings.DEFAULT.programNumber(), to, tracks);
    }

    TransportStreams(int program, DatagramSink to, Track... tracks) {
        MuxerSettings settings = MuxerSettings.DEFAULT;
        muxer = new TsMuxer(
                new MuxerSettings(
                        program, settings.muxDelay(), settings.spreadMax(), settings.bitsPerSecond(), settings.ahead()),
                to);
        muxer.setTracks(List.of(tracks), 0);
    }

    /** A picture of that many bytes, every tenth a keyframe, and a sound of the audio track if there is one. */
    void next(int bytes, Track... audio) {
        boolean isKey = frames % 10 == 0;
        long now = frames * FRAME_NANOS;
        byte[] unit = new byte[Math.max(bytes, 8)];
        ByteBuffer.wrap(unit)
                .putInt(unit.length - 4)
                .put((byte) (isKey ? 0x65 : 0x41))
                .put((byte) 0x9A);
        java.util.Arrays.fill(unit, 6, unit.length, (byte) 0x55);
        muxer.write(new Frame(VIDEO, ByteBuffer.wrap(unit), dts(), dts(), isKey, now), now);
        for (Track track : audio) {
            muxer.write(new Frame(track, sound(track), dts(), dts(), true, now), now);
        }
        frames++;
    }

    /** Sends what the muxer holds back. */
    void finish() {
        muxer.advance(frames * FRAME_NANOS + 100_000_000);
    }

    private long dts() {
        return (long) frames * TICKS;
    }

    private static ByteBuffer sound(Track track) {
        byte[] frame = new byte[track.codec() == Codec.MPEG_AUDIO ? 576 : 100];
        java.util.Arrays.fill(frame, (byte) 0x21);
        if (track.codec() == Codec.MPEG_AUDIO) {
            ByteBuffer.wrap(frame).putInt(0xFFFDA404);
        }
        return ByteBuffer.wrap(frame);
    }
}
