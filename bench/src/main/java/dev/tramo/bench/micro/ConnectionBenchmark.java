package dev.tramo.bench.micro;

import dev.tramo.srt.SrtOptions;
import dev.tramo.srt.crypto.Encryption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A payload's way through both ends of a connection, without sockets: sending, receiving, waiting, acknowledging. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConnectionBenchmark {
    private static final int PAYLOADS_PER_MILLISECOND = 10; // 105 Mbit/s
    private static final int PAYLOAD_BYTES = 1_316;
    private static final int LATENCY_MILLIS = 20;

    /** Length of the key, bytes; 0 for no encryption. */
    @Param({"0", "16", "32"})
    public int keyBytes;

    private InMemoryLink link = open(0);

    private static InMemoryLink open(int keyBytes) {
        Encryption encryption = keyBytes == 0 ? Encryption.NONE : Encryption.with("only-for-benchmarks", keyBytes);
        return new InMemoryLink(
                SrtOptions.DEFAULT.withLatencyMillis(LATENCY_MILLIS).with(o -> o.encryption = encryption),
                PAYLOAD_BYTES);
    }

    @Setup
    public void connect() {
        link = open(keyBytes);
    }

    /** The time is that of one payload. */
    @Benchmark
    @OperationsPerInvocation(PAYLOADS_PER_MILLISECOND)
    public long sendToDeliver() {
        return link.step(PAYLOADS_PER_MILLISECOND);
    }
}
