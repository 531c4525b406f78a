package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the multiplexer makes of frames, the demultiplexer makes into the same frames. */
class RoundTripTest {
    private static final long DELAY =
            Ts.toTicks(MuxerSettings.DEFAULT.muxDelay().toNanos());

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource(value = Codec.class, mode = EnumSource.Mode.EXCLUDE, names = "AV1")
    void framesOfEveryCodecComeBackAsTheyWere(Codec codec) {
        Track track = Samples.track(codec);
        List<Frame> frames = Samples.frames(track, 0, 5, random);

        Recorder read = Recorder.read(
                MuxFixture.played(MuxerSettings.DEFAULT, List.of(track), frames).bytes(), 1316);

        assertSame(read.frames, frames);
        assertThat(read.tracks).hasSize(1);
        Track found = read.tracks.getFirst();
        assertThat(found.codec()).isEqualTo(codec);
        assertThat(found.configuration()).isEqualTo(track.configuration());
        assertThat(found.layer()).isEqualTo(track.layer());
        assertThat(found.width()).isEqualTo(track.width());
        assertThat(found.height()).isEqualTo(track.height());
        assertThat(found.sampleRate()).isEqualTo(track.sampleRate());
        assertThat(found.channels()).isEqualTo(track.channels());
        assertThat(found.language()).isEqualTo(track.language());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_000_000})
    void audioAndVideoComeBackTogether(long bitsPerSecond) {
        Track video = Samples.track(Codec.H264);
        Track audio = Samples.track(Codec.AAC);
        List<Frame> videoFrames = Samples.frames(video, 1_000_000, 5, random);
        List<Frame> audioFrames = Samples.frames(audio, 1_000_000, 5, random);

        MuxFixture sent = MuxFixture.played(
                MuxerSettings.DEFAULT.withBitsPerSecond(bitsPerSecond),
                List.of(video, audio),
                Samples.interleaved(videoFrames, audioFrames));
        Recorder read = Recorder.read(sent.bytes(), 1316);

        assertSame(read.of(Codec.H264), videoFrames);
        assertSame(read.of(Codec.AAC), audioFrames);
        assertThat(sent.muxer.counters().framesDropped()).isZero();
        assertThat(sent.muxer.counters().clockSteps()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 187, 188, 189, 1000, 1317, 65_536, 200_000})
    void datagramsMayDividePacketsAnywhere(int datagramBytes) {
        Track video = Samples.track(Codec.HEVC);
        Track audio = Samples.track(Codec.OPUS);
        List<Frame> frames =
                Samples.interleaved(Samples.frames(video, 0, 2, random), Samples.frames(audio, 0, 2, random));
        byte[] stream = MuxFixture.played(MuxerSettings.DEFAULT, List.of(video, audio), frames)
                .bytes();

        Recorder read = Recorder.read(stream, datagramBytes);

        assertThat(read.frames).hasSameSizeAs(frames);
        assertSame(read.of(Codec.HEVC), of(frames, Codec.HEVC));
    }

    @ParameterizedTest
    @ValueSource(ints = {192, 204})
    void packetsMayHaveBytesBehindThem(int packetBytes) {
        Track audio = Samples.track(Codec.AC3);
        List<Frame> frames = Samples.frames(audio, 0, 2, random);
        byte[] stream =
                MuxFixture.played(MuxerSettings.DEFAULT, List.of(audio), frames).bytes();
        byte[] padded = new byte[stream.length / Ts.PACKET_BYTES * packetBytes];
        for (int i = 0; i * Ts.PACKET_BYTES < stream.length; i++) {
            System.arraycopy(stream, i * Ts.PACKET_BYTES, padded, i * packetBytes, Ts.PACKET_BYTES);
        }

        assertSame(Recorder.read(padded, 1000).frames, frames);
    }

    @Test
    void garbageBeforeAndBetweenPacketsIsSkipped() {
        Track audio = Samples.track(Codec.MPEG_AUDIO);
        List<Frame> frames = Samples.frames(audio, 0, 2, random);
        byte[] stream =
                MuxFixture.played(MuxerSettings.DEFAULT, List.of(audio), frames).bytes();
        byte[] garbage = new byte[333];
        Arrays.fill(garbage, (byte) 0x46);
        byte[] dirty = new byte[stream.length + garbage.length];
        System.arraycopy(garbage, 0, dirty, 0, garbage.length);
        System.arraycopy(stream, 0, dirty, garbage.length, stream.length);

        Recorder recorder = new Recorder();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, recorder);
        recorder.feed(demuxer, dirty, 1316);

        assertSame(recorder.frames, frames);
        assertThat(demuxer.counters().bytesSkipped()).isEqualTo(garbage.length);
    }

    @Test
    void timesGoOnOverTheWrapOf33Bits() {
        Track video = Samples.track(Codec.H264);
        Track audio = Samples.track(Codec.AAC);
        long start = (1L << 33) - 3 * Ts.HZ - DELAY;
        List<Frame> videoFrames = Samples.frames(video, start, 6, random);
        List<Frame> audioFrames = Samples.frames(audio, start, 6, random);

        MuxFixture sent = MuxFixture.played(
                MuxerSettings.DEFAULT, List.of(video, audio), Samples.interleaved(videoFrames, audioFrames));
        Recorder read = Recorder.read(sent.bytes(), 1316);

        assertSame(read.of(Codec.H264), videoFrames);
        assertSame(read.of(Codec.AAC), audioFrames);
        assertThat(read.jumps).isEmpty();
        assertThat(sent.muxer.counters().clockSteps()).isZero();
        assertThat(read.frames.getLast().dts()).isGreaterThan(1L << 33);
    }

    @Test
    void aNewConfigurationOnAirIsAnnouncedBeforeItsFirstFrame() {
        Track before = Samples.track(Codec.H264);
        Track after = Samples.avc(Samples.hex("68ce3c81"));
        List<Frame> frames = new ArrayList<>(Samples.frames(before, 0, 2, random));
        frames.addAll(Samples.frames(after, 2 * Ts.HZ, 2, random));

        Recorder read = Recorder.read(
                MuxFixture.played(MuxerSettings.DEFAULT, List.of(before), frames)
                        .bytes(),
                1316);

        assertThat(read.frames).hasSameSizeAs(frames);
        assertThat(read.tracks).hasSize(2);
        assertThat(read.tracks.getLast().configuration()).isEqualTo(after.configuration());
        assertThat(read.frames.get(49).track()).isEqualTo(read.tracks.getFirst());
        assertThat(read.frames.get(50).track()).isEqualTo(read.tracks.getLast());
        assertThat(read.programs).hasSize(1);
    }

    @Test
    void aNewCodecOnAirGivesTheTableANewVersion() {
        Track aac = Samples.track(Codec.AAC);
        Track ac3 = Samples.track(Codec.AC3);
        List<Frame> frames = new ArrayList<>(Samples.frames(aac, 0, 2, random));
        long rest = frames.getLast().dts() + 3000;
        frames.addAll(Samples.frames(ac3, rest, 2, random));

        Recorder read = Recorder.read(
                MuxFixture.played(MuxerSettings.DEFAULT, List.of(aac), frames).bytes(), 1316);

        assertThat(read.programs).extracting(TsProgram::version).containsExactly(0, 1);
        assertThat(read.tracks).extracting(Track::codec).containsExactly(Codec.AAC, Codec.AC3);
        assertSame(read.of(Codec.AAC), of(frames, Codec.AAC));
        // Those before the table's next repetition belong to nothing yet.
        assertThat(of(frames, Codec.AC3).size() - read.of(Codec.AC3).size()).isBetween(0, 5);
    }

    @Test
    void tracksMayComeAndGo() {
        Track video = Samples.track(Codec.H264);
        Track audio = Samples.track(Codec.AAC);
        MuxFixture sent = new MuxFixture(MuxerSettings.DEFAULT);
        sent.muxer.setTracks(List.of(video), sent.now);
        sent.play(Samples.frames(video, 0, 2, random));
        sent.muxer.setTracks(List.of(video, audio), sent.now);
        sent.play(Samples.interleaved(
                Samples.frames(video, 2 * Ts.HZ, 2, random), Samples.frames(audio, 2 * Ts.HZ, 2, random)));
        sent.muxer.setTracks(List.of(audio), sent.now);
        sent.play(Samples.frames(audio, 4 * Ts.HZ, 2, random));

        Recorder read = Recorder.read(sent.bytes(), 1316);

        assertThat(read.programs).extracting(TsProgram::version).containsExactly(0, 1, 2);
        assertThat(read.of(Codec.H264)).hasSize(100);
        assertThat(read.of(Codec.AAC).size()).isBetween(160, 174);
        assertThat(read.jumps).isEmpty();
    }

    private static List<Frame> of(List<Frame> frames, Codec codec) {
        return frames.stream().filter(frame -> frame.track().codec() == codec).toList();
    }

    private void assertSame(List<Frame> read, List<Frame> sent) {
        assertThat(read).as("seed %d", seed).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            Frame expected = sent.get(i);
            Frame found = read.get(i);
            assertThat(found.data()).as("seed %d, frame %d", seed, i).isEqualTo(expected.data());
            assertThat(found.dts()).as("seed %d, frame %d", seed, i).isEqualTo(expected.dts() + DELAY);
            assertThat(found.pts()).as("seed %d, frame %d", seed, i).isEqualTo(expected.pts() + DELAY);
            assertThat(found.randomAccess()).as("seed %d, frame %d", seed, i).isEqualTo(expected.randomAccess());
        }
    }
}
