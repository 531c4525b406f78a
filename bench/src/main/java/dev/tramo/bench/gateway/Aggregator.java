package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.util.List;

/** Something that takes cameras and pushes each to several servers, by RTMP. */
public sealed interface Aggregator extends AutoCloseable permits TramoAggregator, NginxAggregator, SrsAggregator {
    /** Where a camera publishes. */
    String publishUrl(String camera);

    /** Adds a push, whether the camera is live or not, in the way that its operator would. */
    void addPush(String camera, String url) throws BenchException, InterruptedException;

    /** Process IDs of all that it takes. */
    List<Long> pids();

    /** Fails if it has ended, with the end of its output. */
    void requireAlive() throws BenchException;

    /** Ends its processes. */
    @Override
    void close();
}
