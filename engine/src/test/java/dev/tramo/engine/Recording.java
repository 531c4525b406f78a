package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is in a file, as ffprobe reads it: packets in the order in which they lie there. */
record Recording(Path file, List<Packet> packets) {
    private static final long MISSED_MILLIS_MAX = 2_500;

    /**
     * A packet.
     *
     * @param pts milliseconds
     * @param dts milliseconds
     * @param content a checksum of its bytes
     */
    record Packet(boolean video, long pts, long dts, boolean keyframe, String content) {
        static Packet parse(String line) {
            String[] fields = line.split(",");
            return new Packet(
                    fields[0].equals("video"),
                    Long.parseLong(fields[1]),
                    Long.parseLong(fields[2]),
                    fields[3].startsWith("K"),
                    fields[4]);
        }

        private Packet since(long start) {
            return new Packet(video, pts - start, dts - start, keyframe, content);
        }
    }

    static Recording of(Path file) {
        try (PeerProcess probe = new PeerProcess(List.of(
                "ffprobe",
                "-v",
                "quiet",
                "-show_entries",
                "packet=codec_type,pts,dts,flags,data_hash",
                "-show_data_hash",
                "CRC32",
                "-of",
                "csv=p=0",
                file.toString()))) {
            probe.exitCode(30);
            return new Recording(
                    file,
                    // It begins a new line in the midst of a packet that has side data.
                    Stream.of(probe.output().replaceAll("\\s+,", "").split("\n"))
                            .filter(line -> line.split(",").length == 5)
                            .map(Packet::parse)
                            .toList());
        }
    }

    List<Packet> video() {
        return packets.stream().filter(Packet::video).toList();
    }

    List<Packet> audio() {
        return packets.stream().filter(packet -> !packet.video()).toList();
    }

    /** All of the film, bit for bit, each packet at its time; but for a beginning that a server missed before it accepted. */
    void assertIs(Recording film) {
        assertThat(packets).isNotEmpty();
        boolean hasPictures = !film.video().isEmpty();
        Packet first = hasPictures ? video().getFirst() : packets.getFirst();
        Packet same = film.packets.stream()
                .filter(packet -> packet.content().equals(first.content()))
                .findFirst()
                .orElseThrow();
        assertThat(same.keyframe()).as("begins at a keyframe").isTrue();
        assertThat(same.dts()).as("beginning missed, ms").isLessThanOrEqualTo(MISSED_MILLIS_MAX);
        assertSame(since(first.dts(), true), film.since(same.dts(), true));
        assertSame(since(first.dts(), false), film.since(same.dts(), false));
        assertDecodes();
    }

    private List<Packet> since(long start, boolean video) {
        return packets.stream()
                .filter(packet -> packet.video() == video && packet.dts() >= start)
                .map(packet -> packet.since(start))
                .toList();
    }

    private static void assertSame(List<Packet> seen, List<Packet> wanted) {
        for (int i = 0; i < Math.min(seen.size(), wanted.size()); i++) {
            assertThat(seen.get(i)).as("packet %d of %d", i, seen.size()).isEqualTo(wanted.get(i));
        }
        assertThat(seen.size()).as("packets").isEqualTo(wanted.size());
    }

    /** A part of the film, which was shown over and over: begins at a keyframe, and nothing is missing within. */
    void assertIsUnbroken(Recording film) {
        assertNothingIsMissing(film);
        assertDecodes();
    }

    /** The same, whatever a decoder says of its times. */
    void assertNothingIsMissing(Recording film) {
        assertThat(video()).isNotEmpty();
        assertThat(video().getFirst().keyframe()).as("begins at a keyframe").isTrue();
        assertSuccession(video(), film.video());
        assertSuccession(audio(), film.audio());
    }

    private static void assertSuccession(List<Packet> seen, List<Packet> film) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < film.size(); i++) {
            places.put(film.get(i).content(), i);
        }
        for (int i = 1; i < seen.size(); i++) {
            Packet before = seen.get(i - 1);
            Packet packet = seen.get(i);
            int expected = (places.get(before.content()) + 1) % film.size();
            assertThat(packet.content())
                    .as("packet %d of %d, at %d ms", i, seen.size(), packet.dts())
                    .isEqualTo(film.get(expected).content());
            assertThat(packet.dts() - before.dts())
                    .as("step to packet %d, at %d ms", i, packet.dts())
                    .isBetween(1L, 250L);
        }
    }

    /** Each picture is later than the one before, and no sound is earlier. */
    void assertTimeGrows() {
        for (int i = 1; i < video().size(); i++) {
            assertThat(video().get(i).dts()).isGreaterThan(video().get(i - 1).dts());
        }
        for (int i = 1; i < audio().size(); i++) {
            assertThat(audio().get(i).dts())
                    .isGreaterThanOrEqualTo(audio().get(i - 1).dts());
        }
    }

    void assertTimeNeverGoesBack() {
        for (List<Packet> track : List.of(video(), audio())) {
            assertThat(track.stream().map(Packet::dts).toList()).isSorted();
        }
    }

    /** ffmpeg decodes it without a word. */
    void assertDecodes() {
        assertThat(decoded()).as("ffmpeg on %s", file).isEmpty();
    }

    /** ffmpeg decodes it, and says no more than that two packets have one time, as flvmux makes them on a busy machine. */
    void assertDecodesButForEqualTimes() {
        assertThat(decoded().lines())
                .as("ffmpeg on %s", file)
                .allMatch(
                        line -> line.matches(".*non monotonically increasing dts to muxer in stream [01]: (\\d+) >= \\1"
                                + "|\\s*Last message repeated \\d+ times"));
    }

    private String decoded() {
        try (PeerProcess ffmpeg =
                new PeerProcess(List.of("ffmpeg", "-v", "error", "-i", file.toString(), "-f", "null", "-"))) {
            ffmpeg.exitCode(30);
            return ffmpeg.output();
        }
    }

    long lastDts() {
        return packets.stream().mapToLong(Packet::dts).max().orElse(0);
    }
}
