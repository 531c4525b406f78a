package dev.tramo.mpegts.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramo.mpegts.Peers;
import dev.tramo.mpegts.Ts;
import dev.tramo.mpegts.fixture.MadeStream;
import dev.tramo.mpegts.fixture.TimedStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Continuity errors of each PID, and the packets that are missing, are those that tshark finds. */
class TsharkTest {
    private static final String TSHARK = "tshark";
    private static final Pattern FOUND = Pattern.compile("^(0x[0-9a-f]+)\t.*Detected ([0-9]+) missing TS frames");
    private static final double BITS_PER_SECOND = 5_000_000;

    @TempDir
    Path folder;

    /** What is missing of a PID. */
    private record Missing(long errors, long packets) {
        Missing plus(long count) {
            return new Missing(errors + 1, packets + count);
        }
    }

    private Map<Integer, Missing> byTshark(Path file) throws Exception {
        Peers.require(TSHARK);
        String found = Peers.run(
                        folder,
                        TSHARK,
                        "-r",
                        file.toString(),
                        "-Y",
                        "mp2t.analysis.drops",
                        "-T",
                        "fields",
                        "-e",
                        "mp2t.pid",
                        "-e",
                        "_ws.expert.message")
                .out();
        Map<Integer, Missing> pids = new TreeMap<>();
        found.lines().forEach(line -> {
            Matcher matcher = FOUND.matcher(line);
            assertThat(matcher.find()).as(line).isTrue();
            int pid = Integer.decode(matcher.group(1));
            pids.put(pid, pids.getOrDefault(pid, new Missing(0, 0)).plus(Long.parseLong(matcher.group(2))));
        });
        return pids;
    }

    private static Map<Integer, Missing> byUs(byte[] stream) {
        Map<Integer, Missing> pids = new TreeMap<>();
        Media.byPid(Media.analyze(stream, BITS_PER_SECOND)).forEach((number, pid) -> {
            if (pid.continuityErrors() > 0) {
                pids.put(number, new Missing(pid.continuityErrors(), pid.missingPackets()));
            }
        });
        return pids;
    }

    @ParameterizedTest
    @ValueSource(strings = {"dvb-t.ts", "h264-mp2.ts", "hevc-aac-scte35.ts", "many-pids.ts"})
    void aBroadcastLacksWhatTsharkSays(String name) throws Exception {
        byte[] stream = comparable(Media.bytes(name));
        assertThat(byUs(stream)).isEqualTo(byTshark(Files.write(folder.resolve(name), stream)));
    }

    /**
     * Without what reception has broken, of which tshark thinks otherwise: it believes the counters of packets with an error bit, of those
     * without payload and of announced jumps, and takes each packet with the same counter for a duplicate.
     */
    private static byte[] comparable(byte[] stream) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Map<Integer, Integer> counters = new HashMap<>();
        for (int at = 0; at + Ts.PACKET_BYTES <= stream.length; at += Ts.PACKET_BYTES) {
            boolean hasPayload = (stream[at + 3] & 0x10) != 0;
            boolean isAnnounced = (stream[at + 3] & 0x20) != 0 && stream[at + 4] != 0 && stream[at + 5] < 0;
            int counter = stream[at + 3] & 15;
            if (Ts.hasError(stream, at) || !hasPayload || isAnnounced) {
                continue;
            }
            Integer before = counters.put(Ts.pid(stream, at), counter);
            if (before == null || before != counter) {
                bytes.write(stream, at, Ts.PACKET_BYTES);
            }
        }
        return bytes.toByteArray();
    }

    /** Gaps of all sizes that a counter shows, of two PIDs, and duplicates, which are none. */
    @Test
    void aMadeStreamLacksWhatTsharkSays() throws Exception {
        TimedStream stream = TimedStream.seconds(14);
        for (int gap = 1; gap < 15; gap++) {
            int left = gap;
            for (int i = stream.find(MadeStream.VIDEO_PID, gap * 0.8, _ -> true); left > 0; i++) {
                if (Ts.pid(stream.bytes(i), 0) == MadeStream.VIDEO_PID) {
                    stream.packets().remove(i--);
                    left--;
                }
            }
            stream.packets().remove(stream.find(MadeStream.AUDIO_PID, gap * 0.8 + 0.3, _ -> true));
            int twice = stream.plain(gap * 0.8 + 0.5);
            stream.packets().add(twice, stream.packets().get(twice));
        }
        Path file = Files.write(folder.resolve("made.ts"), bytes(stream));

        Map<Integer, Missing> found = byTshark(file);

        assertThat(found)
                .containsEntry(MadeStream.VIDEO_PID, new Missing(14, 14 * 15 / 2))
                .containsEntry(MadeStream.AUDIO_PID, new Missing(14, 14));
        assertThat(byUs(Files.readAllBytes(file))).isEqualTo(found);
    }

    private static byte[] bytes(TimedStream stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (TimedStream.Timed packet : stream.packets()) {
            bytes.write(packet.bytes());
        }
        return bytes.toByteArray();
    }
}
