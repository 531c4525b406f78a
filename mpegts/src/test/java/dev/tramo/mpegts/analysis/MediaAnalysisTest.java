package dev.tramo.mpegts.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.fixture.MadeStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Streams of broadcasts, where they are there (in {@code TRAMO_TEST_MEDIA}, or beside the project in {@code ../shared/media}), are
 * analyzed as TSDuck and ffprobe do it.
 */
class MediaAnalysisTest {
    private static final Pattern TSDUCK_PID = Pattern.compile("\"bitrate\": (\\d+),[^{}]*\"id\": (\\d+),[^{}]*"
            + "\"packets\": \\{[^{}]*\"discontinuities\": (\\d+),[^{}]*\"duplicated\": (\\d+),[^{}]*\"total\": (\\d+)");

    @Test
    void aBroadcastIsAnalyzedAsTsDuckDoesIt() throws IOException {
        byte[] stream = Media.bytes("dvb-t.ts");
        String tsduck = Files.readString(Media.file("dvb-t.tsduck.json"));
        StreamReport report = Media.analyze(stream, 4_963_330);

        assertThat(report.packets()).isEqualTo(9_751);
        assertThat(report.transportStreamId()).isEqualTo(1);
        assertThat((double) report.bitsPerSecond()).isCloseTo(4_963_330, within(50_000.0));
        Map<Integer, PidReport> pids = Media.byPid(report);
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
        byte[] stream = Media.bytes("h264-mp2.ts");
        List<String> lines = Files.readAllLines(Media.file("h264-mp2.pcr.csv"));
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

        StreamReport report = Media.analyze(stream, stream.length * 8 / 9.96);
        assertThat(report.services().getFirst().clock().orElseThrow().count()).isEqualTo(expected.size());
        assertThat(report.services().getFirst().clock().orElseThrow().intervalMillisMax())
                .isEqualTo(100);
        VideoReport video = Media.byPid(report).get(256).video().orElseThrow();
        assertThat(List.of(video.width(), video.height())).containsExactly(1920, 1080);
        assertThat(video.frameRate()).isEqualTo(30);
        assertThat(video.profile()).isEqualTo("Constrained Baseline");
        assertThat(video.level()).isEqualTo("4.0");
        assertThat(report.continuityErrors()).isZero();
        assertThat(Media.byPid(report).get(257).audio()).contains(new AudioReport(48_000, 2));
    }

    @Test
    void aServiceAmongOthersThatAreNotThere() throws IOException {
        byte[] stream = Media.bytes("hevc-aac-scte35.ts");
        StreamReport report = Media.analyze(stream, 9_965_000);

        assertThat(report.packets()).isEqualTo(stream.length / Ts.PACKET_BYTES);
        assertThat(report.services()).extracting(ServiceReport::id).containsExactly(3010, 3011, 3012, 3013, 3050);
        Map<Integer, PidReport> pids = Media.byPid(report);
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
        byte[] stream = Media.bytes("many-pids.ts");
        StreamReport report = Media.analyze(stream, 6_000_000);

        assertThat(report.packets()).isEqualTo(4_000);
        ServiceReport service = report.services().getFirst();
        assertThat(service.id()).isEqualTo(60);
        assertThat(service.name()).isEqualTo("Animal Planet Europe HD");
        assertThat(service.provider()).isEqualTo("Warner Bros. Discovery");
        Map<Integer, PidReport> pids = Media.byPid(report);
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
