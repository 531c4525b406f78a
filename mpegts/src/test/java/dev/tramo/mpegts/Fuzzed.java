package dev.tramo.mpegts;

import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.StreamReport;
import dev.tramo.mpegts.analysis.TsAnalyzer;
import dev.tramo.mpegts.codec.AudioSpecificConfig;
import dev.tramo.mpegts.codec.DecoderConfiguration;
import dev.tramo.mpegts.codec.H264Nal;
import dev.tramo.mpegts.codec.H264Sps;
import dev.tramo.mpegts.codec.HevcSps;
import dev.tramo.mpegts.codec.Latm;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What fuzz tests do with bytes: no exception, and what comes out keeps its promises. */
public final class Fuzzed {
    private static final int PARSED_BYTES_MAX = 4096;

    private Fuzzed() {}

    /** Bytes as a transport stream; the first two tell how it is cut. */
    public static void stream(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        int datagram = 1 + ((bytes[0] & 0xFF) << 3 | bytes[1] & 7);
        Checker checker = new Checker();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, checker);
        ByteBuffer data = ByteBuffer.wrap(bytes);
        for (int at = 2; at < bytes.length; at += datagram) {
            demuxer.onDatagram(data, at, Math.min(datagram, bytes.length - at), at);
        }
        demuxer.flush();
        check(demuxer.counters().frames() == checker.frames, "frames are counted");
        check(demuxer.programNumbers().size() <= 2048, "programs are bounded");
    }

    /** Bytes as a stream to analyze, cut as {@link #stream} does. */
    public static void analysis(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        int datagram = 1 + ((bytes[0] & 0xFF) << 3 | bytes[1] & 7);
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.FULL, AnalysisThresholds.STANDARD, 0);
        ByteBuffer data = ByteBuffer.wrap(bytes);
        for (int at = 2; at < bytes.length; at += datagram) {
            analyzer.onDatagram(data, at, Math.min(datagram, bytes.length - at), at * 1_000_000L);
            if ((at & 7) == 0) {
                analyzer.observe(at * 1_000_000L);
            }
        }
        StreamReport report = analyzer.report(bytes.length * 1_000_000L);
        check(report.packets() * Ts.PACKET_BYTES + report.bytesSkipped() <= bytes.length, "packets are counted once");
        check(report.services().size() <= 128, "services are bounded");
        check(analyzer.counters(0).continuityErrors() == report.continuityErrors(), "errors are counted once");
        analyzer.reset(0);
        check(analyzer.report(0).packets() == 0, "counts begin anew");
    }

    /** Bytes as the elementary stream of a codec, in PES packets: the second tells of how many bytes. */
    public static void elementary(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        Codec codec = Samples.CODECS.get((bytes[0] & 0xFF) % Samples.CODECS.size());
        int size = 20 + (bytes[1] & 0xFF) * 4;
        List<byte[]> pes = new ArrayList<>();
        for (int at = 2; at < bytes.length; at += size) {
            byte[] payload = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
            long time = payload[0] == 0x55 ? -1 : at * 100L;
            pes.add(PesPacking.pes(codec.isVideo() ? 0xE0 : 0xBD, time, time, payload.length % 3 != 0, payload));
        }
        Checker checker = new Checker();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, checker);
        for (byte[] packet : PesPacking.packets(Samples.track(codec), pes)) {
            demuxer.onDatagram(ByteBuffer.wrap(packet), 0, packet.length, 0);
        }
        demuxer.flush();
        check(demuxer.counters().frames() == checker.frames, "frames are counted");
    }

    /** Bytes as every header there is, and as a frame of every track that they describe. */
    public static void headers(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > PARSED_BYTES_MAX) {
            return;
        }
        H264Sps.read(bytes, 0, bytes.length);
        HevcSps.read(bytes, 0, bytes.length);
        H264Nal.hasRecoveryPoint(bytes, 0, bytes.length);
        AudioSpecificConfig.read(bytes);
        DecoderConfiguration.readAvc(bytes);
        DecoderConfiguration.readHevc(bytes);
        if (bytes.length > Latm.HEADER_BYTES) {
            new Latm().read(bytes, 0, bytes.length);
        }
        for (Codec codec : Samples.CODECS) {
            Track described = codec.isVideo()
                    ? Track.video(1, codec, bytes, 16, 16)
                    : Track.audio(1, codec, bytes, 48_000, bytes[0] & 0xFF);
            mux(described, bytes);
            mux(Samples.track(codec), bytes);
        }
    }

    private static void mux(Track track, byte[] frame) {
        if (TsMuxer.refusal(track).isPresent()) {
            return;
        }
        TsMuxer muxer = new TsMuxer(MuxerSettings.DEFAULT, (data, offset, length, due) -> {
            check(length > 0 && length % Ts.PACKET_BYTES == 0 && length <= Ts.DATAGRAM_BYTES, "whole packets");
            check(data.get(offset) == Ts.SYNC, "sync byte");
        });
        muxer.setTracks(List.of(track), 0);
        muxer.write(new Frame(track, ByteBuffer.wrap(frame), frame[0] * 1000L, frame[0] * 999L, true, 0), 0);
        muxer.write(new Frame(track, ByteBuffer.wrap(frame), frame.length, frame.length, false, 0), 1_000_000);
        muxer.advance(100_000_000);
        check(muxer.counters().frames() + muxer.counters().framesDropped() == 2, "frames are counted");
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** Checks frames against what {@link DemuxerListener} promises. */
    private static final class Checker implements DemuxerListener {
        private final Map<Integer, Track> tracks = new HashMap<>();
        private final Map<Integer, Long> times = new HashMap<>();
        private int frames;

        @Override
        public void onProgram(TsProgram program) {
            times.clear();
        }

        @Override
        public void onTrack(Track track) {
            tracks.put(track.id(), track);
        }

        @Override
        public void onFrame(Frame frame) {
            frames++;
            check(tracks.get(frame.track().id()) == frame.track(), "the track was announced");
            check(frame.data().hasRemaining(), "frames have bytes");
            check(frame.pts() >= frame.dts(), "presentation follows decoding");
            Long before = times.put(frame.track().id(), frame.dts());
            check(before == null || before < frame.dts(), "decoding times increase");
            if (frame.track().codec().isVideo()) {
                checkUnits(frame.data());
            }
        }

        private static void checkUnits(ByteBuffer data) {
            int at = data.position();
            while (at < data.limit()) {
                int length = data.getInt(at);
                check(length > 0 && length <= data.limit() - at - 4, "lengths of NAL units fit");
                at += 4 + length;
            }
        }

        @Override
        public void onTimeJump(long jump) {}
    }
}
