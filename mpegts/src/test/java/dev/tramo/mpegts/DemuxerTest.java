package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of other multiplexers: jumps of time, PES packets that are not access units, several programs. */
class DemuxerTest {
    private static final long FRAME = Ts.HZ / 25;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static byte[] joined(List<byte[]> packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        packets.forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** A frame as a byte stream, with an access unit delimiter, and with parameter sets where a decoder may start. */
    private static byte[] byteStream(Frame frame) {
        FrameWriter writer = FrameWriter.of(frame.track());
        byte[] out = new byte[writer.bytesMax(frame.data())];
        return Arrays.copyOf(out, writer.write(frame.data(), frame.randomAccess(), out, 0));
    }

    private static void assertData(List<Frame> read, List<Frame> sent) {
        assertThat(read.stream().map(Frame::data).toList())
                .isEqualTo(sent.stream().map(Frame::data).toList());
    }

    /** Times of frames in decoding order without B-frames. */
    private List<Frame> plainFrames(int count) {
        return Samples.frames(Samples.track(Codec.H264), 90_000, count / 25, random).stream()
                .map(frame -> new Frame(frame.track(), frame.data(), frame.dts(), frame.dts(), frame.randomAccess(), 0))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void accessUnitsThatShareAPesPacketAreGivenOutOneByOne(int unitsPerPes) {
        List<Frame> frames = plainFrames(50);
        List<byte[]> pes = new ArrayList<>();
        for (int from = 0; from < frames.size(); from += unitsPerPes) {
            ByteArrayOutputStream payload = new ByteArrayOutputStream();
            frames.subList(from, Math.min(frames.size(), from + unitsPerPes))
                    .forEach(frame -> payload.writeBytes(byteStream(frame)));
            long time = frames.get(from).dts();
            pes.add(PesPacking.pes(0xE0, time, time, false, payload.toByteArray()));
        }

        Recorder read =
                Recorder.read(joined(PesPacking.packets(frames.getFirst().track(), pes)), 1316);

        assertData(read.frames, frames);
        assertThat(read.frames.stream().map(Frame::dts).toList())
                .isEqualTo(frames.stream().map(Frame::dts).toList());
    }

    @Test
    void pesPacketsMayBeginWithinAnAccessUnit() {
        List<Frame> frames = plainFrames(50);
        List<byte[]> pes = new ArrayList<>();
        byte[] rest = new byte[0];
        for (Frame frame : frames) {
            byte[] unit = byteStream(frame);
            int kept = Math.min(unit.length / 2, 40 + random.nextInt(40));
            byte[] payload = Arrays.copyOf(rest, rest.length + unit.length - kept);
            System.arraycopy(unit, 0, payload, rest.length, unit.length - kept);
            rest = Arrays.copyOfRange(unit, unit.length - kept, unit.length);
            pes.add(PesPacking.pes(0xE0, frame.dts(), frame.dts(), false, payload));
        }
        pes.add(PesPacking.pes(
                0xE0, frames.getLast().dts() + FRAME, frames.getLast().dts() + FRAME, false, rest));

        Recorder read =
                Recorder.read(joined(PesPacking.packets(frames.getFirst().track(), pes)), 1316);

        assertData(read.frames, frames);
        assertThat(read.frames.stream().map(Frame::dts).toList())
                .as("seed %d", seed)
                .isEqualTo(frames.stream().map(Frame::dts).toList());
    }

    @Test
    void anAccessUnitMayTakeSeveralPesPackets() {
        List<Frame> frames = plainFrames(50);
        List<byte[]> pes = new ArrayList<>();
        for (Frame frame : frames) {
            byte[] unit = byteStream(frame);
            int half = unit.length / 2;
            pes.add(PesPacking.pes(0xE0, frame.dts(), frame.dts(), true, Arrays.copyOf(unit, half)));
            pes.add(PesPacking.pes(0xE0, -1, -1, true, Arrays.copyOfRange(unit, half, unit.length)));
        }

        Recorder read =
                Recorder.read(joined(PesPacking.packets(frames.getFirst().track(), pes)), 1316);

        // That the units go on is learnt from the first.
        assertData(read.frames.subList(1, read.frames.size()), frames.subList(1, frames.size()));
    }

    @Test
    void anAudioFrameMayTakeSeveralPesPacketsAndThoseSeveralFrames() {
        List<Frame> frames = Samples.frames(Samples.track(Codec.MPEG_AUDIO), 90_000, 2, random);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(frame -> all.writeBytes(frame.data().array()));
        byte[] bytes = all.toByteArray();
        List<byte[]> pes = new ArrayList<>();
        int size = 576 * 5 / 2;
        for (int at = 0; at < bytes.length; at += size) {
            // The time of the first frame that begins in the packet.
            long time =
                    frames.get(Math.min(frames.size() - 1, (at + 575) / 576)).dts();
            pes.add(PesPacking.pes(
                    0xC0, time, time, true, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size))));
        }

        Recorder read =
                Recorder.read(joined(PesPacking.packets(frames.getFirst().track(), pes)), 1316);

        assertData(read.frames, frames);
        assertThat(read.frames.stream().map(Frame::dts).toList())
                .isEqualTo(frames.stream().map(Frame::dts).toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {-5 * Ts.HZ, -Ts.HZ / 2, 60 * Ts.HZ, 3_000_000_000L})
    void afterAJumpTimesGoOnAndTracksKeepTheirDistance(long jump) {
        Track video = Samples.track(Codec.H264);
        Track audio = Samples.track(Codec.AAC);
        List<Frame> before = Samples.interleaved(
                Samples.frames(video, 20 * Ts.HZ, 2, random), Samples.frames(audio, 20 * Ts.HZ, 2, random));
        long start = 22 * Ts.HZ + jump;
        List<Frame> after =
                Samples.interleaved(Samples.frames(video, start, 2, random), Samples.frames(audio, start, 2, random));
        byte[] first = MuxFixture.played(MuxerSettings.DEFAULT, List.of(video, audio), before)
                .bytes();
        byte[] second = MuxFixture.played(MuxerSettings.DEFAULT, List.of(video, audio), after)
                .bytes();
        Recorder read = new Recorder();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, read);
        read.feed(demuxer, first, 1316);
        read.feed(demuxer, second, 1316);

        assertThat(read.jumps).hasSize(1);
        assertThat(demuxer.counters().timeJumps()).isEqualTo(1);
        assertThat((double) read.jumps.getFirst()).isBetween(jump - Ts.HZ / 4.0, jump + Ts.HZ / 4.0);
        List<Frame> videoFrames = read.of(Codec.H264);
        List<Frame> audioFrames = read.of(Codec.AAC);
        // Between the two, a continuity counter may cost a frame of each.
        int videoAfter = videoFrames.size() - 49;
        assertThat(videoAfter).isBetween(50, 51);
        for (int i = 1; i < videoFrames.size(); i++) {
            assertThat(videoFrames.get(i).dts() - videoFrames.get(i - 1).dts()).isBetween(1L, FRAME * 5);
        }
        for (int i = 1; i < audioFrames.size(); i++) {
            assertThat(audioFrames.get(i).dts() - audioFrames.get(i - 1).dts()).isBetween(1L, FRAME * 5);
        }
        long distance = videoFrames.get(videoFrames.size() - 25).dts()
                - audioFrames.getLast().dts();
        long sent = after.stream()
                        .filter(frame -> frame.track() == video)
                        .skip(25)
                        .findFirst()
                        .orElseThrow()
                        .dts()
                - after.stream()
                        .filter(frame -> frame.track() == audio)
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .dts();
        assertThat(distance).as("distance of audio and video").isEqualTo(sent);
    }

    @Test
    void aPauseThatTheArrivalConfirmsIsNoJump() {
        Track audio = Samples.track(Codec.AAC);
        List<Frame> frames = new ArrayList<>(Samples.frames(audio, 0, 2, random));
        frames.addAll(Samples.frames(audio, 62 * Ts.HZ, 2, random));
        MuxFixture sent = MuxFixture.played(MuxerSettings.DEFAULT, List.of(audio), frames);
        Recorder read = new Recorder();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, read);
        for (int i = 0; i < sent.datagrams.size(); i++) {
            byte[] datagram = sent.datagrams.get(i);
            demuxer.onDatagram(ByteBuffer.wrap(datagram), 0, datagram.length, sent.dues.get(i));
        }
        demuxer.flush();

        assertThat(read.jumps).isEmpty();
        assertThat(read.frames.getLast().dts() - read.frames.getFirst().dts())
                .isEqualTo(frames.getLast().dts() - frames.getFirst().dts());
    }

    @Test
    void theOriginOfAFrameIsTheArrivalOfItsFirstPacket() {
        List<Frame> frames = plainFrames(50);
        List<byte[]> pes = frames.stream()
                .map(frame -> PesPacking.pes(0xE0, frame.dts(), frame.dts(), true, byteStream(frame)))
                .toList();
        Recorder read = new Recorder();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, read);
        List<Long> origins = new ArrayList<>();
        long now = 0;
        for (byte[] packet : PesPacking.packets(frames.getFirst().track(), pes)) {
            now += 1_000_000;
            if (Ts.pid(packet, 0) == PesPacking.PID && Ts.startsUnit(packet, 0)) {
                origins.add(now);
            }
            demuxer.onDatagram(ByteBuffer.wrap(packet), 0, packet.length, now);
        }
        demuxer.flush();

        assertThat(read.frames.stream().map(Frame::originNanos).toList()).isEqualTo(origins);
    }

    @Test
    void aProgramMayBeChosen() {
        Track audio = Samples.track(Codec.AC3);
        byte[] stream = MuxFixture.played(
                        new MuxerSettings(
                                7,
                                MuxerSettings.DEFAULT.muxDelay(),
                                MuxerSettings.DEFAULT.spreadMax(),
                                0,
                                Duration.ZERO),
                        List.of(audio),
                        Samples.frames(audio, 0, 2, random))
                .bytes();
        Recorder read = new Recorder();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT.withProgramNumber(7), read);
        read.feed(demuxer, stream, 1316);
        assertThat(read.programs).extracting(TsProgram::number).containsExactly(7);
        assertThat(read.frames).isNotEmpty();

        Recorder none = new Recorder();
        TsDemuxer other = new TsDemuxer(DemuxerSettings.DEFAULT.withProgramNumber(8), none);
        none.feed(other, stream, 1316);
        assertThat(none.programs).isEmpty();
        assertThat(other.programNumbers()).containsExactly(7);
    }

    @Test
    void aFrameThatIsTooLargeIsDroppedAndCounted() {
        Track track = Samples.track(Codec.H264);
        List<Frame> frames = new ArrayList<>(plainFrames(50));
        byte[] large = Samples.unit(random, 70_000, 0x41, 0x9A);
        frames.set(
                30,
                new Frame(
                        track,
                        Samples.units(large),
                        frames.get(30).dts(),
                        frames.get(30).dts(),
                        false,
                        0));
        List<byte[]> pes = frames.stream()
                .map(frame -> PesPacking.pes(0xE0, frame.dts(), frame.dts(), false, byteStream(frame)))
                .toList();
        Recorder read = new Recorder();
        TsDemuxer demuxer = new TsDemuxer(new DemuxerSettings(0, 64 << 10), read);
        read.feed(demuxer, joined(PesPacking.packets(track, pes)), 1316);

        frames.remove(30);
        assertData(read.frames, frames);
        assertThat(demuxer.counters().framesDropped()).isEqualTo(1);
    }
}
