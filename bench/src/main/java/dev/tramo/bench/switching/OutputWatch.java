package dev.tramo.bench.switching;

import dev.tramo.bench.BenchException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** Receives what the route sends: the gaps between its datagrams, and whether decode times go back. */
final class OutputWatch implements AutoCloseable {
    private static final int BUFFER_BYTES = 8 << 20;
    private static final int DATAGRAM_BYTES_MAX = 1_500;
    private static final double MILLI_NANOS = 1e6;
    private static final int TIME_BITS = 33;

    private final DatagramSocket socket;
    private final Thread thread;
    private volatile boolean isClosed;
    private long datagrams;
    private long lastNanos;
    private long videoNanos;
    private long gapNanos;
    private long videoGapNanos;
    private long lastTime = -1;
    private long stepsBack;

    OutputWatch(int port) throws BenchException {
        try {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setReceiveBufferSize(BUFFER_BYTES);
        } catch (SocketException e) {
            throw new BenchException("no socket for the output", e);
        }
        thread = Thread.ofPlatform().daemon().name("output").start(this::run);
    }

    private void run() {
        byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
        DatagramPacket datagram = new DatagramPacket(buffer, buffer.length);
        try {
            while (true) {
                datagram.setLength(buffer.length);
                socket.receive(datagram);
                take(buffer, datagram.getLength(), System.nanoTime());
            }
        } catch (IOException e) {
            if (!isClosed) {
                throw new IllegalStateException("the output cannot be received", e);
            }
        }
    }

    /** A datagram of whole packets. */
    synchronized void take(byte[] b, int length, long nowNanos) {
        if (datagrams++ > 0) {
            gapNanos = Math.max(gapNanos, nowNanos - lastNanos);
        }
        lastNanos = nowNanos;
        for (int at = 0; at + Ts.PACKET_BYTES <= length; at += Ts.PACKET_BYTES) {
            if (Ts.pid(b, at) == Ts.VIDEO_PID) {
                videoGapNanos = videoNanos == 0 ? 0 : Math.max(videoGapNanos, nowNanos - videoNanos);
                videoNanos = nowNanos;
                follow(Ts.decodeTime(b, at));
            }
        }
    }

    /** Times have 33 bits: one that is ahead by more than half of that is behind. */
    private void follow(long time) {
        if (time < 0) {
            return;
        }
        long step = (time - lastTime) & ((1L << TIME_BITS) - 1);
        if (lastTime >= 0 && (step == 0 || step >>> (TIME_BITS - 1) == 1)) {
            stepsBack++;
        }
        lastTime = time;
    }

    /** Gaps are measured from now on. */
    synchronized void mark() {
        gapNanos = 0;
        videoGapNanos = 0;
    }

    /** The longest time between two datagrams since the mark, one that lasts included. */
    synchronized double gapMillis() {
        return Math.max(gapNanos, System.nanoTime() - lastNanos) / MILLI_NANOS;
    }

    /** The same of datagrams with video. */
    synchronized double videoGapMillis() {
        return Math.max(videoGapNanos, System.nanoTime() - videoNanos) / MILLI_NANOS;
    }

    synchronized long datagrams() {
        return datagrams;
    }

    /** How often a decode time of video was not after the one before. */
    synchronized long stepsBack() {
        return stepsBack;
    }

    void requireAlive() throws BenchException {
        if (!thread.isAlive()) {
            throw new BenchException("the output is received no more");
        }
    }

    @Override
    public void close() {
        isClosed = true;
        socket.close();
    }
}
