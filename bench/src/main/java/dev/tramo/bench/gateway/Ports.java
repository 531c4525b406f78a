package dev.tramo.bench.gateway;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports, each given out once: below those that the system itself gives to sockets without one, and below those of the tests of
 * engine and server, which may run at the same time as this module's.
 */
public final class Ports {
    private static final int PORT_MIN = 5_100;
    private static final int PORT_MAX = 12_000;

    private int last = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);

    /** A port that is free for TCP and UDP on all addresses now. */
    public synchronized int next() throws BenchException {
        for (int tries = PORT_MIN; tries < PORT_MAX; tries++) {
            last = last + 1 < PORT_MAX ? last + 1 : PORT_MIN;
            if (isFree(last)) {
                return last;
            }
        }
        throw new BenchException("no free port between " + PORT_MIN + " and " + PORT_MAX);
    }

    private static boolean isFree(int port) {
        try (var tcp = new ServerSocket(port);
                var udp = new DatagramSocket(port)) {
            return tcp.isBound() && udp.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
