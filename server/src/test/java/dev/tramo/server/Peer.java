package dev.tramo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of others that tests talk to. */
final class Peer implements AutoCloseable {
    private static final long END_WITHIN_SECONDS = 60;

    private final Process process;

    private Peer(Process process) {
        this.process = process;
    }

    /** Skips the test if a program is missing; fails it instead if the environment has TRAMO_REQUIRE_PEERS=true. */
    static void require(String program) {
        boolean isInstalled = new File(program).isAbsolute()
                ? new File(program).canExecute()
                : Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> new File(folder, program).canExecute());
        if (!isInstalled) {
            missing("not installed: " + program);
        }
    }

    /** As {@link #require}, for a module of the system's Python. */
    static void requireModule(String module) {
        require("/usr/bin/python3");
        try {
            Process process = new ProcessBuilder("/usr/bin/python3", "-c", "import " + module)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                missing("not installed: python3-" + module);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Skips the test because of what is missing here; fails it instead if the environment has TRAMO_REQUIRE_PEERS=true. */
    static void missing(String what) {
        if (Boolean.parseBoolean(System.getenv("TRAMO_REQUIRE_PEERS"))) {
            fail("TRAMO_REQUIRE_PEERS=true, but " + what);
        }
        abort(what);
    }

    private static Process start(List<String> command, ProcessBuilder.Redirect output) {
        require(command.getFirst());
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a program that stays, with what it says in a file. */
    static Process launch(Path log, List<String> command) {
        return start(command, ProcessBuilder.Redirect.to(log.toFile()));
    }

    /** Runs a program to its good end; returns what it said. */
    static String run(String... command) {
        Process process = start(List.of(command), ProcessBuilder.Redirect.PIPE);
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ten seconds of H.264 and AAC, 320x180 at 25 pictures/s with a keyframe every second, at a steady rate. */
    static Path recording(Path folder) {
        Path file = folder.resolve("recording.flv");
        run(("ffmpeg -v error -y -f lavfi -i testsrc2=size=320x180:rate=25 -f lavfi -i"
                        + " sine=frequency=440:sample_rate=48000 -t 10 -c:v libx264 -preset ultrafast -tune zerolatency -profile:v"
                        + " main -pix_fmt yuv420p -g 25 -keyint_min 25 -sc_threshold 0 -b:v 900k -minrate 900k -maxrate 900k"
                        + " -bufsize 300k -x264-params nal-hrd=cbr:force-cfr=1 -c:a aac -b:a 96k -ac 2 -f flv " + file)
                .split(" "));
        return file;
    }

    /** The command that sends a recording over and over, in real time. */
    static List<String> sending(Path recording, String format, String to) {
        return List.of(("ffmpeg -v error -re -stream_loop -1 -i " + recording + " -c copy -f " + format + " " + to)
                .split(" "));
    }

    /** Publishes a recording over and over, as a camera would; reconnects whenever it is cut off. */
    static Peer publishing(Path recording, String url) {
        String ffmpeg = "ffmpeg -v error -re -stream_loop -1 -i " + recording + " -c copy -f flv " + url;
        require("ffmpeg");
        return new Peer(start(
                List.of("sh", "-c", "while true; do " + ffmpeg + "; sleep 0.5; done"),
                ProcessBuilder.Redirect.DISCARD));
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
