package dev.tramo.bench.srt;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.gateway.Link;
import dev.tramo.bench.gateway.Ports;
import dev.tramo.bench.traffic.Loops;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What a turn carries.
 *
 * @param mbps payload of each link
 * @param warmupSeconds before what counts, for the just-in-time compiler and for connections to settle
 */
record Load(int links, double mbps, int latencyMillis, String passphrase, int warmupSeconds, int seconds) {
    /** Room for repeats, the same for all programs; a live stream that finds its limit measures the limit. */
    private static final double LIMIT_FACTOR = 4;

    /** The links, on ports not used before. */
    List<Link> plan(Ports ports, InetSocketAddress output) throws BenchException {
        List<Link> plan = new ArrayList<>();
        for (int i = 0; i < links; i++) {
            int srtPort = ports.next();
            plan.add(new Link(
                    "bench-" + i,
                    Loops.loopback(ports.next()),
                    srtPort,
                    srtPort,
                    output,
                    latencyMillis,
                    passphrase,
                    (int) Math.ceil(mbps * 1_000 * LIMIT_FACTOR)));
        }
        return plan;
    }
}
