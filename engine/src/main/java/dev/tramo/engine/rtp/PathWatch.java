package dev.tramo.engine.rtp;

import dev.tramo.engine.endpoint.FlowWatch;
import dev.tramo.engine.endpoint.Rate;
import dev.tramo.engine.endpoint.Reasons;
import dev.tramo.engine.endpoint.RtpPath;
import dev.tramo.engine.endpoint.State;
import dev.tramo.mpegts.rtp.PathCounters;
import dev.tramo.mpegts.rtp.RtpReceiver;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** What one path of a source brings, as it is observed once a second. */
final class PathWatch {
    private static final double NANOS_PER_MILLI = 1e6;

    private final RtpReceiver receiver;
    private final int index;
    private final FlowWatch flow = new FlowWatch();
    private final Rate rate = new Rate();
    private long observedPackets;
    private long observedStrange;
    private boolean isStrange;
    private boolean isWorking;
    private Instant since = Instant.now();
    private double mbps;
    private double skewNanosMax = Double.NaN;

    /** @param index of the path */
    PathWatch(RtpReceiver receiver, int index) {
        this.receiver = receiver;
        this.index = index;
    }

    /** Once a second. */
    void observe(double seconds, boolean isOpen, long nowNanos) {
        PathCounters counters = receiver.path(index);
        mbps = rate.mbps(counters.bytes(), seconds);
        skewNanosMax = receiver.takeLagNanosMax(index);
        boolean moved = counters.packets() > observedPackets;
        observedPackets = counters.packets();
        isStrange = counters.strange() > observedStrange;
        observedStrange = counters.strange();
        boolean flows = flow.observe(moved, nowNanos) && isOpen;
        if (flows != isWorking) {
            isWorking = flows;
            since = Instant.now();
        }
    }

    /** Whether packets of the stream came by it in the last second. */
    boolean isWorking() {
        return isWorking;
    }

    /** What came instead, in words: "no packets since 12:04:05 UTC". */
    String silence() {
        String what = receiver.path(index).packets() == 0 ? "no packets yet" : "no packets";
        String strange = isStrange ? ": what comes is no RTP, or another stream" : "";
        return what + " since " + Reasons.time(since) + strange;
    }

    RtpPath snapshot(String address, String interfaceName, String peer, Optional<State> state, String reason) {
        PathCounters counters = receiver.path(index);
        return new RtpPath(
                address,
                interfaceName,
                peer,
                state,
                isWorking,
                reason,
                counters.packets(),
                counters.bytes(),
                mbps,
                0,
                counters.lost(),
                counters.duplicates(),
                counters.reordered(),
                counters.late(),
                counters.saved(),
                counters.timestampJumps(),
                counters.jitterNanos() / NANOS_PER_MILLI,
                millis(counters.lagNanos()),
                millis(skewNanosMax));
    }

    private static OptionalDouble millis(double nanos) {
        return Double.isNaN(nanos) ? OptionalDouble.empty() : OptionalDouble.of(nanos / NANOS_PER_MILLI);
    }
}
