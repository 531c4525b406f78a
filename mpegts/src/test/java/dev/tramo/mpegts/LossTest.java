package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is lost costs the frames that it touched, and is counted. */
class LossTest {
    private static final int ROUNDS = 60;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** A stream with its packets, and which frame each of them belongs to. */
    private record Stream(List<byte[]> packets, List<Frame> frames) {
        static Stream of(byte[] bytes) {
            List<byte[]> packets = new ArrayList<>();
            for (int at = 0; at < bytes.length; at += Ts.PACKET_BYTES) {
                packets.add(Arrays.copyOfRange(bytes, at, at + Ts.PACKET_BYTES));
            }
            return new Stream(packets, Recorder.read(bytes, 1316).frames);
        }

        /** The number of the PES packet, on its PID, that each packet belongs to; -1 without payload. */
        List<Integer> units() {
            Map<Integer, Integer> counts = new HashMap<>();
            List<Integer> units = new ArrayList<>();
            for (byte[] packet : packets) {
                int pid = Ts.pid(packet, 0);
                if (Ts.startsUnit(packet, 0)) {
                    counts.merge(pid, 1, Integer::sum);
                }
                units.add(Ts.hasPayload(packet, 0) ? counts.getOrDefault(pid, 0) - 1 : -1);
            }
            return units;
        }
    }

    private Stream stream() {
        Track video = Samples.track(Codec.H264);
        Track audio = Samples.track(Codec.AAC);
        List<Frame> frames =
                Samples.interleaved(Samples.frames(video, 0, 4, random), Samples.frames(audio, 0, 4, random));
        return Stream.of(MuxFixture.played(MuxerSettings.DEFAULT, List.of(video, audio), frames)
                .bytes());
    }

    private static byte[] joined(List<byte[]> packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        packets.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private Recorder read(List<byte[]> packets, TsDemuxer[] demuxer) {
        Recorder recorder = new Recorder();
        demuxer[0] = new TsDemuxer(DemuxerSettings.DEFAULT, recorder);
        recorder.feed(demuxer[0], joined(packets), 1316);
        return recorder;
    }

    @Test
    void aLostPacketCostsTheFramesItTouchedAndNoOther() {
        for (int round = 0; round < ROUNDS; round++) {
            Stream stream = stream();
            List<Integer> units = stream.units();
            List<byte[]> kept = new ArrayList<>();
            Set<String> touched = new HashSet<>();
            Set<Integer> lostPids = new HashSet<>();
            int dropped = 0;
            for (int i = 0; i < stream.packets().size(); i++) {
                byte[] packet = stream.packets().get(i);
                int pid = Ts.pid(packet, 0);
                boolean media = pid >= 0x100 && pid < 0x200 && units.get(i) >= 0;
                // Neither the first packets, with the tables, nor so many in a row that they are not noticed.
                if (media && i > 200 && random.nextInt(150) == 0) {
                    touched.add(pid + " " + units.get(i));
                    lostPids.add(pid);
                    dropped++;
                } else {
                    kept.add(packet);
                }
            }
            TsDemuxer[] demuxer = new TsDemuxer[1];
            Recorder read = read(kept, demuxer);

            List<String> expected = untouched(stream.frames(), touched);
            List<String> found = read.frames.stream().map(LossTest::text).toList();
            assertThat(without(expected, found))
                    .as("missing, seed %d, round %d", seed, round)
                    .isEmpty();
            assertThat(without(found, expected))
                    .as("too much, seed %d, round %d", seed, round)
                    .isEmpty();
            DemuxerCounters counters = demuxer[0].counters();
            assertThat(counters.continuityErrors()).isBetween(dropped > 0 ? 1L : 0L, (long) dropped);
            assertThat(counters.frames()).isEqualTo(expected.size());
            assertThat(counters.framesDropped()).isBetween(0L, (long) touched.size());
        }
    }

    private static List<String> without(List<String> all, List<String> others) {
        List<String> rest = new ArrayList<>(all);
        rest.removeAll(new HashSet<>(others));
        return rest;
    }

    private static List<String> untouched(List<Frame> frames, Set<String> touched) {
        Map<Integer, Integer> counts = new HashMap<>();
        List<String> expected = new ArrayList<>();
        for (Frame frame : frames) {
            int unit = counts.merge(frame.track().id(), 1, Integer::sum) - 1;
            if (!touched.contains(frame.track().id() + " " + unit)) {
                expected.add(text(frame));
            }
        }
        return expected;
    }

    private static String text(Frame frame) {
        return frame.track().id() + " " + frame.dts() + " " + frame.pts() + " "
                + frame.data().hashCode();
    }

    @Test
    void duplicatePacketsAreCountedAndChangeNothing() {
        Stream stream = stream();
        List<byte[]> doubled = new ArrayList<>();
        int duplicates = 0;
        for (byte[] packet : stream.packets()) {
            doubled.add(packet);
            if (Ts.hasPayload(packet, 0) && Ts.pid(packet, 0) != Ts.PID_NULL && random.nextInt(10) == 0) {
                byte[] again = packet.clone();
                if (Ts.hasClock(again, 0)) {
                    again[8]++; // the clock reference may differ
                }
                doubled.add(again);
                duplicates++;
            }
        }
        TsDemuxer[] demuxer = new TsDemuxer[1];

        assertThat(read(doubled, demuxer).frames.stream().map(LossTest::text))
                .as("seed %d", seed)
                .containsExactlyElementsOf(
                        stream.frames().stream().map(LossTest::text).toList());
        assertThat(demuxer[0].counters().duplicatePackets()).isEqualTo(duplicates);
        assertThat(demuxer[0].counters().continuityErrors()).isZero();
    }

    @Test
    void damagedAndScrambledPacketsAreCountedAndTheirFramesLeftOut() {
        Stream stream = stream();
        List<byte[]> packets = new ArrayList<>(stream.packets());
        int damaged = 0;
        int scrambled = 0;
        for (int i = 300; i < packets.size() - 100; i += 100) {
            byte[] packet = packets.get(i).clone();
            int pid = Ts.pid(packet, 0);
            if (pid < 0x100 || pid > 0x1FF || !Ts.hasPayload(packet, 0)) {
                continue;
            }
            if (i % 200 == 0) {
                packet[1] |= (byte) 0x80;
                damaged++;
            } else {
                packet[3] |= (byte) 0x80;
                scrambled++;
            }
            packets.set(i, packet);
        }
        TsDemuxer[] demuxer = new TsDemuxer[1];

        Recorder read = read(packets, demuxer);

        assertThat(demuxer[0].counters().transportErrors()).isEqualTo(damaged).isPositive();
        assertThat(demuxer[0].counters().scrambledPackets())
                .isEqualTo(scrambled)
                .isPositive();
        Set<String> sent =
                new HashSet<>(stream.frames().stream().map(LossTest::text).toList());
        assertThat(read.frames.stream().map(LossTest::text)).isSubsetOf(sent);
        assertThat(read.frames.size())
                .isBetween(
                        stream.frames().size() - damaged - scrambled,
                        stream.frames().size() - 1);
    }

    @Test
    void bitErrorsNeitherThrowNorStopTheStream() {
        for (int round = 0; round < ROUNDS; round++) {
            Stream stream = stream();
            byte[] bytes = joined(stream.packets());
            for (int i = 0; i < 200; i++) {
                bytes[bytes.length / 4 + random.nextInt(bytes.length / 2)] ^= (byte) (1 << random.nextInt(8));
            }
            Recorder read = Recorder.read(bytes, 1316);

            // The last quarter is whole again.
            for (Codec codec : List.of(Codec.H264, Codec.AAC)) {
                List<Frame> sent = stream.frames().stream()
                        .filter(frame -> frame.track().codec() == codec)
                        .toList();
                assertThat(read.of(codec).getLast().data())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(sent.getLast().data());
            }
            assertThat(read.frames).hasSizeGreaterThan(stream.frames().size() / 3);
        }
    }

    @Test
    void aLostDatagramOfAudioFramesThatShareAPesPacketCostsOnlyTheFramesInIt() {
        List<Frame> frames = Samples.frames(Samples.track(Codec.AAC), 90_000, 4, random);
        List<byte[]> packets = PesPacking.aac(frames, 8);
        List<byte[]> whole = List.copyOf(packets);
        packets.remove(40);
        TsDemuxer[] demuxer = new TsDemuxer[1];

        List<Frame> all = read(whole, demuxer).frames;
        List<Frame> found = read(packets, demuxer).frames;

        assertThat(all).hasSameSizeAs(frames);
        // A packet has 184 bytes, and a frame at least 57.
        assertThat(found.size()).isBetween(all.size() - 5, all.size() - 1);
        for (Frame frame : found) {
            Frame sent = all.stream()
                    .filter(candidate -> candidate.data().equals(frame.data()))
                    .findFirst()
                    .orElseThrow();
            // Counted backwards from the next PES packet's time, which is rounded.
            assertThat(frame.dts()).as("seed %d", seed).isCloseTo(sent.dts(), within(1L));
        }
        assertThat(demuxer[0].counters().continuityErrors()).isEqualTo(1);
    }

    @Test
    void tablesWithAWrongCrcAreCountedAndNotTaken() {
        Stream stream = stream();
        List<byte[]> packets = new ArrayList<>();
        int maps = 0;
        for (byte[] packet : stream.packets()) {
            byte[] copy = packet.clone();
            if (Ts.pid(packet, 0) == MuxTables.PID_PMT && maps < 2) {
                copy[20]++;
                maps++;
            }
            packets.add(copy);
        }
        TsDemuxer[] demuxer = new TsDemuxer[1];

        Recorder read = read(packets, demuxer);

        assertThat(demuxer[0].counters().tableErrors()).isEqualTo(2);
        assertThat(read.programs).hasSize(1);
        assertThat(read.frames.size()).isLessThan(stream.frames().size());
    }

    @Test
    void aTableIsPutTogetherOfThreeDamagedRepetitions() {
        Stream stream = stream();
        List<byte[]> packets = new ArrayList<>();
        int maps = 0;
        for (byte[] packet : stream.packets()) {
            byte[] copy = packet.clone();
            if (Ts.pid(packet, 0) == MuxTables.PID_PMT) {
                copy[10 + maps % 10] ^= 0x10;
                maps++;
            }
            packets.add(copy);
        }

        Recorder read = read(packets, new TsDemuxer[1]);

        assertThat(read.programs).hasSize(1);
        assertThat(read.programs.getFirst().streams())
                .extracting(TsStream::name)
                .containsExactly("H.264", "AAC");
    }
}
