package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.cmaf.CmafTrack;
import dev.tramo.mpegts.cmaf.FragmentWriter;
import dev.tramo.mpegts.cmaf.Mp4;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What FFmpeg encodes, and we put into fragmented MP4, FFmpeg and GStreamer decode to the same pictures and sound. */
class CmafTest {
    private static final int SAMPLES_PER_FRAGMENT = 12;

    @TempDir
    Path folder;

    /**
     * A stream.
     *
     * @param codecs as RFC 6381 names it
     */
    record Case(String name, String codecs, boolean isVideo, String... options) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "H.264 with B-frames",
                        "avc1.4d4015",
                        true,
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-profile:v",
                        "main",
                        "-level",
                        "2.1",
                        "-bf",
                        "3"),
                new Case(
                        "HEVC",
                        "hvc1.1.6.L60.90",
                        true,
                        "-c:v",
                        "libx265",
                        "-preset",
                        "ultrafast",
                        "-x265-params",
                        "log-level=none"),
                new Case("AAC", "mp4a.40.2", false, "-c:a", "aac"),
                new Case("AC-3", "ac-3", false, "-c:a", "ac3"),
                new Case("E-AC-3", "ec-3", false, "-c:a", "eac3"),
                new Case("Opus", "opus", false, "-c:a", "libopus"),
                new Case("MP3", "mp4a.40.34", false, "-c:a", "libmp3lame"));
    }

    @BeforeEach
    void requirePeers() {
        Peers.require(Peers.FFMPEG, Peers.FFPROBE, "gst-launch-1.0");
    }

    private Path encoded(Case of, String file) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Peers.FFMPEG, "-v", "error", "-f", "lavfi", "-i"));
        command.add(
                of.isVideo()
                        ? "testsrc2=size=320x240:rate=25:duration=2"
                        : "sine=frequency=440:duration=2:sample_rate=48000");
        if (of.isVideo()) {
            command.addAll(List.of("-g", "25", "-pix_fmt", "yuv420p"));
        }
        command.addAll(Arrays.asList(of.options()));
        command.add(file);
        Peers.run(folder, command.toArray(String[]::new));
        return folder.resolve(file);
    }

    private static List<Frame> frames(Path transportStream) throws IOException {
        return Recorder.read(Files.readAllBytes(transportStream), 1316).frames;
    }

    /** All frames in fragments, behind their initialization segment. */
    private static byte[] fragmented(List<Frame> frames, String codecs) throws IOException {
        CmafTrack track = CmafTrack.of(frames.getFirst()).orElseThrow();
        assertThat(CmafTrack.refusal(track.track())).isEmpty();
        assertThat(track.codecs()).isEqualTo(codecs);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(Mp4.initialization(track));
        FragmentWriter fragment = new FragmentWriter();
        long time = 0;
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            int ticks = track.samples(frame.data());
            if (frame.track().codec().isVideo()) {
                time = frame.dts() - frames.getFirst().dts();
                ticks = i + 1 < frames.size() ? (int) (frames.get(i + 1).dts() - frame.dts()) : 3_600;
            }
            fragment.add(time, ticks, (int) (frame.pts() - frame.dts()), frame.randomAccess(), frame.data());
            time += ticks;
            if (i % SAMPLES_PER_FRAGMENT == SAMPLES_PER_FRAGMENT - 1) {
                file.write(finished(fragment));
            }
        }
        if (!fragment.isEmpty()) {
            file.write(finished(fragment));
        }
        return file.toByteArray();
    }

    private static byte[] finished(FragmentWriter fragment) {
        ByteBuffer to = ByteBuffer.allocate(fragment.bytes());
        fragment.finish(to);
        assertThat(to.hasRemaining()).isFalse();
        return to.array();
    }

    /** A hash of all that a file decodes to. */
    private String decoded(Path file, boolean isVideo) throws IOException, InterruptedException {
        Peers.Output output = Peers.run(
                folder,
                Peers.FFMPEG,
                "-v",
                "error",
                "-flags2",
                "+skip_manual",
                "-i",
                file.toString(),
                "-map",
                "0:" + (isVideo ? "v" : "a") + ":0",
                "-fps_mode",
                "passthrough",
                "-f",
                "md5",
                "-");
        assertThat(output.err()).isEmpty();
        return output.out();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsPutInFragmentsIsDecodedToTheSame(Case of) throws Exception {
        Path original = encoded(of, "in.ts");
        Path ours = folder.resolve("ours.mp4");
        Files.write(ours, fragmented(frames(original), of.codecs()));

        assertThat(decoded(ours, of.isVideo())).isEqualTo(decoded(original, of.isVideo()));
        // GStreamer ends with an error if it cannot read the file to its end.
        Peers.run(
                folder,
                "gst-launch-1.0",
                "-q",
                "filesrc",
                "location=" + ours,
                "!",
                "qtdemux",
                "!",
                "fakesink",
                "sync=false");
    }

    @Test
    void presentationTimesAreThoseOfTheFrames() throws Exception {
        Case of = cases().findFirst().orElseThrow();
        List<Frame> frames = frames(encoded(of, "in.ts"));
        Path ours = folder.resolve("ours.mp4");
        Files.write(ours, fragmented(frames, of.codecs()));
        String listed = Peers.run(
                        folder,
                        Peers.FFPROBE,
                        "-v",
                        "error",
                        "-show_entries",
                        "packet=pts,dts,flags",
                        "-of",
                        "csv=p=0",
                        ours.toString())
                .out();
        long first = frames.getFirst().dts();
        List<String> expected = frames.stream()
                .map(frame ->
                        (frame.pts() - first) + "," + (frame.dts() - first) + (frame.randomAccess() ? ",K_" : ",__"))
                .toList();
        assertThat(listed.lines().toList()).isEqualTo(expected);
    }

    @Test
    void aStillIsTheKeyframeAlone() throws Exception {
        for (Case of : cases().filter(Case::isVideo).toList()) {
            Path original = encoded(of, of.name().substring(0, 4) + ".ts");
            Frame keyframe = frames(original).getFirst();
            Path still = folder.resolve("still.mp4");
            Files.write(still, Mp4.still(CmafTrack.of(keyframe).orElseThrow(), keyframe.data()));
            Path first = folder.resolve("first.yuv");
            Peers.run(
                    folder,
                    Peers.FFMPEG,
                    "-y",
                    "-v",
                    "error",
                    "-i",
                    original.toString(),
                    "-frames:v",
                    "1",
                    first.toString());
            Path shown = folder.resolve("shown.yuv");
            Peers.run(folder, Peers.FFMPEG, "-y", "-v", "error", "-i", still.toString(), shown.toString());
            assertThat(Files.mismatch(first, shown)).as(of.name()).isEqualTo(-1);
        }
    }

    @Test
    void av1IsDecodedToTheSameToo() throws Exception {
        Case of = new Case(
                "AV1", "av01.0.00M.08", true, "-c:v", "libsvtav1", "-svtav1-params", "preset=12:pred-struct=1");
        Path original = encoded(of, "in.ivf");
        List<Frame> frames = ivf(Files.readAllBytes(original));
        Path ours = folder.resolve("ours.mp4");
        Files.write(ours, fragmented(frames, of.codecs()));
        assertThat(decoded(ours, true)).isEqualTo(decoded(original, true));
    }

    /** Temporal units of an IVF file without their delimiters; the first one's sequence header makes the record. */
    private static List<Frame> ivf(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(32);
        List<byte[]> units = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] unit = new byte[in.getInt()];
            in.getLong();
            in.get(unit);
            units.add(Arrays.copyOfRange(unit, 2, unit.length));
        }
        byte[] first = units.getFirst();
        byte[] header = Arrays.copyOf(first, 2 + first[1]); // a short OBU has its length in one byte
        byte[] record = new byte[4 + header.length];
        record[0] = (byte) 0x81;
        record[2] = 0x0C; // 4:2:0
        System.arraycopy(header, 0, record, 4, header.length);
        Track track = Track.video(1, Codec.AV1, record, 320, 240);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < units.size(); i++) {
            long time = i * 3_600L;
            frames.add(new Frame(track, ByteBuffer.wrap(units.get(i)), time, time, i == 0, 0));
        }
        return frames;
    }

    @Test
    void whatCannotBeCarriedIsRefusedInWords() {
        Track layerTwo = new Track(1, Codec.MPEG_AUDIO, new byte[0], 2, 0, 0, 48_000, 2, "");
        assertThat(CmafTrack.refusal(layerTwo)).contains("MPEG audio: only layer III is carried");
        assertThat(CmafTrack.refusal(Track.video(1, Codec.H264, new byte[3], 320, 240)))
                .contains("H.264: its configuration record is malformed");
        byte[] record = Samples.track(Codec.H264).configuration();
        assertThat(CmafTrack.refusal(Track.video(1, Codec.H264, record, 0, 0)))
                .contains("H.264: the size of its pictures is unknown");
    }
}
