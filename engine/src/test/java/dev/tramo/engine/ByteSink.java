package dev.tramo.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Receives datagrams, and keeps their bytes in the order in which they came. */
final class ByteSink implements AutoCloseable {
    private static final int DATAGRAM_BYTES = 1_316;
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private final DatagramSocket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    ByteSink(int port) throws SocketException {
        socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        Thread.ofPlatform().daemon().name("byte sink").start(this::receive);
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        try {
            while (true) {
                socket.receive(packet);
                synchronized (received) {
                    received.write(packet.getData(), 0, packet.getLength());
                }
            }
        } catch (IOException e) {
            // it was closed: the end
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    byte[] bytes() {
        synchronized (received) {
            return received.toByteArray();
        }
    }

    /** Sends bytes in datagrams, evenly over a time. */
    static void send(byte[] bytes, int port, long millis) throws IOException {
        sendUntil(() -> false, bytes, port, millis);
    }

    /** Sends bytes in datagrams, evenly over a time, until enough of them were sent. */
    static void sendUntil(BooleanSupplier enough, byte[] bytes, int port, long millis) throws IOException {
        int count = (bytes.length + DATAGRAM_BYTES - 1) / DATAGRAM_BYTES;
        long start = System.nanoTime();
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < count && !enough.getAsBoolean(); i++) {
                long due = start + millis * 1_000_000 * i / count;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                int offset = i * DATAGRAM_BYTES;
                int length = Math.min(DATAGRAM_BYTES, bytes.length - offset);
                socket.send(new DatagramPacket(bytes, offset, length, InetAddress.getLoopbackAddress(), port));
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
