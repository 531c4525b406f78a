package dev.tramo.engine;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a route is to be.
 *
 * @param id unique within the engine
 * @param destinations by their ID within the route, in any number
 */
public record RouteSpec(String id, SourceSpec source, Map<String, DestinationSpec> destinations) {
    /** Of an SRT latency, how much its datagrams may wait for being read: repairs have the rest. */
    private static final int LATENCY_PARTS = 40;

    /** Takes a copy; a camera has pushes, and only a camera has them. */
    public RouteSpec {
        destinations = Map.copyOf(destinations);
        boolean isCamera = CameraSpec.isOne(source);
        if (destinations.values().stream().anyMatch(to -> to instanceof RtmpPushSpec != isCamera)) {
            throw new IllegalArgumentException("destinations: a camera has RTMP pushes, and nothing else has them");
        }
        if (source instanceof SrtSpec srt && srt.access().callersMax() > 1) {
            throw new IllegalArgumentException(
                    "source: maxcallers is " + srt.access().callersMax()
                            + "; a source has one caller at a time, else two streams would be mixed");
        }
    }

    /**
     * How long datagrams may wait for being read without harm: SRT delivers them a fixed time after they came, so that a small part
     * of that time is free; from UDP to UDP, and without such a time, none is.
     */
    long readWithinNanos() {
        long latencyMillis = Long.MAX_VALUE;
        boolean anyUdp = destinations.values().stream().anyMatch(UdpSpec.class::isInstance);
        if (source instanceof SrtSpec srt) {
            latencyMillis = srt.options().receiveLatencyMillis();
        } else if (anyUdp) {
            latencyMillis = 0;
        }
        for (DestinationSpec to : destinations.values()) {
            if (to instanceof SrtSpec srt) {
                latencyMillis = Math.min(latencyMillis, srt.options().peerLatencyMillis());
            }
        }
        return Math.min(latencyMillis, 1_000) * 1_000_000 / LATENCY_PARTS;
    }

    /** Ports that SRT endpoints of this route listen on. */
    Set<Integer> listenPorts() {
        return Stream.concat(Stream.of(source), destinations.values().stream())
                .filter(endpoint -> endpoint instanceof SrtSpec srt && srt.mode() == SrtMode.LISTENER)
                .map(endpoint -> ((SrtSpec) endpoint).port())
                .collect(Collectors.toSet());
    }
}
