package dev.tramo.bench.analysis;

import dev.tramo.bench.BenchException;
import dev.tramo.bench.traffic.TransportStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Sends the same transport stream to all links, evenly paced, a datagram for each link at a time. */
final class Feed implements AutoCloseable {
    private static final int SEND_BUFFER_BYTES = 1 << 20;
    /** What is later is left out: to catch up would be a burst. */
    private static final long LATE_NANOS_MAX = 50_000_000;

    private final List<InetSocketAddress> links;
    private final long spacingNanos;
    private final DatagramChannel channel;
    private final ByteBuffer stream = new TransportStream().bytes();
    private final Thread thread;
    private volatile boolean isRunning = true;
    private volatile long rounds;

    /** Starts to send so many Mbit/s to each link. */
    Feed(List<InetSocketAddress> links, double mbps) throws BenchException {
        this.links = links;
        this.spacingNanos = (long) (TransportStream.DATAGRAM_BYTES * 8e3 / mbps);
        try {
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
        } catch (IOException e) {
            throw new BenchException("no socket to send from", e);
        }
        thread = Thread.ofPlatform().name("feed").daemon(true).start(this::run);
    }

    private void run() {
        long due = System.nanoTime();
        long count = 0;
        for (int at = 0; isRunning; at = (at + TransportStream.DATAGRAM_BYTES) % stream.capacity()) {
            for (InetSocketAddress link : links) {
                stream.limit(at + TransportStream.DATAGRAM_BYTES).position(at);
                try {
                    channel.send(stream, link);
                } catch (IOException e) {
                    // A server that ended: whoever measures sees that.
                    isRunning = false;
                }
            }
            count++;
            rounds = count;
            due = Math.max(due + spacingNanos, System.nanoTime() - LATE_NANOS_MAX);
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** Datagrams that each link was sent so far. */
    long datagrams() {
        return rounds;
    }

    @Override
    public void close() {
        isRunning = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
