package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.cmaf.CmafTrack;
import dev.tramo.mpegts.cmaf.Fragment;
import dev.tramo.mpegts.cmaf.Mp4Boxes;
import dev.tramo.mpegts.hls.FragmentStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of transport streams: played in a loop, cut, and written as MP4, so that FFmpeg has nothing to complain of. */
class FileTest {
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int SECONDS = 3;

    @TempDir
    private static Path folder;

    private static byte[] clip;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        Peers.require(Peers.FFMPEG, Peers.FFPROBE);
        Peers.run(
                folder,
                (Peers.FFMPEG + " -v error -f lavfi -i testsrc2=size=320x240:rate=25:duration=" + SECONDS
                                + " -f lavfi -i sine=frequency=440:sample_rate=48000:duration=" + SECONDS
                                + " -c:v libx264 -preset ultrafast -bf 2 -g 25 -sc_threshold 0 -c:a aac clip.ts")
                        .split(" "));
        clip = Files.readAllBytes(folder.resolve("clip.ts"));
    }

    /** What FFmpeg says of decoding a file; nothing if all is well. */
    private static String complaints(byte[] stream, String name) throws IOException, InterruptedException {
        Files.write(folder.resolve(name), stream);
        return Peers.run(folder, Peers.FFMPEG, "-v", "warning", "-xerror", "-i", name, "-f", "null", "-")
                .err();
    }

    private static List<String> decodingTimes(String name) throws IOException, InterruptedException {
        return Peers.run(
                        folder,
                        (Peers.FFPROBE + " -v error -select_streams v -show_entries packet=dts -of csv=p=0 " + name)
                                .split(" "))
                .out()
                .lines()
                .map(line -> line.replace(",", ""))
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Test
    void fileThatIsPlayedThreeTimesIsOneStreamWithoutAJump() throws Exception {
        ByteArrayOutputStream played = new ByteArrayOutputStream();
        List<Long> due = new ArrayList<>();
        TsReplay replay = new TsReplay((data, offset, length, nanos) -> {
            byte[] bytes = new byte[length];
            data.get(offset, bytes);
            played.writeBytes(bytes);
            due.add(nanos);
        });
        long end = 0;
        for (int pass = 0; pass < 3; pass++) {
            for (int at = 0; at < clip.length; at += 1_000) { // divided anywhere
                replay.onBytes(clip, at, Math.min(1_000, clip.length - at));
            }
            end = replay.endPass();
        }
        assertThat(due).isSorted();
        assertThat(end)
                .isBetween(3 * SECONDS * SECOND_NANOS - SECOND_NANOS / 5, 3 * SECONDS * SECOND_NANOS + SECOND_NANOS);
        assertThat(complaints(played.toByteArray(), "played.ts")).isEmpty();
        List<String> times = decodingTimes("played.ts");
        assertThat(times).hasSize(3 * 25 * SECONDS);
        List<Long> steps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            steps.add(Long.parseLong(times.get(i)) - Long.parseLong(times.get(i - 1)));
        }
        // A picture is 3600 ticks; at the seams the sound may be a frame longer than the picture.
        assertThat(steps).allMatch(step -> step >= 3_600 && step <= 3_600 + 1_920);
        assertContinuous(played.toByteArray());
    }

    @Test
    void firstPassIsTheFileByteForByte() {
        ByteArrayOutputStream played = new ByteArrayOutputStream();
        TsReplay replay = new TsReplay((data, offset, length, nanos) -> {
            byte[] bytes = new byte[length];
            data.get(offset, bytes);
            played.writeBytes(bytes);
        });
        replay.onBytes(clip, 0, clip.length);
        replay.endPass();
        assertThat(played.toByteArray()).isEqualTo(clip);
    }

    @Test
    void streamWithoutAClockIsFoundOut() {
        byte[] packet = new byte[Ts.PACKET_BYTES];
        packet[0] = Ts.SYNC;
        packet[3] = 0x10;
        TsReplay replay = new TsReplay((data, offset, length, nanos) -> {});
        for (int i = 0; i < 30_000 && !replay.isClockless(); i++) {
            replay.onBytes(packet, 0, packet.length);
        }
        assertThat(replay.isClockless()).isTrue();
        assertThat(replay.hasClock()).isFalse();
    }

    @Test
    void cutBeginsWithTablesAndAKeyframeAndEndsWithAPicture() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TsCutter cutter = new TsCutter(out::write);
        int from = clip.length / 2 / Ts.PACKET_BYTES * Ts.PACKET_BYTES;
        int to = clip.length * 4 / 5 / Ts.PACKET_BYTES * Ts.PACKET_BYTES;
        cutter.onBytes(clip, 0, from);
        cutter.begin();
        cutter.onBytes(clip, from, to - from);
        cutter.end();
        cutter.onBytes(clip, to, clip.length - to);
        byte[] cut = out.toByteArray();
        assertThat(cutter.isComplete()).isTrue();
        assertThat(Ts.pid(cut, 0)).isEqualTo(Ts.PID_PAT);
        assertThat(complaints(cut, "cut.ts")).doesNotContain("video", "h264");
        String first = Peers.run(
                        folder,
                        (Peers.FFPROBE
                                        + " -v error -select_streams v -read_intervals %+#1 -show_entries packet=flags -of csv=p=0 cut.ts")
                                .split(" "))
                .out();
        assertThat(first).startsWith("K");
        assertThat(decodingTimes("cut.ts").size()).isBetween(20, 25 * SECONDS);
    }

    /** Frames of the clip, as two files of MP4 of which the second begins after half. */
    private static List<ByteArrayOutputStream> asMp4() {
        List<ByteArrayOutputStream> files = new ArrayList<>();
        int[] fragments = {0};
        CountedParts memory = new CountedParts();
        FragmentStream stream = new FragmentStream(1 << 20, memory, new FragmentStream.Sink() {
            @Override
            public void onFragment(ByteBuffer bytes, boolean isKeyframe) {
                fragments[0]++;
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                files.getLast().writeBytes(copy);
            }

            @Override
            public boolean wantsFile() {
                return files.size() == 1 && fragments[0] > 4;
            }

            @Override
            public void onFile(byte[] header) {
                files.add(new ByteArrayOutputStream());
                files.getLast().writeBytes(header);
            }
        });
        TsDemuxer demuxer = new TsDemuxer(DemuxerSettings.DEFAULT, new DemuxerListener() {
            @Override
            public void onProgram(TsProgram program) {}

            @Override
            public void onTrack(Track track) {}

            @Override
            public void onFrame(Frame frame) {
                if (CmafTrack.refusal(frame.track()).isEmpty()) {
                    stream.onFrame(frame, 0);
                }
            }

            @Override
            public void onTimeJump(long jump) {}
        });
        demuxer.onDatagram(ByteBuffer.wrap(clip), 0, clip.length, 0);
        demuxer.flush();
        stream.onBreak();
        assertThat(memory.held()).isPositive();
        stream.close();
        assertThat(memory.held()).isZero();
        return files;
    }

    @Test
    void filesOfFragmentsPlayEachForItselfFromZeroOn() throws Exception {
        List<ByteArrayOutputStream> files = asMp4();
        assertThat(files).hasSize(2);
        int pictures = 0;
        for (ByteArrayOutputStream file : files) {
            byte[] bytes = file.toByteArray();
            assertThat(complaints(bytes, "part.mp4")).isEmpty();
            List<String> times = decodingTimes("part.mp4");
            pictures += times.size();
            assertThat(Long.parseLong(times.getFirst())).isBetween(-7_200L, 9_000L);
            assertThat(Mp4Boxes.timescales(bytes)).isEqualTo(Map.of(1, 90_000, 2, 48_000));
        }
        assertThat(pictures).isEqualTo(25 * SECONDS);
    }

    @Test
    void fragmentsAreReadAndMoved() {
        byte[] file = asMp4().getFirst().toByteArray();
        ByteBuffer data = ByteBuffer.wrap(file);
        int at = 0;
        while (!Mp4Boxes.type(data, at).equals("moof")) {
            at += (int) Mp4Boxes.size(data, at);
        }
        Fragment fragment = Fragment.read(data, at).orElseThrow();
        assertThat(fragment.isSync()).isTrue();
        assertThat(fragment.duration()).isBetween(30_000L, 60_000L);
        fragment.move(7, 2, 12_345);
        Fragment moved = Fragment.read(data, at).orElseThrow();
        assertThat(moved.track()).isEqualTo(2);
        assertThat(moved.time()).isEqualTo(12_345);
        file[at + 3] = 127; // beyond the end
        file[at] = 1;
        assertThat(Fragment.read(data, at)).isEmpty();
    }

    /** Continuity counters go on in every PID. */
    private static void assertContinuous(byte[] stream) {
        int[] next = new int[Ts.PID_COUNT];
        for (int at = 0; at < stream.length; at += Ts.PACKET_BYTES) {
            int pid = Ts.pid(stream, at);
            if (pid != Ts.PID_NULL && Ts.hasPayload(stream, at)) {
                int counter = Ts.continuity(stream, at);
                assertThat(next[pid] == 0 || next[pid] - 1 == counter)
                        .as("PID %d at %d", pid, at)
                        .isTrue();
                next[pid] = ((counter + 1) & 15) + 1;
                assertThat(Ts.hasDiscontinuity(stream, at)).isFalse();
            }
        }
    }
}
