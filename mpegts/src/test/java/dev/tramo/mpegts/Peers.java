package dev.tramo.mpegts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of others that tests run. */
public final class Peers {
    static final String FFMPEG = "ffmpeg";
    static final String FFPROBE = "ffprobe";
    private static final int SECONDS_MAX = 120;

    private Peers() {}

    /** Skips the test if a program is missing; fails it instead if the environment has TRAMO_REQUIRE_PEERS=true. */
    public static void require(String... programs) {
        List<String> missing =
                Stream.of(programs).filter(program -> !isInstalled(program)).toList();
        if (missing.isEmpty()) {
            return;
        }
        if (Boolean.parseBoolean(System.getenv("TRAMO_REQUIRE_PEERS"))) {
            fail("not installed, but TRAMO_REQUIRE_PEERS=true: " + missing);
        }
        abort("not installed: " + missing);
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, program).canExecute());
    }

    /** What a program wrote to its standard output, and separately to its standard error. */
    public record Output(String out, String err) {}

    /** Runs a program to its end, which must be a good one. */
    public static Output run(Path folder, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        process.destroyForcibly();
        Output output = new Output(
                Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
        assertThat(ended).as("%s ended: %s", List.of(command), output.err()).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", List.of(command), output.err())
                .isZero();
        return output;
    }
}
