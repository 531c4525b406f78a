package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When datagrams are due, and what their clocks say then. */
class MuxTimingTest {
    private static final long MILLI = 1_000_000;
    private static final long CLOCK_HZ = 27_000_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** A clock reference, and when its datagram was due. */
    private record Clock(long value, long due, boolean discontinuity) {}

    private static List<Clock> clocks(MuxFixture sent) {
        List<Clock> clocks = new ArrayList<>();
        for (int i = 0; i < sent.datagrams.size(); i++) {
            byte[] b = sent.datagrams.get(i);
            for (int at = 0; at < b.length; at += Ts.PACKET_BYTES) {
                if (Ts.hasClock(b, at)) {
                    long base = (b[at + 6] & 0xFFL) << 25
                            | (b[at + 7] & 0xFFL) << 17
                            | (b[at + 8] & 0xFFL) << 9
                            | (b[at + 9] & 0xFFL) << 1
                            | (b[at + 10] & 0x80) >> 7;
                    long extension = (b[at + 10] & 1) << 8 | b[at + 11] & 0xFF;
                    clocks.add(new Clock(base * 300 + extension, sent.dues.get(i), Ts.hasDiscontinuity(b, at)));
                }
            }
        }
        return clocks;
    }

    private static List<Long> duesOf(MuxFixture sent, int pid) {
        return IntStream.range(0, sent.datagrams.size())
                .filter(i -> {
                    byte[] b = sent.datagrams.get(i);
                    return IntStream.range(0, b.length / Ts.PACKET_BYTES)
                            .anyMatch(p -> Ts.pid(b, p * Ts.PACKET_BYTES) == pid);
                })
                .mapToObj(sent.dues::get)
                .toList();
    }

    private static void assertIntervals(List<Long> dues, long max) {
        assertThat(dues).hasSizeGreaterThan(10);
        for (int i = 1; i < dues.size(); i++) {
            assertThat(dues.get(i) - dues.get(i - 1)).as("interval %d", i).isBetween(0L, max);
        }
    }

    private static void assertTiming(MuxFixture sent) {
        List<Clock> clocks = clocks(sent);
        assertIntervals(clocks.stream().map(Clock::due).toList(), 40 * MILLI);
        assertIntervals(duesOf(sent, Ts.PID_PAT), 100 * MILLI);
        assertIntervals(duesOf(sent, MuxTables.PID_PMT), 100 * MILLI);
        assertIntervals(sent.dues, 40 * MILLI);
        for (Clock clock : clocks) {
            long expected =
                    clocks.getFirst().value() + (clock.due() - clocks.getFirst().due()) * 27 / 1000;
            assertThat(clock.value()).isCloseTo(expected, within(3L));
        }
    }

    /** Every frame's last byte comes before its decoding time, and so does its first. */
    private static void assertInTime(MuxFixture sent) {
        Clock first = clocks(sent).getFirst();
        Recorder read = new Recorder();
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, read);
        for (int i = 0; i < sent.datagrams.size(); i++) {
            int before = read.frames.size();
            demuxer.onDatagram(
                    ByteBuffer.wrap(sent.datagrams.get(i)), 0, sent.datagrams.get(i).length, sent.dues.get(i));
            long clock = (first.value() + (sent.dues.get(i) - first.due()) * 27 / 1000) / 300;
            for (Frame frame : read.frames.subList(before, read.frames.size())) {
                assertThat(frame.dts() - clock).as("frame at %d", frame.dts()).isBetween(0L, Ts.HZ);
            }
        }
        assertThat(read.frames).isNotEmpty();
    }

    private MuxFixture play(MuxerSettings settings, Codec... codecs) {
        List<Track> tracks = new ArrayList<>();
        List<Frame> frames = new ArrayList<>();
        for (Codec codec : codecs) {
            Track track = Samples.track(codec);
            tracks.add(track);
            frames.addAll(Samples.frames(track, 500_000, 5, random));
        }
        return MuxFixture.played(settings, tracks, Samples.interleaved(frames));
    }

    @Test
    void clocksAndTablesComeInTimeAtAVariableRate() {
        MuxFixture sent = play(MuxerSettings.DEFAULT, Codec.H264, Codec.AAC);
        assertTiming(sent);
        assertInTime(sent);
    }

    @Test
    void clocksAndTablesComeInTimeAtAConstantRate() {
        MuxFixture sent = play(MuxerSettings.DEFAULT.withBitsPerSecond(4_000_000), Codec.H264, Codec.AAC);
        assertTiming(sent);
        assertInTime(sent);
    }

    @Test
    void datagramsOfAConstantRateComeSeveralAtOnceAndAreDueAsIfTheyCameAlone() {
        MuxerSettings alone = MuxerSettings.DEFAULT.withBitsPerSecond(20_000_000);
        Track video = Samples.track(Codec.H264);
        List<Frame> frames = Samples.frames(video, 500_000, 5, random);
        MuxFixture several = MuxFixture.played(alone.withAhead(Duration.ofMillis(6)), List.of(video), frames);
        MuxFixture each = MuxFixture.played(alone, List.of(video), frames);

        assertTiming(several);
        assertInTime(several);
        assertThat(several.dues.subList(0, each.dues.size())).isEqualTo(each.dues);
        assertThat(several.advances).isLessThan(each.advances / 10);
    }

    @Test
    void theClockStaysExactWhenItsSpeedIsChanged() {
        Track video = Samples.track(Codec.H264);
        List<Frame> frames = Samples.frames(video, 0, 40, random);
        for (MuxerSettings settings : List.of(
                MuxerSettings.DEFAULT,
                MuxerSettings.DEFAULT.withBitsPerSecond(20_000_000).withAhead(Duration.ofMillis(6)))) {
            MuxFixture sent = new MuxFixture(settings);
            sent.muxer.setTracks(List.of(video), sent.now);
            for (Frame frame : frames) {
                long at = Ts.toNanos(frame.dts());
                sent.advanceTo(MuxFixture.START_NANOS + at + at / 2_000); // an encoder whose clock is slow
                sent.muxer.write(frame, sent.now);
            }
            List<Clock> clocks = clocks(sent);
            for (int i = 1; i < clocks.size(); i++) {
                long passed = (clocks.get(i).due() - clocks.get(i - 1).due()) * 27 / 1000;
                long counted = clocks.get(i).value() - clocks.get(i - 1).value();
                // 100 ppm, and roundings.
                assertThat(counted).as("step %d", i).isCloseTo(passed, within(passed / 10_000 + 3));
            }
            long all = clocks.getLast().value() - clocks.getFirst().value();
            long time = (clocks.getLast().due() - clocks.getFirst().due()) * 27 / 1000;
            assertThat(all).as("it was slowed down").isLessThan(time);
        }
    }

    @Test
    void clocksAndTablesComeInTimeWithAudioOnly() {
        MuxFixture sent = play(MuxerSettings.DEFAULT, Codec.AAC);
        assertTiming(sent);
        assertInTime(sent);
    }

    @Test
    void clocksAndTablesComeBetweenFramesAtALowRate() {
        Track video = Samples.track(Codec.H264);
        List<Frame> frames = new ArrayList<>();
        List<Frame> regular = Samples.frames(video, 0, 5, random);
        for (int i = 0; i < regular.size(); i += 25) {
            frames.add(regular.get(i));
        }
        MuxFixture sent = MuxFixture.played(MuxerSettings.DEFAULT, List.of(video), frames);

        assertTiming(sent);
        assertThat(sent.muxer.counters().clockSteps()).isZero();
    }

    @Test
    void aFrameIsSpreadOverItsDuration() {
        Track video = Samples.track(Codec.H264);
        MuxFixture sent = new MuxFixture(MuxerSettings.DEFAULT);
        sent.muxer.setTracks(List.of(video), sent.now);
        List<Frame> frames = Samples.frames(video, 0, 4, random);
        sent.play(frames.subList(0, 75));
        sent.advanceTo(sent.now + 40 * MILLI);
        int before = sent.dues.size();

        // The 76th is a random access point of 12 kB: ten datagrams.
        long now = sent.now;
        sent.muxer.write(frames.get(75), now);

        List<Long> dues = sent.dues.subList(before, sent.dues.size());
        assertThat(dues).hasSizeGreaterThanOrEqualTo(9);
        assertThat(dues.getLast() - now).isBetween(25 * MILLI, 40 * MILLI);
        for (int i = 1; i < dues.size(); i++) {
            assertThat(dues.get(i) - dues.get(i - 1)).isLessThan(8 * MILLI);
        }
        assertThat(sent.datagrams.subList(before, sent.datagrams.size() - 1))
                .allMatch(datagram -> datagram.length == Ts.DATAGRAM_BYTES);
    }

    @Test
    void aBurstOfFramesWaitsNoLongerThanTheLimit() {
        Track video = Samples.track(Codec.H264);
        List<Frame> frames = Samples.frames(video, 0, 4, random);
        MuxFixture sent = new MuxFixture(MuxerSettings.DEFAULT);
        sent.muxer.setTracks(List.of(video), sent.now);
        sent.play(frames.subList(0, 50));
        for (Frame frame : frames.subList(50, 70)) {
            sent.muxer.write(frame, sent.now);
            assertThat(sent.dues.getLast() - sent.now)
                    .isLessThanOrEqualTo(MuxerSettings.DEFAULT.spreadMax().toNanos());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4_000_000})
    void framesThatComeUnevenlyAreInTimeNevertheless(long bitsPerSecond) {
        Track video = Samples.track(Codec.H264);
        Track audio = Samples.track(Codec.AAC);
        List<Frame> frames = Samples.interleaved(
                Samples.frames(video, 500_000, 20, random), Samples.frames(audio, 500_000, 20, random));
        MuxFixture sent = new MuxFixture(MuxerSettings.DEFAULT.withBitsPerSecond(bitsPerSecond));
        sent.muxer.setTracks(List.of(video, audio), sent.now);
        for (Frame frame : frames) {
            // A hold-up now and then, after which everything comes at once.
            long at = MuxFixture.START_NANOS + Ts.toNanos(frame.dts() - 500_000);
            sent.advanceTo(Math.max(sent.now, at + (random.nextInt(40) == 0 ? random.nextInt(150) * MILLI : 0)));
            sent.muxer.write(frame, sent.now);
        }
        sent.advanceTo(sent.now + 100 * MILLI);

        assertThat(sent.muxer.counters().clockSteps()).as("seed %d", seed).isZero();
        assertThat(sent.muxer.counters().framesDropped()).isZero();
        assertIntervals(clocks(sent).stream().map(Clock::due).toList(), 40 * MILLI);
        assertInTime(sent);
        Recorder read = Recorder.read(sent.bytes(), 1316);
        assertThat(read.frames).hasSameSizeAs(frames);
    }

    @Test
    void aLongHoldUpSetsTheClockAnewOnce() {
        Track video = Samples.track(Codec.H264);
        List<Frame> frames = Samples.frames(video, 0, 8, random);
        MuxFixture sent = new MuxFixture(MuxerSettings.DEFAULT);
        sent.muxer.setTracks(List.of(video), sent.now);
        sent.play(frames.subList(0, 100));
        sent.advanceTo(sent.now + 700 * MILLI);
        for (Frame frame : frames.subList(100, 200)) {
            long at = MuxFixture.START_NANOS + Ts.toNanos(frame.dts());
            sent.advanceTo(Math.max(sent.now, at));
            sent.muxer.write(frame, sent.now);
        }
        sent.advanceTo(sent.now + 100 * MILLI);

        assertThat(sent.muxer.counters().clockSteps()).isEqualTo(1);
        assertThat(Recorder.read(sent.bytes(), 1316).frames).hasSize(200);
    }

    @Test
    void aConstantRateIsConstant() {
        MuxFixture sent = play(MuxerSettings.DEFAULT.withBitsPerSecond(3_333_333), Codec.HEVC, Codec.OPUS);

        assertThat(sent.datagrams).allMatch(datagram -> datagram.length == Ts.DATAGRAM_BYTES);
        double seconds = (sent.dues.getLast() - sent.dues.getFirst()) / 1e9;
        double rate = (sent.datagrams.size() - 1) * 8.0 * Ts.DATAGRAM_BYTES / seconds;
        assertThat(rate).isCloseTo(3_333_333, within(1.0));
        for (int i = 1; i < sent.dues.size(); i++) {
            assertThat((double) (sent.dues.get(i) - sent.dues.get(i - 1)))
                    .isCloseTo(1316 * 8e9 / 3_333_333, within(1.0));
        }
        assertThat(sent.muxer.counters().nullPackets()).isPositive();
    }

    @Test
    void aConstantRateThatIsTooLowDropsFramesAndStaysBounded() {
        MuxFixture sent = play(MuxerSettings.DEFAULT.withBitsPerSecond(200_000), Codec.H264);

        assertThat(sent.muxer.counters().framesDropped()).isPositive();
        assertThat(sent.muxer.counters().frames()).isPositive();
        assertThat(sent.muxer.counters().nullPackets())
                .isLessThan(sent.muxer.counters().packets() / 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3 * Ts.HZ, 20 * Ts.HZ})
    void aJumpOfTimesIsMarkedAsADiscontinuity(long jump) {
        Track video = Samples.track(Codec.H264);
        List<Frame> frames = new ArrayList<>(Samples.frames(video, 10 * Ts.HZ, 2, random));
        MuxFixture sent = new MuxFixture(MuxerSettings.DEFAULT);
        sent.muxer.setTracks(List.of(video), sent.now);
        sent.play(frames);
        for (Frame frame : Samples.frames(video, 12 * Ts.HZ + jump, 2, random)) {
            sent.advanceTo(sent.now + 40 * MILLI);
            sent.muxer.write(frame, sent.now);
        }

        sent.advanceTo(sent.now + 100 * MILLI);

        assertThat(sent.muxer.counters().clockSteps()).isEqualTo(1);
        List<Clock> clocks = clocks(sent);
        assertThat(clocks).filteredOn(Clock::discontinuity).hasSize(1);
        Clock marked = clocks.stream().filter(Clock::discontinuity).findFirst().orElseThrow();
        Clock before = clocks.get(clocks.indexOf(marked) - 1);
        double stepped = (double) (marked.value() - before.value()) / CLOCK_HZ - (marked.due() - before.due()) / 1e9;
        assertThat(stepped).isCloseTo((double) jump / Ts.HZ, within(0.1));

        Recorder read = Recorder.read(sent.bytes(), 1316);
        assertThat(read.frames).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {-20_000, 20_000})
    void theClockFollowsASourceWhoseClockHasAnotherSpeed(long oneIn) {
        Track audio = Samples.track(Codec.AAC);
        List<Frame> frames = Samples.frames(audio, 0, 1200, new Random(1));
        MuxFixture sent = new MuxFixture(MuxerSettings.DEFAULT);
        sent.muxer.setTracks(List.of(audio), sent.now);
        // 50 ppm: in 20 minutes 60 ms.
        for (Frame frame : frames) {
            long at = Ts.toNanos(frame.dts());
            sent.advanceTo(MuxFixture.START_NANOS + at + at / oneIn);
            sent.muxer.write(frame, sent.now);
        }

        Clock last = clocks(sent).getLast();
        long dts = frames.getLast().dts()
                + Ts.toTicks(MuxerSettings.DEFAULT.muxDelay().toNanos());
        double ahead = dts / 90.0 - last.value() / 27_000.0;
        assertThat(ahead).isCloseTo(MuxerSettings.DEFAULT.muxDelay().toMillis(), within(30.0));
        assertThat(sent.muxer.counters().clockSteps()).isZero();
    }
}
