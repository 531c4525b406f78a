package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A film for players: a moving picture with sound, a keyframe every second. */
final class HlsFilm {
    private HlsFilm() {}

    /** Makes it. */
    static Path make(Path folder) {
        Path film = folder.resolve("film.mp4");
        Process made = Peer.launch(
                folder.resolve("film.log"),
                List.of(("ffmpeg -v error -y -f lavfi -i testsrc2=size=320x180:rate=25:duration=10 -f lavfi"
                                + " -i sine=frequency=440:duration=10 -c:v libx264 -preset ultrafast -pix_fmt yuv420p"
                                + " -g 25 -keyint_min 25 -sc_threshold 0 -b:v 600k -c:a aac -b:a 96k " + film)
                        .split(" ")));
        try {
            assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
        assertThat(made.exitValue()).isZero();
        return film;
    }

    /** The command that sends it in real time, for ever. */
    static String[] sending(Path film, String format, String to) {
        return ("ffmpeg -v error -re -stream_loop -1 -i " + film + " -c copy -f " + format + " " + to).split(" ");
    }

    /** The codecs in a file. */
    static List<String> probed(Path file) throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=codec_name",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .start();
        String codecs = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        probe.waitFor();
        return codecs.lines().toList();
    }
}
