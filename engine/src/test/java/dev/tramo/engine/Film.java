package dev.tramo.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Short films to publish, each made once; a keyframe every second. */
enum Film {
    PLAIN(8, Film.PICTURES_AND_SOUND, "-b:v 1M"),
    B_FRAMES(4, Film.PICTURES_AND_SOUND, "-preset veryfast -bf 3 -b:v 1M"),
    /** Enough to fill the system's buffers soon. */
    RICH(4, Film.PICTURES_AND_SOUND, "-b:v 8M -minrate 8M -maxrate 8M -bufsize 1M -x264-params nal-hrd=cbr"),
    PICTURES(4, Film.PICTURES_ONLY, "-b:v 1M"),
    SOUND(4, "-f lavfi -i sine=frequency=440", "");

    private static final String PICTURES_ONLY = "-f lavfi -i testsrc2=size=640x360:rate=25";
    /** The sound a little later: who comes in time for the first keyframe gets all of it. */
    private static final String PICTURES_AND_SOUND = PICTURES_ONLY + " -itsoffset 0.1 -f lavfi -i sine=frequency=440";

    private static final String ENCODING =
            "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -keyint_min 25 -sc_threshold 0 -c:a aac";

    private final int seconds;
    private final String from;
    private final String options;
    private Path path;
    private Recording recording;

    Film(int seconds, String from, String options) {
        this.seconds = seconds;
        this.from = from;
        this.options = options;
    }

    synchronized Path path() {
        if (path == null) {
            try {
                Path made = Files.createTempFile("tramo-film-", ".flv");
                made.toFile().deleteOnExit();
                run(made);
                path = made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return path;
    }

    private void run(Path to) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y"));
        command.addAll(List.of(from.split(" ")));
        command.addAll(List.of("-t", Integer.toString(seconds)));
        command.addAll(List.of(ENCODING.split(" ")));
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ")));
        }
        command.addAll(List.of("-f", "flv", to.toString()));
        try (PeerProcess ffmpeg = new PeerProcess(command)) {
            assertThat(ffmpeg.exitCode(60)).as(ffmpeg.output()).isZero();
        }
    }

    /** What is in it. */
    synchronized Recording recording() {
        Path file = path();
        if (recording == null) {
            recording = Recording.of(file);
        }
        return recording;
    }
}
