package dev.tramo.bench.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the measured and the measuring programs say of themselves. */
public final class Versions {
    private static final String OWN = "tramo.bench.version";

    private static final List<List<String>> PROGRAMS = List.of(
            List.of("srt-live-transmit", "-version"),
            List.of("gst-launch-1.0", "--version"),
            List.of("/usr/sbin/nginx", "-v"),
            List.of("ffmpeg", "-version"),
            List.of("cc", "--version"));

    private Versions() {}

    /** A line for each program, this one first. */
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Tramo " + System.getProperty(OWN, "of unknown version"));
        PROGRAMS.forEach(program -> lines.add(program.getFirst() + ": " + said(program)));
        return List.copyOf(lines);
    }

    /** The first line of what a program says that names a version. */
    static String said(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines()
                    .filter(line -> line.matches(".*\\d+\\.\\d+.*"))
                    .findFirst()
                    .orElse("of unknown version");
        } catch (IOException e) {
            return "missing";
        }
    }
}
