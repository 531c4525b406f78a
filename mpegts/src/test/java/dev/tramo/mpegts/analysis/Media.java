package dev.tramo.mpegts.analysis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tramo.mpegts.Ts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Streams of broadcasts, where they are there: in {@code TRAMO_TEST_MEDIA}, or beside the project in {@code ../shared/media}. */
final class Media {
    private static final Path FOLDER =
            Path.of(Optional.ofNullable(System.getenv("TRAMO_TEST_MEDIA")).orElse("../../shared/media"));

    private Media() {}

    /** A file; the test is skipped if it is not there. */
    static Path file(String name) {
        Path file = FOLDER.resolve(name);
        assumeTrue(Files.isReadable(file), name + " is not there");
        return file.toAbsolutePath();
    }

    static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(file(name));
    }

    /** Analyzed at the pace of a constant bit rate. */
    static StreamReport analyze(byte[] stream, double bitsPerSecond) {
        TsAnalyzer analyzer = new TsAnalyzer(AnalysisLevel.FULL, AnalysisThresholds.STANDARD, 0);
        ByteBuffer data = ByteBuffer.wrap(stream);
        long observed = 1_000_000_000;
        long now = 0;
        for (int at = 0; at < stream.length; at += Ts.DATAGRAM_BYTES) {
            int length = Math.min(Ts.DATAGRAM_BYTES, stream.length - at);
            now = Math.round((at + length) * 8e9 / bitsPerSecond);
            if (now >= observed) {
                analyzer.observe(observed);
                observed += 1_000_000_000;
            }
            analyzer.onDatagram(data, at, length, now);
        }
        analyzer.observe(now);
        return analyzer.report(now);
    }

    static Map<Integer, PidReport> byPid(StreamReport report) {
        Map<Integer, PidReport> pids = new LinkedHashMap<>();
        Stream.concat(
                        report.services().stream().flatMap(service -> service.pids().stream()),
                        report.otherPids().stream())
                .forEach(pid -> pids.put(pid.pid(), pid));
        return pids;
    }
}
