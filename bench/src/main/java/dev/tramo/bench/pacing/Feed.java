package dev.tramo.bench.pacing;

import dev.tramo.bench.BenchException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Sends a file of a constant rate to a UDP port in bunches, as a path with jitter would deliver it: every 2 to 12 ms what is due. */
final class Feed implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 1_316;
    private static final long MILLI_NANOS = 1_000_000;
    private static final int BUNCH_MILLIS_MIN = 2;
    private static final int BUNCH_MILLIS_MAX = 12;

    private final Path file;
    private final int port;
    private final long bits;
    private final DatagramSocket socket;
    private volatile boolean isEnding;

    private Feed(Path file, int port, long bits) throws IOException {
        this.file = file;
        this.port = port;
        this.bits = bits;
        this.socket = new DatagramSocket();
    }

    static Feed start(Path file, int port, long bits) throws BenchException {
        try {
            Feed feed = new Feed(file, port, bits);
            Thread.ofPlatform().daemon().name("feed").start(feed::run);
            return feed;
        } catch (IOException e) {
            throw new BenchException("no UDP socket", e);
        }
    }

    private void run() {
        Random random = new Random(1);
        byte[] bytes = new byte[DATAGRAM_BYTES];
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long start = System.nanoTime();
            long bunch = start;
            long sent = 0;
            while (!isEnding) {
                bunch += random.nextLong(BUNCH_MILLIS_MIN * MILLI_NANOS, BUNCH_MILLIS_MAX * MILLI_NANOS);
                LockSupport.parkNanos(bunch - System.nanoTime());
                while (sent * 8e9 / bits < bunch - start && !isEnding) {
                    if (in.readNBytes(bytes, 0, DATAGRAM_BYTES) < DATAGRAM_BYTES) {
                        return;
                    }
                    socket.send(new DatagramPacket(bytes, DATAGRAM_BYTES, InetAddress.getLoopbackAddress(), port));
                    sent += DATAGRAM_BYTES;
                }
            }
        } catch (IOException e) {
            assert isEnding : e; // refused while the program is not there yet
        }
    }

    @Override
    public void close() {
        isEnding = true;
        socket.close();
    }
}
