package dev.tramo.bench.micro;

import dev.tramo.bench.traffic.TransportStream;
import dev.tramo.mpegts.analysis.AnalysisLevel;
import dev.tramo.mpegts.analysis.AnalysisThresholds;
import dev.tramo.mpegts.analysis.TsAnalyzer;
import java.nio.ByteBuffer;
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
    private static final long DATAGRAM_NANOS = TransportStream.DATAGRAM_BYTES * 8_000L / 6;

    @Param({"BASIC", "FULL"})
    public AnalysisLevel level = AnalysisLevel.BASIC;

    private final ByteBuffer stream = new TransportStream().bytes();
    private TsAnalyzer analyzer = new TsAnalyzer(level, AnalysisThresholds.STANDARD, 0);
    private int at;
    private long nowNanos;

    /** Its parameter is known from now on. */
    @Setup
    public void begin() {
        analyzer = new TsAnalyzer(level, AnalysisThresholds.STANDARD, 0);
    }

    /** The time is that of one datagram. */
    @Benchmark
    public void datagram() {
        nowNanos += DATAGRAM_NANOS;
        analyzer.onDatagram(stream, at, TransportStream.DATAGRAM_BYTES, nowNanos);
        at = (at + TransportStream.DATAGRAM_BYTES) % stream.capacity();
    }
}
