package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.util.List;

/** Processes whose CPU and memory are looked at. */
public interface Measured extends AutoCloseable {
    /** Process IDs of all that it takes. */
    List<Long> pids();

    /** Fails if a process of it has ended, with the end of its output. */
    void requireAlive() throws BenchException;

    /** Ends its processes. */
    @Override
    void close();
}
