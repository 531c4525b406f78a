package dev.tramo.server.worker;

import java.util.Map;

/**
 * What was set of RTMP where a worker's server runs, and holds for the worker, too, from its start.
 *
 * @param host address of the worker's machine on which {@code rtmp://:port} is opened; empty for all of them
 * @param limits by the keys of their settings; one that is missing has its default
 */
public record RtmpOptions(String host, Map<String, Integer> limits) {
    /** Nothing was set. */
    public static final RtmpOptions STANDARD = new RtmpOptions("", Map.of());

    /** Takes a copy. */
    public RtmpOptions {
        limits = Map.copyOf(limits);
    }
}
