package dev.tramo.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/** Sends {@link TestPayload}s to a port on loopback at a steady rate, from its own thread. */
final class UdpGenerator implements AutoCloseable {
    private final DatagramChannel channel;
    private final InetSocketAddress target;
    private final int[] lengths;
    private final long intervalNanos;
    private final long countMax;
    private final int keyFramePackets;
    private final int keyFrameEvery;
    private final Thread thread;
    private volatile boolean running = true;
    private volatile long sent;
    private volatile long bytesSent;

    /**
     * Starts sending.
     *
     * @param count how many, then it stops
     * @param lengths payload lengths in turn
     */
    UdpGenerator(int port, double packetsPerSecond, long count, int... lengths) {
        this(port, lengths, packetsPerSecond, 1, 1, count);
    }

    /** As an encoder: a packet at a time, but first and every {@code everySeconds} so many at once. */
    static UdpGenerator withKeyFrames(int port, double packetsPerSecond, int keyFramePackets, double everySeconds) {
        int every = (int) Math.round(packetsPerSecond * everySeconds);
        return new UdpGenerator(port, new int[0], packetsPerSecond, keyFramePackets, every, Integer.MAX_VALUE);
    }

    private UdpGenerator(
            int port, int[] lengths, double packetsPerSecond, int keyFramePackets, int keyFrameEvery, long count) {
        this.keyFramePackets = keyFramePackets;
        this.keyFrameEvery = keyFrameEvery;
        this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.intervalNanos = (long) (1e9 / packetsPerSecond);
        this.countMax = count;
        this.lengths = lengths.length == 0 ? new int[] {TestPayload.BYTES_USUAL} : lengths;
        try {
            this.channel = DatagramChannel.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.thread = Thread.ofPlatform().daemon().name("generator-" + port).start(this::run);
    }

    private void run() {
        ByteBuffer b = ByteBuffer.allocate(16_384);
        long due = System.nanoTime();
        for (int turn = 0; running && sent < countMax; turn++) {
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            int packets = turn % keyFrameEvery == 0 ? keyFramePackets : 1;
            for (int i = 0; i < packets; i++) {
                sendOne(b);
            }
            due += intervalNanos;
        }
    }

    private void sendOne(ByteBuffer b) {
        int length = lengths[(int) (sent % lengths.length)];
        TestPayload.write(b, sent, length);
        try {
            channel.send(b, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sent++;
        bytesSent += length;
    }

    /** Payloads sent so far. */
    long sent() {
        return sent;
    }

    long bytesSent() {
        return bytesSent;
    }

    boolean isDone() {
        return !thread.isAlive();
    }

    /** Stops sending; returns how many were sent. */
    long stop() {
        running = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sent;
    }

    @Override
    public void close() throws IOException {
        stop();
        channel.close();
    }
}
