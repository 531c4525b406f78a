package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that FFmpeg makes are read as FFmpeg reads them; streams that we make are read by FFmpeg as we meant them. */
class FfmpegTest {
    @TempDir
    Path folder;

    /** A stream to make. */
    record Case(String name, boolean video, String... options) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A packet as ffprobe lists it; times are absent where it knows none. */
    private record Packet(int pid, long pts, long dts, int size, boolean key) {}

    private static final long NONE = Long.MIN_VALUE;

    static Stream<Case> cases() {
        return Stream.of(
                new Case("H.264 with B-frames, AAC", true, "-c:v", "libx264", "-bf", "3", "-c:a", "aac"),
                new Case("H.264 interlaced, AC-3", true, "-c:v", "libx264", "-flags", "+ilme+ildct", "-c:a", "ac3"),
                new Case("LATM", true, "-c:v", "libx264", "-c:a", "aac", "-ac", "2", "-mpegts_flags", "latm"),
                new Case("HEVC, E-AC-3", true, "-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "eac3"),
                new Case("H.264 without delay, MP2", true, "-c:v", "libx264", "-tune", "zerolatency", "-c:a", "mp2"),
                new Case("Opus", false, "-c:a", "libopus", "-ac", "2"),
                new Case("MP2 at 44.1 kHz", false, "-c:a", "mp2", "-ar", "44100"),
                new Case("MP3", false, "-c:a", "libmp3lame"),
                new Case("AAC in PES packets of one frame", false, "-c:a", "aac", "-pes_payload_size", "0"));
    }

    @BeforeEach
    void requirePeers() {
        Peers.require(Peers.FFMPEG, Peers.FFPROBE);
    }

    private Path make(Case made) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Peers.FFMPEG, "-v", "error", "-f", "lavfi", "-i"));
        command.add("sine=frequency=440:duration=3:sample_rate=48000");
        if (made.video()) {
            command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=3"));
            command.addAll(List.of("-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p"));
        }
        command.addAll(Arrays.asList(made.options()));
        command.add("in.ts");
        Peers.run(folder, command.toArray(String[]::new));
        return folder.resolve("in.ts");
    }

    private List<Packet> packets(Path file) throws IOException, InterruptedException {
        Map<Integer, Integer> pids = new TreeMap<>();
        String streams = probe(file, "stream=index,id");
        for (String line :
                streams.lines().filter(text -> text.startsWith("stream|")).toList()) {
            Map<String, String> fields = fields(line);
            pids.put(Integer.parseInt(fields.get("index")), Integer.decode(fields.get("id")));
        }
        List<Packet> packets = new ArrayList<>();
        for (String line :
                probe(file, "packet=stream_index,pts,dts,size,flags").lines().toList()) {
            Map<String, String> fields = fields(line);
            if (fields.containsKey("stream_index")) {
                packets.add(new Packet(
                        pids.get(Integer.parseInt(fields.get("stream_index"))),
                        time(fields.get("pts")),
                        time(fields.get("dts")),
                        Integer.parseInt(fields.get("size")),
                        fields.get("flags").startsWith("K")));
            }
        }
        return packets;
    }

    private String probe(Path file, String entries) throws IOException, InterruptedException {
        return Peers.run(
                        folder,
                        Peers.FFPROBE,
                        "-v",
                        "error",
                        "-show_entries",
                        entries,
                        "-of",
                        "compact",
                        file.getFileName().toString())
                .out();
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : line.split("\\|")) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(field.substring(0, equals), field.substring(equals + 1));
            }
        }
        return fields;
    }

    private static long time(String text) {
        return text == null || text.equals("N/A") ? NONE : Long.parseLong(text);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void framesAndTimesAreThoseThatFfprobeFinds(Case made) throws Exception {
        Path file = make(made);

        Recorder read = Recorder.read(Files.readAllBytes(file), 1316);

        List<Packet> expected = packets(file);
        assertThat(read.tracks).hasSize(made.video() ? 2 : 1);
        for (Track track : read.tracks) {
            List<Frame> frames = read.of(track.codec());
            List<Packet> packets = expected.stream()
                    .filter(packet -> packet.pid() == track.id())
                    .toList();
            assertThat(frames).as(track.toString()).hasSameSizeAs(packets);
            for (int i = 0; i < frames.size(); i++) {
                assertSame(frames.get(i), packets.get(i), i);
            }
        }
    }

    private static void assertSame(Frame frame, Packet packet, int i) {
        // ffprobe rounds the times between those that PES packets tell.
        long tolerance = frame.track().codec().isVideo() ? 0 : 1;
        assertThat(frame.pts()).as("pts of %d", i).isCloseTo(packet.pts(), within(tolerance));
        if (packet.dts() != NONE) {
            assertThat(frame.dts()).as("dts of %d", i).isCloseTo(packet.dts(), within(tolerance));
        }
        assertThat(frame.randomAccess()).as("random access of %d", i).isEqualTo(packet.key());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsMadeOfItAgainIsTheSameToFfmpeg(Case made) throws Exception {
        Path file = make(made);
        Recorder read = Recorder.read(Files.readAllBytes(file), 1316);
        List<Track> tracks =
                read.tracks.stream().sorted(Comparator.comparingInt(Track::id)).toList();
        List<Frame> frames = Samples.interleaved(read.frames);
        List<Packet> packets = packets(file);
        List<String> pictures = pictures(file);

        for (long bitsPerSecond : new long[] {0, 6_000_000}) {
            MuxFixture sent = MuxFixture.played(MuxerSettings.DEFAULT.withBitsPerSecond(bitsPerSecond), tracks, frames);
            Path again = Files.write(folder.resolve("again.ts"), sent.bytes());

            assertThat(sent.muxer.counters().framesDropped()).isZero();
            assertSamePackets(packets, packets(again));
            assertThat(pictures(again)).isEqualTo(pictures);
        }
    }

    private void assertSamePackets(List<Packet> before, List<Packet> after) {
        for (int pid : before.stream().map(Packet::pid).distinct().toList()) {
            List<Packet> expected = of(before, pid);
            List<Packet> found = of(after, pid);
            assertThat(found).as("PID %d", pid).hasSameSizeAs(expected);
            for (int i = 1; i < found.size(); i++) {
                long step = expected.get(i).pts() - expected.getFirst().pts();
                assertThat(found.get(i).pts() - found.getFirst().pts())
                        .as("PID %d, packet %d", pid, i)
                        .isCloseTo(step, within(2L));
                assertThat(found.get(i).key()).isEqualTo(expected.get(i).key());
            }
        }
        long distance =
                before.getFirst().pts() - of(before, last(before)).getFirst().pts();
        assertThat(of(after, before.getFirst().pid()).getFirst().pts()
                        - of(after, last(before)).getFirst().pts())
                .as("distance of audio and video")
                .isEqualTo(distance);
    }

    private static int last(List<Packet> packets) {
        return packets.stream().mapToInt(Packet::pid).max().orElseThrow();
    }

    private static List<Packet> of(List<Packet> packets, int pid) {
        return packets.stream().filter(packet -> packet.pid() == pid).toList();
    }

    /** The hash of each decoded picture or block of samples, without its times; FFmpeg must have nothing to complain of. */
    private List<String> pictures(Path file) throws IOException, InterruptedException {
        Peers.Output output = Peers.run(
                folder, Peers.FFMPEG, "-v", "warning", "-i", file.toString(), "-map", "0", "-f", "framemd5", "-");
        assertThat(output.err()).isEmpty();
        return output.out()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(",")[0] + line.substring(line.lastIndexOf(',')))
                .sorted()
                .toList();
    }
}
