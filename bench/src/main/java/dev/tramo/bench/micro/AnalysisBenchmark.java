package dev.tramo.bench.micro;

import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.TsAnalyzer;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The analysis of a datagram of seven packets, of a stream of 6 Mbit/s with 25 pictures a second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnalysisBenchmark {
    private static final int PACKET_BYTES = 188;
    private static final int DATAGRAM_BYTES = 7 * PACKET_BYTES;
    private static final long DATAGRAM_NANOS = DATAGRAM_BYTES * 8_000L / 6;
    /** Of each PID a multiple of 16: the continuity counters go on when the stream begins again. */
    private static final int GROUPS = 16;

    private static final int GROUP_PACKETS = 252;
    private static final int PICTURE_PACKETS = 160;
    private static final int VIDEO_PID = 0x101;

    @Param({"BASIC", "FULL"})
    public AnalysisLevel level = AnalysisLevel.BASIC;

    private final ByteBuffer stream = ByteBuffer.allocateDirect(GROUPS * GROUP_PACKETS * PACKET_BYTES);
    private TsAnalyzer analyzer = new TsAnalyzer(level, AnalysisThresholds.STANDARD, 0);
    private int at;
    private long nowNanos;

    @Setup
    public void makeStream() {
        analyzer = new TsAnalyzer(level, AnalysisThresholds.STANDARD, 0);
        Random random = new Random(1);
        byte[] payload = new byte[PACKET_BYTES];
        int pictures = 0;
        for (int i = 0; i < GROUPS * GROUP_PACKETS; i++) {
            int group = i / GROUP_PACKETS;
            int place = i % GROUP_PACKETS;
            random.nextBytes(payload);
            stream.put(i * PACKET_BYTES, payload);
            if (place == 0) {
                put(i, 0, true, group, "0000b00d0001c100000001e100" + "e8f95e7d");
            } else if (place == 1) {
                put(i, 0x100, true, group, "0002b0120001c10000e101f0001be101f000" + "4fc43d1b");
            } else {
                boolean starts = i % PICTURE_PACKETS == 2;
                put(
                        i,
                        VIDEO_PID,
                        starts,
                        group * 250 + place - 2,
                        starts ? "000001e000008080052100010001000001419a24" : "");
                pictures += starts ? 1 : 0;
            }
        }
        if (pictures == 0) {
            throw new IllegalStateException("no picture");
        }
    }

    private void put(int index, int pid, boolean starts, int counter, String digits) {
        int offset = index * PACKET_BYTES;
        stream.put(offset, (byte) 0x47);
        stream.put(offset + 1, (byte) ((starts ? 0x40 : 0) | pid >>> 8));
        stream.put(offset + 2, (byte) pid);
        stream.put(offset + 3, (byte) (0x10 | (counter & 15)));
        stream.put(offset + 4, HexFormat.of().parseHex(digits));
    }

    /** The time is that of one datagram. */
    @Benchmark
    public void datagram() {
        nowNanos += DATAGRAM_NANOS;
        analyzer.onDatagram(stream, at, DATAGRAM_BYTES, nowNanos);
        at = (at + DATAGRAM_BYTES) % stream.capacity();
    }
}
