package dev.tramo.mpegts.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.fixture.MadeStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Streams of broadcasts, where they are there (in {@code TRAMO_TEST_MEDIA}, or beside the project in {@code ../shared/media}), are
 * analyzed as TSDuck and ffprobe do it.
 */
class MediaAnalysisTest {
    private static final Path FOLDER =
            Path.of(Optional.ofNullable(System.getenv("TRAMO_TEST_MEDIA")).orElse("../../shared/media"));
    private static final Pattern TSDUCK_PID = Pattern.compile("\"bitrate\": (\\d+),[^{}]*\"id\": (\\d+),[^{}]*"
            + "\"packets\": \\{[^{}]*\"discontinuities\": (\\d+),[^{}]*\"duplicated\": (\\d+),[^{}]*\"total\": (\\d+)");

    private static byte[] bytes(String name) throws IOException {
        Path file = FOLDER.resolve(name);
        assumeTrue(Files.isReadable(file), name + " is not there");
        return Files.readAllBytes(file);
    }

    /** Analyzed at the pace of a constant bit rate. */
    private static StreamReport analyze(byte[] stream, double bitsPerSecond) {
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

    private static Map<Integer, PidReport> byPid(StreamReport report) {
        Map<Integer, PidReport> pids = new LinkedHashMap<>();
        Stream.concat(
                        report.services().stream().flatMap(service -> service.pids().stream()),
                        report.otherPids().stream())
                .forEach(pid -> pids.put(pid.pid(), pid));
        return pids;
    }

    @Test
    void aBroadcastIsAnalyzedAsTsDuckDoesIt() throws IOException {
        byte[] stream = bytes("dvb-t.ts");
        String tsduck = Files.readString(FOLDER.resolve("dvb-t.tsduck.json"));
        StreamReport report = analyze(stream, 4_963_330);

        assertThat(report.packets()).isEqualTo(9_751);
        assertThat(report.transportStreamId()).isEqualTo(1);
        assertThat((double) report.bitsPerSecond()).isCloseTo(4_963_330, within(50_000.0));
        Map<Integer, PidReport> pids = byPid(report);
        Matcher matcher = TSDUCK_PID.matcher(tsduck.substring(0, tsduck.indexOf("\"services\": [\n    {\n")));
        int found = 0;
        while (matcher.find()) {
            PidReport pid = pids.get(Integer.parseInt(matcher.group(2)));
            assertThat(pid.packets()).isEqualTo(Long.parseLong(matcher.group(5)));
            assertThat(pid.continuityErrors()).isEqualTo(Long.parseLong(matcher.group(3)));
            assertThat(pid.duplicatePackets()).isEqualTo(Long.parseLong(matcher.group(4)));
            double bits = Double.parseDouble(matcher.group(1));
            assertThat((double) pid.bitsPerSecond()).isCloseTo(bits, within(0.03 * bits + 1_000));
            found++;
        }
        assertThat(found).isEqualTo(6).isEqualTo(pids.size());
        ServiceReport service = report.services().getFirst();
        assertThat(List.of(service.id(), service.pmtPid(), service.pcrPid())).containsExactly(2064, 2064, 256);
        assertThat(service.name()).isEqualTo("P1.1");
        assertThat(service.provider()).isEqualTo("DVB");
        assertThat(service.pids()).extracting(PidReport::pid).containsExactlyInAnyOrder(256, 2064, 4096, 4097);
        VideoReport video = pids.get(4096).video().orElseThrow();
        assertThat(List.of(video.width(), video.height())).containsExactly(720, 576);
        assertThat(video.frameRate()).isEqualTo(25);
        assertThat(video.scan()).isEqualTo("interlaced");
        assertThat(pids.get(4097).audio()).contains(new AudioReport(48_000, 2));
        assertThat(AnalyzerRun.raised(report)).isEmpty();
    }

    @Test
    void clocksAreThoseThatTsDuckLists() throws IOException {
        byte[] stream = bytes("h264-mp2.ts");
        List<String> lines = Files.readAllLines(FOLDER.resolve("h264-mp2.pcr.csv"));
        AnalyzerTime time = new AnalyzerTime();
        AnalyzerPids pids = new AnalyzerPids(time);
        List<String> found = new ArrayList<>();
        for (int at = 0; at < stream.length; at += Ts.PACKET_BYTES) {
            if (Ts.hasClock(stream, at)) {
                byte[] packet = Arrays.copyOfRange(stream, at, at + Ts.PACKET_BYTES);
                found.add(
                        pids.of(Ts.pid(stream, at)).pid + "," + at / Ts.PACKET_BYTES + "," + MadeStream.clock(packet));
            }
        }
        List<String> expected = lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(fields -> fields[0] + "," + fields[1] + "," + fields[5])
                .toList();
        assertThat(found).isEqualTo(expected);

        StreamReport report = analyze(stream, stream.length * 8 / 9.96);
        assertThat(report.services().getFirst().clock().orElseThrow().count()).isEqualTo(expected.size());
        assertThat(report.services().getFirst().clock().orElseThrow().intervalMillisMax())
                .isEqualTo(100);
        VideoReport video = byPid(report).get(256).video().orElseThrow();
        assertThat(List.of(video.width(), video.height())).containsExactly(1920, 1080);
        assertThat(video.frameRate()).isEqualTo(30);
        assertThat(video.profile()).isEqualTo("Constrained Baseline");
        assertThat(video.level()).isEqualTo("4.0");
        assertThat(report.continuityErrors()).isZero();
        assertThat(byPid(report).get(257).audio()).contains(new AudioReport(48_000, 2));
    }

    @Test
    void aServiceAmongOthersThatAreNotThere() throws IOException {
        byte[] stream = bytes("hevc-aac-scte35.ts");
        StreamReport report = analyze(stream, 9_965_000);

        assertThat(report.packets()).isEqualTo(stream.length / Ts.PACKET_BYTES);
        assertThat(report.services()).extracting(ServiceReport::id).containsExactly(3010, 3011, 3012, 3013, 3050);
        Map<Integer, PidReport> pids = byPid(report);
        assertThat(pids.get(0x79).codec()).isEqualTo("HEVC");
        VideoReport video = pids.get(0x79).video().orElseThrow();
        assertThat(List.of(video.width(), video.height())).containsExactly(3840, 2160);
        assertThat(video.frameRate()).isEqualTo(25);
        assertThat(video.level()).isEqualTo("5.0");
        assertThat(pids.get(0x7A).codec()).isEqualTo("AAC");
        assertThat(pids.get(0x7A).language()).isEqualTo("eng");
        assertThat(pids.get(0x81).kind()).isEqualTo(PidReport.Kind.SCTE35);
        // Of four services there is nothing.
        assertThat(AnalyzerRun.raised(report)).containsEntry("1.5", 4L);
    }

    @Test
    void aDamagedReceptionWithManyPids() throws IOException {
        byte[] stream = bytes("many-pids.ts");
        StreamReport report = analyze(stream, 6_000_000);

        assertThat(report.packets()).isEqualTo(4_000);
        ServiceReport service = report.services().getFirst();
        assertThat(service.id()).isEqualTo(60);
        assertThat(service.name()).isEqualTo("Animal Planet Europe HD");
        assertThat(service.provider()).isEqualTo("Warner Bros. Discovery");
        Map<Integer, PidReport> pids = byPid(report);
        assertThat(pids.get(62).kind()).isEqualTo(PidReport.Kind.TELETEXT);
        assertThat(pids.get(63).kind()).isEqualTo(PidReport.Kind.SUBTITLES);
        assertThat(pids.get(63).language()).isEqualTo("swe");
        assertThat(pids.get(64).language()).isEqualTo("eng");
        assertThat(pids.get(65).isScrambled()).isTrue();
        assertThat(pids.get(61).codec()).isEqualTo("H.264");
        assertThat(AnalyzerRun.raised(report)).containsEntry("2.1", transportErrors(stream));
    }

    private static long transportErrors(byte[] stream) {
        long errors = 0;
        for (int at = 0; at < stream.length; at += Ts.PACKET_BYTES) {
            errors += Ts.hasError(stream, at) ? 1 : 0;
        }
        return errors;
    }
}
