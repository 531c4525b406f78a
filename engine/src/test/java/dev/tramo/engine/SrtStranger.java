package dev.tramo.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers that mean no good to an SRT listener on loopback, from several addresses 127.77.x.y. They speak for themselves, without
 * the code that is tested.
 */
final class SrtStranger implements AutoCloseable {
    private static final int HEADER_BYTES = 16;
    private static final int HANDSHAKE_BYTES = 48;
    private static final int INDUCTION = 1;
    private static final int CONCLUSION = -1;
    private static final int KEEPALIVE = 0x8001_0000;
    private static final int REJECTED_FROM = 1_000;
    private static final int ANSWER_MILLIS = 200;

    private final InetSocketAddress listener;
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean running = true;

    private SrtStranger(int port) {
        this.listener = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Ask to be let in with key material that no passphrase fits, again and again. */
    static SrtStranger withJunkKeys(int port, int addresses, int perSecondEach) {
        return new SrtStranger(port).flood(addresses, perSecondEach, true);
    }

    /** Ask to be let in without any key material, again and again. */
    static SrtStranger withoutKeys(int port, int addresses, int perSecondEach) {
        return new SrtStranger(port).flood(addresses, perSecondEach, false);
    }

    /** Connect with a latency, and acknowledge nothing of what they are sent. */
    static SrtStranger silent(int port, int callers, int latencyMillis) {
        SrtStranger stranger = new SrtStranger(port);
        for (int i = 0; i < callers; i++) {
            DatagramSocket socket = stranger.open(i);
            stranger.run(() -> stranger.callAndStay(socket, latencyMillis));
        }
        return stranger;
    }

    private SrtStranger flood(int addresses, int perSecondEach, boolean junkKeys) {
        for (int i = 0; i < addresses; i++) {
            DatagramSocket socket = open(i);
            run(() -> askAgainAndAgain(socket, perSecondEach, junkKeys));
        }
        return this;
    }

    private DatagramSocket open(int number) {
        try {
            byte[] ip = {127, 77, (byte) (number >> 8), (byte) (number + 1)};
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(ip), 0));
            socket.setSoTimeout(ANSWER_MILLIS);
            sockets.add(socket);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private void run(Task task) {
        threads.add(Thread.ofPlatform().name("stranger").daemon().start(() -> {
            try {
                task.run();
            } catch (IOException e) {
                if (running) {
                    throw new UncheckedIOException(e);
                }
            }
        }));
    }

    private void askAgainAndAgain(DatagramSocket socket, int perSecond, boolean junkKeys) throws IOException {
        SplittableRandom random = new SplittableRandom();
        int cookie = cookie(socket);
        long next = System.nanoTime();
        while (running) {
            send(socket, conclusion(random, cookie, 120, junkKeys));
            next += TimeUnit.SECONDS.toNanos(1) / perSecond;
            sleepUntil(next);
        }
    }

    private void callAndStay(DatagramSocket socket, int latencyMillis) throws IOException {
        SplittableRandom random = new SplittableRandom();
        int peerId = 0;
        while (running && peerId == 0) {
            send(socket, conclusion(random, cookie(socket), latencyMillis, false));
            ByteBuffer answer = receiveHandshake(socket);
            int type = answer == null ? INDUCTION : answer.getInt(HEADER_BYTES + 20);
            if (type >= REJECTED_FROM) {
                refused.incrementAndGet();
            } else if (type == CONCLUSION && answer != null) {
                peerId = answer.getInt(HEADER_BYTES + 24);
            }
        }
        connected.incrementAndGet();
        while (running) {
            // Reading nothing: what does not fit into the socket's buffer is thrown away by the kernel.
            send(
                    socket,
                    ByteBuffer.allocate(HEADER_BYTES + 4).putInt(0, KEEPALIVE).putInt(12, peerId));
            sleepUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    private int cookie(DatagramSocket socket) throws IOException {
        while (running) {
            ByteBuffer induction = handshake(4, 2, 8192, INDUCTION, 1, 0, 0);
            send(socket, induction);
            ByteBuffer answer = receiveHandshake(socket);
            if (answer != null && answer.getInt(HEADER_BYTES + 20) == INDUCTION) {
                return answer.getInt(HEADER_BYTES + 28);
            }
        }
        return 0;
    }

    private static ByteBuffer receiveHandshake(DatagramSocket socket) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(2_048);
        DatagramPacket packet = new DatagramPacket(b.array(), b.capacity());
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return null;
        }
        boolean isHandshake = packet.getLength() >= HEADER_BYTES + HANDSHAKE_BYTES && b.getInt(0) == 0x8000_0000;
        return isHandshake ? b.limit(packet.getLength()) : null;
    }

    private static ByteBuffer conclusion(SplittableRandom random, int cookie, int latencyMillis, boolean junkKeys) {
        byte[] keys = junkKeys ? junkKeyMaterial(random) : new byte[0];
        int extensionBytes = 16 + (junkKeys ? 4 + keys.length : 0);
        int id = random.nextInt(1, Integer.MAX_VALUE);
        ByteBuffer b = handshake(5, junkKeys ? 3 : 1, 8192, CONCLUSION, id, cookie, extensionBytes);
        b.position(HEADER_BYTES + HANDSHAKE_BYTES);
        b.putShort((short) 1).putShort((short) 3).putInt(0x01_05_01).putInt(0xBF);
        b.putShort((short) latencyMillis).putShort((short) latencyMillis);
        if (junkKeys) {
            b.putShort((short) 3).putShort((short) (keys.length / 4)).put(keys);
        }
        return b.clear();
    }

    private static byte[] junkKeyMaterial(SplittableRandom random) {
        byte[] keys = new byte[16 + 16 + 24];
        random.nextBytes(keys);
        ByteBuffer b = ByteBuffer.wrap(keys);
        b.put((byte) 0x12).putShort((short) 0x2029).put((byte) 1).putInt(0);
        b.put((byte) 2)
                .put((byte) 0)
                .put((byte) 2)
                .put((byte) 0)
                .putShort((short) 0)
                .put((byte) 4)
                .put((byte) 4);
        return keys;
    }

    private static ByteBuffer handshake(
            int version, int extension, int window, int type, int id, int cookie, int extensionBytes) {
        ByteBuffer b = ByteBuffer.allocate(HEADER_BYTES + HANDSHAKE_BYTES + extensionBytes);
        b.putInt(0x8000_0000).putInt(0).putInt(0).putInt(0);
        b.putInt(version).putShort((short) 0).putShort((short) extension);
        b.putInt(id & 0x7FFF_FFF0)
                .putInt(1_500)
                .putInt(window)
                .putInt(type)
                .putInt(id)
                .putInt(cookie);
        b.putInt(0x0100_007F);
        return b.clear();
    }

    private void send(DatagramSocket socket, ByteBuffer b) throws IOException {
        socket.send(new DatagramPacket(b.array(), b.capacity(), listener));
        sent.incrementAndGet();
    }

    private static void sleepUntil(long nanos) {
        while (System.nanoTime() < nanos) {
            java.util.concurrent.locks.LockSupport.parkNanos(nanos - System.nanoTime());
        }
    }

    /** Datagrams sent so far. */
    long sent() {
        return sent.get();
    }

    /** Of silent callers, how many were let in. */
    int connected() {
        return connected.get();
    }

    /** Of silent callers, how often one was refused. */
    int refused() {
        return refused.get();
    }

    @Override
    public void close() throws InterruptedException {
        running = false;
        sockets.forEach(DatagramSocket::close);
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
